"""What each HTML tag becomes in Markdown, and which are left out and told of."""

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

from question_bank.formats.html_flow import Converter, Flow, Handler
from question_bank.formats.html_lists import list_blocks
from question_bank.formats.html_tables import has_head, rows_of, spans, table_markdown
from question_bank.formats.inline import Part, code, formula
from question_bank.formats.mathml import latex_of
from question_bank.formats.media_marks import data_file, media_mark, media_name
from question_bank.formats.xml import Element, local_name
from question_bank.markdown import RECORDINGS

_ADDRESS: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_PLUGIN_FILE: Final = re.compile(r"^@@PLUGINFILE@@/+")


def file_name(address: str) -> str | None:
    """The name of the file that an address within the same system means; None for any other."""
    path = _PLUGIN_FILE.sub("", address.strip()).partition("?")[0].partition("#")[0]
    return None if not path or _ADDRESS.match(path) else media_name(unquote(path))


def _block(converter: Converter, element: Element, flow: Flow) -> None:
    flow.end_paragraph()
    converter.inline(element, flow)
    flow.end_paragraph()


def _heading(converter: Converter, element: Element, flow: Flow) -> None:
    converter.restyle(local_name(element))
    flow.end_paragraph()
    converter.inline(element, flow, "**")
    flow.end_paragraph()


def _marked(mark: str, *, otherwise: bool = False) -> Handler:
    """Words between marks; `otherwise` where the tag meant another look."""

    def handle(converter: Converter, element: Element, flow: Flow) -> None:
        if otherwise:
            converter.restyle(local_name(element).lower())
        converter.inline(element, flow, *([mark] if mark else []))

    return handle


def _quoted(converter: Converter, element: Element, flow: Flow) -> None:
    flow.add(Part.WORDS, "“")
    converter.inline(element, flow)
    flow.add(Part.WORDS, "”")


def _break(_: Converter, __: Element, flow: Flow) -> None:
    """Two breaks in a row are an empty line, which ends a paragraph."""
    last = [part for part, value in flow.pieces[-2:] if part is not Part.WORDS or value.strip()]
    if last and last[-1] is Part.BREAK and not flow.cell:
        flow.end_paragraph()
    else:
        flow.add(Part.BREAK, "")


def _rule(_: Converter, __: Element, flow: Flow) -> None:
    flow.end_paragraph()
    flow.add_block("---")


def _code(_: Converter, element: Element, flow: Flow) -> None:
    piece = code("".join(element.itertext()))
    if piece:
        flow.pieces.append(piece)


def _preformatted(converter: Converter, element: Element, flow: Flow) -> None:
    flow.end_paragraph()
    for each in element.iter("br"):
        each.text = "\n"
    text = "".join(element.itertext()).removeprefix("\n").rstrip()
    if flow.cell:
        converter.restyle("pre")
        _code(converter, element, flow)
    elif text:
        longest = max((len(run) for run in re.findall("`+", text)), default=0)
        fence = "`" * max(3, longest + 1)
        flow.add_block(f"{fence}\n{text}\n{fence}")


def _quotation(converter: Converter, element: Element, flow: Flow) -> None:
    if flow.cell:
        converter.restyle("blockquote")
        converter.inline(element, flow)
        return
    flow.end_paragraph()
    text = "\n\n".join(converter.blocks(element).blocks)
    if text:
        flow.add_block("\n".join(f"> {line}".rstrip() for line in text.split("\n")))


def _table(converter: Converter, element: Element, flow: Flow) -> None:
    rows = rows_of(element)
    if flow.cell:
        converter.restyle("table within a table")
        converter.inside(element, flow)
        return
    flow.end_paragraph()
    for caption in element.findall("caption"):
        converter.inline(caption, flow)
        flow.end_paragraph()
    if sum(len(row.cells) for row in rows) == 1:
        converter.inside(rows[0].cells[0], flow)
        flow.end_paragraph()
    elif rows:
        for name in spans(rows):
            converter.restyle(name)
        if not has_head(rows):
            converter.restyle("table without a head")
        flow.add_block(table_markdown(rows, _cell_text(converter)))


def _cell_text(converter: Converter) -> Callable[[Element, bool], str]:
    def text(cell: Element, in_head: bool) -> str:
        blocks = converter.blocks(cell, cell=True).blocks
        if len(blocks) > 1:
            converter.restyle("table cell with paragraphs")
        words = " ".join(blocks)
        head = local_name(cell) == "th" and not in_head
        return f"**{words}**" if head and words and "*" not in words else words

    return text


