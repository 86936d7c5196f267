"""One `<question>`: its texts in Markdown, its numbers and flags, and what to tell of it."""

import base64
import binascii
import html
import re
from collections.abc import MutableMapping
from decimal import Decimal
from hashlib import sha256

from lxml import etree

from question_bank.checking import clean, plain_number, shown
from question_bank.formats.html_tags import file_name
from question_bank.formats.media_marks import media_mark, media_name
from question_bank.formats.richtext import RichText, element_to_markdown, notes_of, to_markdown
from question_bank.formats.xml import Element
from question_bank.rows import Expected, RowProblem, Severity

NONE = Decimal(0)
HUNDRED = Decimal(100)
MOST_PARTS = 100
"""Answers, tags or gaps of one question; items of ours have fewer of any."""
NUMBER = re.compile(
    r"\s*[-+]?(?:[0-9]{1,30}[.,]?[0-9]{0,30}|[.,][0-9]{1,30})(?:[eE][-+]?[0-9]{1,2})?\s*"
)

_PICTURE = re.compile(r"!\[(?P<alt>[^\[\]]*)\]\(@@PLUGINFILE@@/(?P<name>[^\s()]+)\)")
_BREAK = re.compile(r"\r?\n")
_NO_MEDIA: MutableMapping[str, str] = {}


class Question:
    """Its parts by name; `media` collects the files of all questions of the file."""

    def __init__(self, element: Element, number: int, media: MutableMapping[str, bytes]) -> None:
        self.kind = element.get("type", "").strip()
        self.number = number
        self.place = f"line {element.sourceline}"
        self.notes: list[RowProblem] = []
        self.parts: dict[str, list[Element]] = {}
        for child in element:
            self.parts.setdefault(child.tag, []).append(child)
        self._media = media

    def all(self, name: str) -> list[Element]:
        """The children of this name; a question with too many of them is kept out."""
        found = self.parts.get(name, [])
        if len(found) > MOST_PARTS:
            self.note(name, Expected.FEWER_OPTIONS, f"{len(found)} > {MOST_PARTS}", blocks=True)
        return found[:MOST_PARTS]

    def value(self, name: str) -> str:
        """The plain text of a child, or of the `<text>` in it; empty without one."""
        found = self.parts.get(name)
        return plain_text(found[0]) if found else ""

    def flag(self, name: str, default: bool = False) -> bool:
        """`true` and `1` are true; without such a child the default holds."""
        found = self.value(name).lower()
        return found in {"true", "1"} if found else default

    def rich(self, name: str) -> str:
        """A child's text in Markdown."""
        found = self.parts.get(name)
        return self.text_in(found[0], name) if found else ""

    def text_in(self, holder: Element | None, column: str) -> str:
        """The text in `<text>` within an element, in Markdown; its files are kept."""
        if holder is None:
            return ""
        text = holder.find("text")
        if text is None:
            return ""
        if len(text):
            return self.told(element_to_markdown(text, resolve=self._resolver(holder)), column)
        source = text.text or ""
        return self.markdown(source, holder, column) if source.strip() else ""

    def markdown(self, source: str, holder: Element, column: str) -> str:
        """A text in the format that its holder names, with the holder's files."""
        names = self._files(holder) if len(holder) > 1 else _NO_MEDIA
        form = holder.get("format", "html")
        if form == "markdown":
            return clean(_PICTURE.sub(lambda found: _shown(found, names), source))
        if form == "plain_text":
            source = html.escape(source)
        if form in {"plain_text", "moodle_auto_format"}:
            source = _BREAK.sub("<br>", source.strip())
        return self.told(to_markdown(source, resolve=_resolve(names)), column)

    def inline(self, source: str) -> str:
        """A piece of HTML out of the question's text, with the files of that text."""
        holder = next(iter(self.all("questiontext")), None)
        resolve = _resolve(_NO_MEDIA) if holder is None else self._resolver(holder)
        return self.told(to_markdown(source, resolve=resolve), "questiontext")

    def told(self, rich: RichText, column: str) -> str:
        """The text of what was converted, when all there is to say about it is noted."""
        if rich.dropped or rich.restyled:
            self.notes += notes_of(rich, self.number, column, self.place)
        self._media.update(rich.media)
        return clean(rich.text)

    def note(self, column: str, expected: Expected, found: str, *, blocks: bool = False) -> None:
        """Something to tell about this question."""
        severity = Severity.BLOCKS if blocks else Severity.WARNS
        problem = RowProblem(self.number, column, expected, shown(found), severity, self.place)
        self.notes.append(problem)

    def fraction(self, answer: Element) -> Decimal:
        """What an answer earns, from -1 to 1 where the file keeps to what Moodle allows."""
        told = answer.get("fraction", "0").strip() or "0"
        number = number_in(told)
        if number is None:
            self.note("fraction", Expected.WEIGHT, told, blocks=True)
        return neat((number or NONE) / HUNDRED)

    def share(self, answer: Element) -> Decimal:
        """A fraction that takes nothing: our accepted answers earn something or nothing."""
        fraction = self.fraction(answer)
        if fraction < 0:
            self.note("fraction", Expected.WEIGHT, str(fraction))
        return max(fraction, NONE)

    def add_old_picture(self, stem: str) -> str:
        """Files of old versions had one picture beside the text, which was shown after it."""
        name, data = self.value("image"), self.value("image_base64")
        if not name or not data:
            return stem
        kept = self._keep(media_name(name.replace("/", "_")), data)
        return f"{stem}\n\n{media_mark('', kept)}" if kept else stem

    def _resolver(self, holder: Element) -> "Resolver":
        return _resolve(self._files(holder))

    def _files(self, holder: Element) -> MutableMapping[str, str]:
        """The files of a text: the name it says → the name under which they are kept."""
        names: dict[str, str] = {}
        for file in holder.findall("file"):
            name = media_name(file.get("path", "/") + file.get("name", ""))
            kept = self._keep(name, file.text or "")
            if kept:
                names[name] = kept
        return names

    def _keep(self, name: str, data: str) -> str:
        """The name under which a file is kept: others of the same name may hold something else."""
        try:
            content = base64.b64decode("".join(data.split()), validate=True)
        except (binascii.Error, ValueError):
            self.note("file", Expected.MEDIA_FILE, name)
            return ""
        if self._media.setdefault(name, content) != content:
            name = f"{sha256(content).hexdigest()[:8]}-{name.rpartition('/')[2]}"
            self._media[name] = content
        return name


