"""HTML of foreign systems as Markdown: tag by tag, what is told of, and back again."""

import html
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from question_bank.formats.richtext import notes_of, to_html, to_markdown
from question_bank.markdown import render
from question_bank.rows import Expected, RowProblem, Severity

SAMPLES = [
    ("Ibu kota Bali?", "Ibu kota Bali?"),
    ("<p>Ibu  kota&nbsp;Bali?<br></p>\n<p>Ya</p>", "Ibu kota Bali?\n\nYa"),
    ("<div>a<div>b</div>c</div>", "a\n\nb\n\nc"),
    ("a<br>b<br><br>c", "a\nb\n\nc"),
    ("Kota <b>Jawa </b>Barat", "Kota **Jawa** Barat"),
    ("<strong>a</strong><i>b</i>c", "**a**_b_&#99;"),
    ('a<b>"x"</b>y', '&#97;**"x"**&#121;'),
    ("<b>a<i>b</i></b> c <b></b>", "**a*b*** c"),
    ('<span style="font-weight: bold">a</span>', "**a**"),
    ("H<sub>2</sub>O x<sup>n + 1</sup>y", "H~2~O x^n&#32;+&#32;1^&#121;"),
    (r"\(x^2\) dan 5\[ a &lt; b \] $$c$$", "$x^2$ dan &#53;$$a < b$$ $$c$$"),
    (r"<p>\(\text{$x$}\)</p>", r"\\(\text{\$x\$}\\)"),
    ("<code>a`b</code>", "`` a`b ``"),
    ("<pre>x\n  y</pre>", "```\nx\n  y\n```"),
    ("<blockquote>a<p>b</p></blockquote>", "> a\n>\n> b"),
    ("<h2>Judul</h2><hr>isi", "**Judul**\n\n---\n\nisi"),
    ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
    ("<ul><li>a</li><ol><li>c</li></ol></ul>", "- a\n  1. c"),
    ('<ol start="3"><li><p>x</p><p>y</p></li></ol>', "3. x\n\n   y"),
    ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b"),
    (
        '<table><tr><th>A</th><th>B|C</th></tr><tr><td align="right">1</td><td>2</td></tr></table>',
        "| A | B\\|C |\n| --: | --- |\n| 1 | 2 |",
    ),
    ("<table><tr><td><p>a</p><p>b</p></td></tr></table>", "a\n\nb"),
    ('<img src="@@PLUGINFILE@@/peta%20(1).png" alt="[x]">', r"![\[x\]](media:peta%20%281%29.png)"),
    ('<audio title="d"><source src="a.mp3">x</audio>', "![d](media:a.mp3)"),
    ('<a href="@@PLUGINFILE@@/a.mp3">dengar</a>', "![dengar](media:a.mp3)"),
    ("<math><mfrac><mi>a</mi><mn>2</mn></mfrac></math>", r"$\frac{a}{2}$"),
    ("1. a<br>- b<br>&gt; c<br>| d |<br>|---|", "1\\. a\n\\- b\n\\> c\n| d |\n\\|---|"),
    ("2*3*4 a_b_c ____ `x`", r"2\*3\*4 a_b_c ____ `x`".replace("`x`", r"\`x\`")),
    ("Rp5.000, $5, x^2+y^2, A &amp; B &amp;amp; C", r"Rp5.000, $5, x^2+y^2, A & B \&amp; C"),
]


@pytest.mark.parametrize(("source", "markdown"), SAMPLES)
def test_each_tag_becomes_markdown(source: str, markdown: str) -> None:
    assert to_markdown(source).text == markdown


@pytest.mark.parametrize(
    ("source", "text", "dropped", "restyled"),
    [
        ("a<script>b</script>", "a", ("script",), ()),
        ('<iframe src="https://v"></iframe>', "", ("iframe https://v",), ()),
        ('<video src="v.mp4">x</video>', "", ("video v.mp4",), ()),
        ('<img src="https://e/x.png" alt="peta">', "peta", ("img https://e/x.png",), ()),
        ('<img src="data:image/png;base64,%%%">', "", ("img data:image/png;base64,%%%",), ()),
        ('<a href="https://e">sini</a>', "sini", (), ("a https://e",)),
        ('<a href="https://e">https://e</a>', "https://e", (), ()),
        ("<u>x</u> <del>y</del>", "*x* y", (), ("u", "del")),
        ('<p style="color: red; margin: 0">x</p>', "x", (), ("color: red",)),
        ("<foo>x</foo>", "x", (), ("foo",)),
        ("<ol type=a><li>x</li></ol>", "1. x", (), ("ol type=a",)),
        (
            "<table><tr><td colspan=2>a</td></tr><tr><td>b</td><td>c</td></tr></table>",
            "| a |  |\n| --- | --- |\n| b | c |",
            (),
            ("colspan", "table without a head"),
        ),
        ("<math><mfrac><mi>a</mi></mfrac></math>", "a", (), ("math",)),
    ],
)
def test_what_cannot_be_kept_is_told(
    source: str, text: str, dropped: tuple[str, ...], restyled: tuple[str, ...]
) -> None:
    rich = to_markdown(source)

    assert (rich.text, rich.dropped, rich.restyled) == (text, dropped, restyled)


