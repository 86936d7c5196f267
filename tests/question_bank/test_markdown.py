"""Markdown at import: safe, small, and without inline styles."""

import pytest

from question_bank.markdown import render

TABLE = """Hasil:

| Desa | Rumah tangga |
|:-----|-------------:|
| A    | 120          |"""


def test_emphasis_lists_and_line_breaks() -> None:
    html = render("**Tebal** dan *miring*\nbaris dua\n\n1. satu\n2. dua")

    assert html.startswith("<p><strong>Tebal</strong> dan <em>miring</em><br>")
    assert "<ol>\n<li>satu</li>\n<li>dua</li>\n</ol>" in html


def test_a_table_aligns_by_class() -> None:
    html = render(TABLE)

    assert '<th class="align-left">Desa</th>' in html
    assert '<td class="align-right">120</td>' in html
    assert "style" not in html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://example.org/x.png)",
        "[tekan](javascript:alert(1))",
        "<https://example.org>",
        '<a href="https://example.org">x</a>',
        "[x]: https://example.org\n\n[x]",
        "<style>*{display:none}</style>",
        "```\n</code><script>alert(1)</script>\n```",
    ],
)
def test_nothing_runs_loads_or_leads_away(attack: str) -> None:
    html = render(attack)

    for danger in ("<script", "<img", "<a", "<style"):
        assert danger not in html


def test_a_number_sign_is_not_a_heading() -> None:
    assert render("# soal\n===") == "<p># soal<br>\n===</p>"


def test_nothing_stays_nothing() -> None:
    assert render("") == ""


def test_what_stands_low_or_high() -> None:
    html = render("H~2~O, 10^3^ m, a^n&#32;+ *b*^ dan x^n&#32;*b*^")

    assert "H<sub>2</sub>O, 10<sup>3</sup> m" in html
    assert "a^n + <em>b</em>^" in html
    assert "x<sup>n <em>b</em></sup>" in html


@pytest.mark.parametrize(
    "text", ["x^2+y^2=z^2", "2^3 dan 4^5", "~5 dan ~6", "~~coret~~", "e^x^(n)", "a^", "~"]
)
def test_powers_as_they_are_typed_stay(text: str) -> None:
    assert render(text) == f"<p>{text}</p>"


def test_pictures_of_the_bank_are_shown() -> None:
    sized = f"{'0a' * 16}-640x480.webp"

    assert render('![peta "Bali"](media:a/b.png)') == (
        '<p><img src="/media/a/b.png" alt="peta &quot;Bali&quot;"></p>'
    )
    assert render(f"![](media:{sized})") == (
        f'<p><img src="/media/{sized}" alt="" width="640" height="480"></p>'
    )


def test_recordings_of_the_bank_are_played_on_demand() -> None:
    assert render("![dialog](media:a.mp3)") == (
        '<p><audio src="/media/a.mp3" controls="" preload="none" aria-label="dialog"></audio></p>'
    )


@pytest.mark.parametrize(
    ("attack", "shown"),
    [
        ('![x](media:"onerror=alert)', "/media/&quot;onerror=alert"),
        ("![x](media:&quot;onerror=a)", "/media/&amp;quot;onerror=a"),
        ('![x" onerror="a](media:b.png)', 'alt="x&quot; onerror=&quot;a"'),
        ("![<script>](media:b.png)", 'alt="&lt;script&gt;"'),
    ],
)
def test_a_name_stays_within_its_attribute(attack: str, shown: str) -> None:
    assert shown in render(attack)
    assert render(attack).count("<") == 3
