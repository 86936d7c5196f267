"""Bytes become text: UTF-8, UTF-16 or, with a warning, Windows-1252; what is no text is refused."""

import codecs
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TextIO

from question_bank.rows import Expected, RowProblem, Severity

CHUNK = 64 * 1024
SAMPLE = 4 * 1024
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
WINDOWS = "cp1252"


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of a file are to be read; `name` is empty where they are no text."""

    name: str
    problems: tuple[RowProblem, ...] = ()

    def open(self, content: bytes) -> TextIO:
        """The text, line by line, with its line ends as they are."""
        return io.TextIOWrapper(io.BytesIO(content), encoding=self.name, newline="")


def lines_in(content: bytes) -> tuple[Iterable[str], tuple[RowProblem, ...]]:
    """The lines of a text without their ends, and what there is to say about its encoding.

    Of a file that is no text, nothing comes but a problem that blocks.
    """
    encoding = encoding_of(content)
    if not encoding.name:
        return (), encoding.problems
    text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding.name)
    return (line.removesuffix("\n") for line in text), encoding.problems


def encoding_of(content: bytes) -> Encoding:
    """Find out how a file was saved, without holding all of a large file as one text."""
    name = _guess(content)
    try:
        if any("\x00" in text for text in _chunks(content, name)):
            return _refused(Expected.KNOWN_FORMAT, f"{_line(content, content.find(0))}: NUL")
    except UnicodeDecodeError:
        return _other(content, name)
    if name.startswith("utf-16"):
        return Encoding(name, (_told("UTF-16"),))
    return Encoding(name)


def _guess(content: bytes) -> str:
    """By the mark at the start, else by the half of the bytes that is mostly NUL, as in UTF-16."""
    for mark, name in MARKS.items():
        if content.startswith(mark):
            return name
    sample = content[:SAMPLE]
    pairs = len(sample) // 2
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    if odd * 2 > pairs > even * 8:
        return "utf-16-le"
    return "utf-16-be" if even * 2 > pairs > odd * 8 else "utf-8"


def _chunks(content: bytes, name: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(name)()
    for start in range(0, len(content), CHUNK):
        yield decoder.decode(content[start : start + CHUNK], final=start + CHUNK >= len(content))


def _other(content: bytes, name: str) -> Encoding:
    """What to make of bytes that are not what they seemed to be."""
    if name.startswith("utf-16"):
        return _refused(Expected.WELL_FORMED, "UTF-16")
    where = _where(content, _first_wrong(content))
    if b"\x00" in content:
        return _refused(Expected.KNOWN_FORMAT, f"{_line(content, content.find(0))}: NUL")
    if name == "utf-8-sig" or _mostly_utf_8(content) or not _is_windows(content):
        return _refused(Expected.UTF_8, where)
    return Encoding(WINDOWS, (_told(f"Windows-1252, {where}"),))


def _mostly_utf_8(content: bytes) -> bool:
    """Whether a few bytes only are damaged; in another code page all sound letters would change."""
    text = content.decode("utf-8", errors="replace")
    letters = len(text) - len(text.encode("ascii", errors="ignore"))
    return letters > 2 * text.count("\ufffd")


def _is_windows(content: bytes) -> bool:
    """Windows-1252 leaves five bytes without a meaning."""
    return not any(byte in content for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))


def _first_wrong(content: bytes) -> int:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _where(content: bytes, place: int) -> str:
    """`line 3: 0x93 (“)`: the first byte that is no UTF-8, and what it is in Windows-1252."""
    byte = content[place : place + 1]
    letter = byte.decode(WINDOWS, errors="ignore")
    meant = f" ({letter})" if letter else ""
    return f"{_line(content, place)}: 0x{byte.hex().upper()}{meant}"


def _line(content: bytes, place: int) -> str:
    number = content.count(b"\n", 0, max(place, 0)) + 1
    return f"line {number}"


def _told(found: str) -> RowProblem:
    return RowProblem(0, "", Expected.ENCODING, found, Severity.WARNS)


def _refused(expected: Expected, found: str) -> Encoding:
    return Encoding("", (RowProblem(0, "", expected, found),))