def plain_text(holder: Element | None) -> str:
    """The trimmed words of an element or of the `<text>` in it."""
    if holder is None:
        return ""
    inner = holder.find("text") if len(holder) else holder
    text = "" if inner is None else "".join(inner.itertext()) if len(inner) else inner.text or ""
    return clean(text)


def neat(value: Decimal) -> Decimal:
    """A number without zeros at its end and without an exponent: 0.50 → 0.5, 1E+2 → 100."""
    return Decimal(plain_number(str(value)))


def number_in(text: str) -> Decimal | None:
    """A number as Moodle reads it, with a point or a comma; None for anything else."""
    if not NUMBER.fullmatch(text):
        return None
    return neat(Decimal(text.strip().replace(",", ".")))


def source_of(element: Element) -> str:
    """A question as it stands in its file, without the contents of its files."""
    for file in element.iter("file"):
        file.text = ""
    found: str = etree.tostring(element, encoding="unicode", with_tail=False)
    return found


class Resolver:
    """Names of files that a text refers to, as they are kept."""

    def __init__(self, names: MutableMapping[str, str]) -> None:
        self._names = names

    def __call__(self, address: str) -> str | None:
        name = file_name(address)
        return self._names.get(name, name) if name else None


def _resolve(names: MutableMapping[str, str]) -> Resolver:
    return Resolver(names)


def _shown(match: re.Match[str], names: MutableMapping[str, str]) -> str:
    name = file_name(match["name"]) or ""
    return media_mark(match["alt"], names.get(name, name))