def _within(converter: Converter, element: Element, flow: Flow) -> None:
    """Rows and cells outside of a table."""
    flow.add(Part.WORDS, " ")
    converter.inline(element, flow)
    flow.add(Part.WORDS, " ")


def _link(converter: Converter, element: Element, flow: Flow) -> None:
    address = element.get("href", "").strip()
    name = converter.resolve(address) if address else None
    words = " ".join(element.itertext())
    if name and name.lower().endswith(RECORDINGS):
        # Moodle plays what a link to a recording leads to.
        flow.add(Part.RAW, media_mark(words, name))
        return
    if address and address not in words:
        converter.restyle(f"a {address}")
    converter.inline(element, flow)


def _picture(converter: Converter, element: Element, flow: Flow) -> None:
    latex = element.get("data-equation-content", "") or (
        element.get("alt", "") if "texrender" in element.get("class", "") else ""
    )
    piece = formula(latex) if latex else None
    if piece:
        flow.pieces.append(piece)
    else:
        _show(converter, element, flow, element.get("src", ""), element.get("alt", ""))


def _recording(converter: Converter, element: Element, flow: Flow) -> None:
    sources = [element.get("src", ""), *(each.get("src", "") for each in element.iter("{*}source"))]
    title = element.get("title", "") or element.get("aria-label", "")
    _show(converter, element, flow, next(filter(None, sources), ""), title)


def _show(converter: Converter, element: Element, flow: Flow, address: str, alt: str) -> None:
    if address.lstrip().lower().startswith("data:"):
        found = data_file(address)
        name = found[0] if found else None
        converter.media.update([found] if found else [])
    else:
        name = converter.resolve(address)
    if name:
        flow.add(Part.RAW, media_mark(alt, name))
        return
    converter.drop(element, address)
    if alt:
        flow.add(Part.WORDS, f" {alt} ")


def _math(converter: Converter, element: Element, flow: Flow) -> None:
    latex = latex_of(element)
    piece = formula(latex, display=element.get("display", "") == "block") if latex else None
    if piece:
        flow.pieces.append(piece)
        return
    converter.restyle("math")
    flow.add(Part.WORDS, " ".join("".join(element.itertext()).split()))


def _dropped(converter: Converter, element: Element, _: Flow) -> None:
    converter.drop(
        element, element.get("src", "") or element.get("data", "") or element.get("name", "")
    )


def _nothing(_: Converter, __: Element, ___: Flow) -> None:
    """What shows nothing anywhere."""


_BLOCKS: Final = (
    *("p", "div", "section", "article", "main", "header", "footer", "aside", "figure", "center"),
    *("figcaption", "address", "details", "summary", "dl", "dt", "dd", "li", "fieldset", "nav"),
    *("caption", "legend"),
)
_DROPPED: Final = (
    *("video", "iframe", "script", "style", "object", "embed", "applet", "form", "input", "select"),
    *("textarea", "button", "svg", "canvas", "noscript", "link", "frame", "frameset", "map"),
    *("marquee", "template", "head", "base", "meta", "bgsound"),
)
HANDLERS: Final[dict[str, Handler]] = {
    **dict.fromkeys(_BLOCKS, _block),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    **dict.fromkeys(("b", "strong"), _marked("**")),
    **dict.fromkeys(("i", "em", "cite", "var"), _marked("*")),
    **dict.fromkeys(("u", "ins"), _marked("*", otherwise=True)),
    **dict.fromkeys(("s", "strike", "del", "mark"), _marked("", otherwise=True)),
    "sub": _marked("~"),
    "sup": _marked("^"),
    "q": _quoted,
    "br": _break,
    "hr": _rule,
    **dict.fromkeys(("code", "kbd", "samp"), _code),
    "pre": _preformatted,
    "blockquote": _quotation,
    **dict.fromkeys(("ul", "ol", "menu", "dir"), list_blocks),
    "table": _table,
    **dict.fromkeys(("thead", "tfoot", "tr", "td", "th"), _within),
    "a": _link,
    "img": _picture,
    "audio": _recording,
    "math": _math,
    "source": _nothing,
    **dict.fromkeys(("col", "colgroup"), _nothing),
    **dict.fromkeys(_DROPPED, _dropped),
}
