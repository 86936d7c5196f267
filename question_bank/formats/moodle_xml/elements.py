"""The pieces of Moodle XML: texts in CDATA with the files they name, and answers."""

import html
import re
from base64 import b64encode
from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape, quoteattr

from question_bank.formats.moodle_xml.question import HUNDRED
from question_bank.formats.richtext import to_html

FRACTION = Decimal("0.00001")

_MEDIA = re.compile(r"\]\(media:([^\s()<>]+)\)")
_TAG = re.compile(r"<[^<>]*>")
_LINE = re.compile(r"<p>(.*)</p>", re.DOTALL)


class Elements:
    """Writes elements; `media` are the files that texts may name."""

    def __init__(self, media: Mapping[str, bytes]) -> None:
        self._media = media

    def rich(self, name: str, markdown: str, attributes: str = "") -> str:
        """An element with a text in HTML, and the files it names."""
        inner = f"<text>{cdata(html_of(markdown))}</text>{self._files(markdown)}"
        return f'<{name}{attributes} format="html">{inner}</{name}>'

    def html(self, name: str, source: str, *markdown: str) -> str:
        """The same for a text that is HTML already, made from these texts."""
        inner = f"<text>{cdata(source)}</text>{self._files(*markdown)}"
        return f'<{name} format="html">{inner}</{name}>'

    def answer(self, text: str, weight: Decimal, feedback: str, *, plain: bool = False) -> str:
        """An answer with what it earns; `plain` where Moodle takes its text as it stands."""
        fraction = f' fraction="{(weight * HUNDRED).quantize(FRACTION).normalize():f}"'
        told = self.rich("feedback", feedback) if feedback else ""
        if plain:
            form = ' format="moodle_auto_format"'
            return f"<answer{fraction}{form}><text>{cdata(text)}</text>{told}</answer>"
        inner = f"<text>{cdata(html_of(text))}</text>{self._files(text)}{told}"
        return f'<answer{fraction} format="html">{inner}</answer>'

    def _files(self, *markdown: str) -> str:
        names = dict.fromkeys(name for text in markdown for name in _MEDIA.findall(text))
        return "".join(self._file(name) for name in names if name in self._media)

    def _file(self, name: str) -> str:
        path, _, last = unquote(name).rpartition("/")
        place = f"name={quoteattr(last)} path={quoteattr(f'/{path}/' if path else '/')}"
        data = b64encode(self._media[name]).decode()
        return f'<file {place} encoding="base64">{data}</file>'


def html_of(markdown: str) -> str:
    """Markdown as HTML with Moodle's own addresses of files."""
    return to_html(markdown, _address)


def line_of(markdown: str) -> str:
    """A short text as HTML without the paragraph around it."""
    source = html_of(markdown)
    found = _LINE.fullmatch(source)
    return found[1] if found and "<p>" not in found[1] else source


def words_of(markdown: str) -> str:
    """The words of a short text, for what Moodle takes as plain text."""
    return html.unescape(_TAG.sub("", line_of(markdown)))


def text_element(name: str, text: str) -> str:
    """An element with plain words in `<text>`."""
    return f"<{name}><text>{escape(text)}</text></{name}>"


def cdata(text: str) -> str:
    """Character data, in which an end of it is divided."""
    if "<" not in text and "&" not in text:
        return text.replace(">", "&gt;")
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _address(name: str) -> str:
    return f"@@PLUGINFILE@@/{quote(unquote(name))}"
