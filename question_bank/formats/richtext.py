"""HTML texts of foreign systems become Markdown as `markdown.render` shows it, and back."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from question_bank.formats.escaping import plain
from question_bank.formats.html_flow import Converter, Replace, Resolve
from question_bank.formats.html_tags import HANDLERS, file_name
from question_bank.formats.xml import Element
from question_bank.markdown import render_for
from question_bank.rows import Expected, RowProblem, Severity

_SIMPLE_P = r"<p(?: dir=\"ltr\")?(?: style=\"text-align: ?left;\")?>([^<]*)(?:<br ?/?>)?</p>"
_ALIGNED = re.compile(r'class="align-(left|center|right)"')
_PARSER = etree.HTMLParser(
    no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8"
)
_PARAGRAPHS = re.compile(rf"(?:\s*{_SIMPLE_P})+\s*")
_PARAGRAPH = re.compile(_SIMPLE_P)


@dataclass(frozen=True, slots=True)
class RichText:
    """A text in Markdown. `dropped` names what is gone from it, `restyled` what looks otherwise
    though its words are there, `media` the files that came within the text, by the names it uses.
    """

    text: str
    dropped: tuple[str, ...] = ()
    restyled: tuple[str, ...] = ()
    media: Mapping[str, bytes] = field(default_factory=dict)


def to_markdown(
    source: str, *, resolve: Resolve = file_name, replace: Replace | None = None
) -> RichText:
    """A fragment of HTML; never raises.

    `resolve` gives the name of the file that an address means, or None where it leads elsewhere;
    `replace` gives Markdown for elements that only the caller knows, or None for all others.
    """
    # Most texts are words or plain paragraphs; a formula may hide in references such as `&#92;`.
    if "<" not in source:
        paragraphs = [source]
    elif _PARAGRAPHS.fullmatch(source):
        paragraphs = _PARAGRAPH.findall(source)
    else:
        paragraphs = []
    texts = [html.unescape(each) if "&" in each else each for each in paragraphs]
    if texts and not any("\\" in text or "$$" in text for text in texts):
        return RichText("\n\n".join(filter(None, map(plain, texts))))
    return element_to_markdown(_parsed(source), resolve=resolve, replace=replace)


def element_to_markdown(
    element: Element, *, resolve: Resolve = file_name, replace: Replace | None = None
) -> RichText:
    """Everything within an element of HTML or XHTML."""
    converter = Converter(HANDLERS, resolve=resolve, replace=replace)
    text = "\n\n".join(converter.blocks(element).blocks)
    return RichText(text, tuple(converter.dropped), tuple(converter.restyled), converter.media)


def to_html(markdown: str, media_url: Callable[[str], str] = str) -> str:
    """Markdown as HTML for another system, formulas between TeX's own brackets.

    `media_url` is the address that system has for a medium of this name.
    """
    shown = render_for(markdown, media=media_url, formula=_tex)
    return _ALIGNED.sub(r'style="text-align: \1;"', shown)


def notes_of(rich: RichText, row: int, column: str, place: str = "") -> tuple[RowProblem, ...]:
    """What became of a text, as warnings for the row it stands in."""
    told = [(Expected.KEPT_FEATURE, each) for each in rich.dropped]
    told += [(Expected.KEPT_MARKUP, each) for each in rich.restyled]
    return tuple(
        RowProblem(row, column, expected, found, Severity.WARNS, place) for expected, found in told
    )


def _tex(latex: str, display: bool) -> str:
    return f"\\[{latex}\\]" if display else f"\\({latex}\\)"


def _parsed(source: str) -> Element:
    try:
        root: Element = etree.fromstring(f"<div>{source}</div>".encode(errors="replace"), _PARSER)
    except etree.LxmlError:
        root = etree.Element("div")
        root.text = source
    return root
