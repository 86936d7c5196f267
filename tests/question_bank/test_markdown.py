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