def test_notes_warn_by_place() -> None:
    notes = notes_of(to_markdown("<u>x</u><script></script>"), 4, "stem", "line 9")

    assert notes == (
        RowProblem(4, "stem", Expected.KEPT_FEATURE, "script", Severity.WARNS, "line 9"),
        RowProblem(4, "stem", Expected.KEPT_MARKUP, "u", Severity.WARNS, "line 9"),
    )


def test_files_within_a_text_come_along() -> None:
    rich = to_markdown('<img src="data:image/png;base64,iVBORw0KGgo=" alt="x">')

    assert dict(rich.media) == {"4c4b6a3be1314ab8.png": b"\x89PNG\r\n\x1a\n"}
    assert rich.text == "![x](media:4c4b6a3be1314ab8.png)"


def test_a_caller_can_replace_elements_and_names() -> None:
    rich = to_markdown(
        "a <gap id='1'></gap> <img src='x.png'>",
        replace=lambda element: "{{1}}" if element.tag == "gap" else None,
        resolve=lambda address: f"dir/{address}",
    )

    assert rich.text == "a {{1}} ![](media:dir/x.png)"


MARKDOWN = [
    "Teks biasa & tanda * ~ ^ $ _ `",
    "baris\nlain\n\nalinea",
    "**tebal** *miring* ***dua*** ~2~ ^3^ `kode`",
    "- a\n- b\n  - c\n\n1. x\n2. y",
    "- a\n\n  b\n- c",
    "3. tiga\n4. empat",
    "> kutip\n>\n> - a",
    "```\nx < y\n```",
    "| a | b |\n|:--|--:|\n| $x$ | ![z](media:q.png) |\n| **c** | d\\|e |",
    "$x^2 < 3$ dan $$\\frac{a}{b}$$\n\n$$y$$",
    "![peta \\[x\\]](media:a.png) ![](media:b.mp3)",
    "a\n\n---\n\nb",
    r"harga \$5 dan 6\$, \*bintang\*, 1\. satu",
    "Isi {{1}} dan {{2}}.",
]


@pytest.mark.parametrize("markdown", MARKDOWN)
def test_what_goes_out_as_html_comes_back_the_same(markdown: str) -> None:
    again = to_markdown(to_html(markdown, "@@PLUGINFILE@@/{}".format))

    assert render(again.text) == render(markdown)
    assert (again.dropped, again.restyled) == ((), ())


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("ab1 2.*_`~^$\\|<>&!#+-=()[]{}:;\"'é\n\t"), max_size=25))
def test_every_text_shows_its_own_words(text: str) -> None:
    if re.search(r"\\[(\[]|\$\$", text):
        return
    source = html.escape(text)

    for markup in (source, f"<p>{source}<img src='a.png'></p>"):
        assert shown(render(to_markdown(markup).text)) == " ".join(text.split())


def shown(rendered: str) -> str:
    root = etree.HTML(f"<div>{rendered}</div>")
    return " ".join("".join(root.itertext()).split())


@pytest.mark.parametrize("sign", ["\\(", "\\[", "$$", "![", "^a", "*a", "- ", "<b>", "&"])
def test_what_never_ends_takes_no_time(sign: str) -> None:
    before = time.perf_counter()
    to_markdown(f"<p>{sign * 10_000}<i></i></p>")

    assert time.perf_counter() - before < 1


@pytest.mark.parametrize(
    "source",
    ["<div>" * 5_000, "<b" * 9_999, "\x00<b>\ud800</b>", "<ul><li>" * 300, "<![CDATA[", "<"],
)
def test_no_html_is_too_odd_or_deep(source: str) -> None:
    assert isinstance(render(to_markdown(source).text), str)
