"""Gaps as Moodle writes them into the text of a question: `{1:SHORTANSWER:=Bali~%50%Pulau Bali#…}`.

The text around them is HTML, and so is what stands between the braces."""

import html
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from question_bank.formats.moodle_xml.question import HUNDRED, MOST_PARTS, neat
from question_bank.items import FULL, Answer, Gap, GapKind

SHORT, SHORT_CASE, NUMERICAL, CHOICE, SEVERAL = "short", "short_case", "number", "choice", "several"

_TYPES = {
    **dict.fromkeys(("SHORTANSWER", "SA", "MW"), SHORT),
    **dict.fromkeys(("SHORTANSWER_C", "SAC", "MWC"), SHORT_CASE),
    **dict.fromkeys(("NUMERICAL", "NM"), NUMERICAL),
    **{
        f"{name}{way}": CHOICE
        for name in ("MULTICHOICE_", "MC")
        for way in ("V", "H", "S", "VS", "HS")
    },
    **dict.fromkeys(("MULTICHOICE", "MC"), CHOICE),
    **{f"{name}{way}": SEVERAL for name in ("MULTIRESPONSE_", "MR") for way in ("H", "S", "HS")},
    **dict.fromkeys(("MULTIRESPONSE", "MR"), SEVERAL),
}
_START = re.compile(rf"\{{([0-9]{{0,6}}):({'|'.join(sorted(_TYPES, key=len, reverse=True))}):")
_FRACTION = re.compile(r"\s*(?:=|%(-?[0-9]{1,9}(?:[.,][0-9]{0,20})?)%)")
_CLOSING = re.compile(r"\\.|\}", re.DOTALL)
_ESCAPED = re.compile(r"\\([}#~\"/])")
_TO_ESCAPE = re.compile(r"&#[0-9]+;|[}#~\\]")
_BACKSLASH = "&#92;"
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Alternative:
    """One answer between the braces, as HTML."""

    answer: str
    feedback: str
    fraction: Decimal


@dataclass(frozen=True, slots=True)
class Embedded:
    """One gap: where it stands in the text, and what stands in it."""

    start: int
    end: int
    kind: str
    told: str
    weight: str
    alternatives: tuple[Alternative, ...]


def embedded(text: str) -> Iterator[Embedded]:
    """The gaps of a text, in order. What is never closed is text."""
    closing = [match.start() for match in _CLOSING.finditer(text) if match[0] == "}"]
    at = 0
    while match := _START.search(text, at):
        found = bisect_left(closing, match.end())
        if found == len(closing):
            return
        end = closing[found]
        inner = _split(text[match.end() : end], "~")
        parts = tuple(_alternative(part) for part in inner[:MOST_PARTS])
        at = end + 1
        yield Embedded(match.start(), at, _TYPES[match[2]], match[2], match[1], parts)


def words_of(source: str) -> str:
    """HTML as plain words, for what is typed."""
    return " ".join(html.unescape(_TAG.sub("", source)).split())


def write_gap(gap: Gap, html_of: Callable[[str], str]) -> str:
    """A gap between braces; `html_of` makes a line of HTML from Markdown."""
    name = {
        GapKind.TEXT: "SHORTANSWER_C" if gap.match_case else "SHORTANSWER",
        GapKind.NUMBER: "NUMERICAL",
        GapKind.CHOICE: "MULTICHOICE_S",
    }[gap.kind]
    answers = "~".join(_written(answer, gap.kind, html_of) for answer in gap.answers)
    return f"{{{gap.weight}:{name}:{answers}}}"


def _written(answer: Answer, kind: GapKind, html_of: Callable[[str], str]) -> str:
    if kind is GapKind.CHOICE:
        text = html_of(answer.text)
    else:
        text = html.escape(answer.text, quote=False)
        text += f":{answer.tolerance or 0}" if kind is GapKind.NUMBER else ""
    share = "=" if answer.weight == FULL else f"%{neat(answer.weight * HUNDRED)}%"
    feedback = f"#{_escaped(html_of(answer.feedback))}" if answer.feedback else ""
    return f"{share}{_escaped(text)}{feedback}"


def _escaped(source: str) -> str:
    """A backslash goes as a reference: one before a sign of ours would take its meaning away."""
    return _TO_ESCAPE.sub(lambda match: _escape(match[0]), source)


def _escape(sign: str) -> str:
    if len(sign) > 1:
        return sign
    return _BACKSLASH if sign == "\\" else f"\\{sign}"


def _split(text: str, sign: str) -> list[str]:
    parts, begin = [], 0
    for match in re.finditer(re.escape(sign), text):
        if not _is_escaped(text, match.start()):
            parts.append(text[begin : match.start()])
            begin = match.end()
    return [*parts, text[begin:]]


def _alternative(source: str) -> Alternative:
    match = _FRACTION.match(source)
    fraction = Decimal(0)
    if match:
        fraction = neat(Decimal((match[1] or "100").replace(",", ".")) / HUNDRED)
        source = source[match.end() :]
    answer, *more = _split_feedback(source)
    return Alternative(_plain(answer), _plain(more[0]) if more else "", fraction)


def _split_feedback(source: str) -> list[str]:
    """At the first `#` that neither is escaped nor belongs to a reference such as `&#233;`."""
    for match in re.finditer("(?<!&)#", source):
        if not _is_escaped(source, match.start()):
            return [source[: match.start()], source[match.end() :]]
    return [source]


def _plain(source: str) -> str:
    return _ESCAPED.sub(r"\1", source).strip()


def _is_escaped(text: str, at: int) -> bool:
    """Whether an odd number of backslashes stands before a sign."""
    count = 0
    while at - count > 0 and text[at - count - 1] == "\\":
        count += 1
    return count % 2 == 1
