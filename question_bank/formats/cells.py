"""The small language of cells that hold more than one thing, read and written.

An element of a list stands on a line of its own; a line that begins with two spaces goes on with
the element above. Within a line `|` stands between parts, `=` between two sides, `#` before a
feedback and `±` before a tolerance, each alone between spaces: `a|b` and `x=1` are plain texts.
A sign that is meant as a letter gets a backslash: `\\|`. Every other backslash is a plain one, so
that formulas can be typed as they are."""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cache

from question_bank.checking import NUMBER
from question_bank.items import (
    FULL,
    NO_WEIGHT,
    Answer,
    Criterion,
    Gap,
    GapKind,
    Pair,
    Unit,
    plain,
)
from question_bank.rows import Expected

PART, SIDE, FEEDBACK, TOLERANCE = "|", "=", "#", "±"
HUNDRED = Decimal(100)

_PERCENT = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{1,12})?)%(?:\s+|$)")
_GAP = re.compile(
    r"(?:\{\{)?([0-9]{1,2})(?:\}\})?\s*(?:\(([^():]*)\)\s*)?:(?:\s+|$)(.*)", re.DOTALL
)
_CHOSEN = re.compile(r"\[(.+)\]", re.DOTALL)
_BRACKET = re.compile(r"\\*\[")


class CellError(Exception):
    """A cell does not hold what its column is for."""

    def __init__(self, expected: Expected, found: str) -> None:
        super().__init__(expected, found)
        self.expected = expected
        self.found = found


def lines_of(text: str) -> tuple[str, ...]:
    """The elements of a list; empty lines between them do not count."""
    elements: list[str] = []
    for line in text.split("\n"):
        if line.startswith("  ") and elements:
            elements[-1] += "\n" + line[2:]
        elif line.strip():
            elements.append(line)
    return tuple(element.strip() for element in elements)


def text_of(elements: Iterable[str]) -> str:
    """The inverse of `lines_of`."""
    return "\n".join(element.replace("\n", "\n  ") for element in elements)


def split(text: str, sign: str, most: int = 0) -> list[str]:
    """The parts of a text between signs that stand alone; signs with a backslash are letters.

    `most` parts at most; with a negative number, those at the end.
    """
    if sign not in text:
        return [text.strip()]
    places = [match for match in _alone(sign).finditer(text) if not match[1]]
    if most:
        places = places[: most - 1] if most > 0 else places[most + 1 :]
    ends = [*(match.start() for match in places), len(text)]
    starts = [0, *(match.end() for match in places)]
    return [_freed(text[start:end].strip(), sign) for start, end in zip(starts, ends, strict=True)]


def guarded(text: str, sign: str) -> str:
    """A text in which no sign counts."""
    return _alone(sign).sub(rf"\\\1{sign}", text)


def parts_of(text: str) -> list[str]:
    """All parts of all lines: `kg | g` or one a line."""
    return [part for line in lines_of(text) for part in split(line, PART) if part]


def number_of(text: str, expected: Expected = Expected.NUMBER) -> Decimal:
    """A plain number; raises CellError."""
    if not NUMBER.fullmatch(text):
        raise CellError(expected, text)
    return Decimal(plain(Decimal(text)))


def weight_of(text: str) -> Decimal:
    """A share of the points, `0.5` or `50%`; raises CellError."""
    if text.endswith("%"):
        return number_of(text[:-1], Expected.WEIGHT) / HUNDRED
    return number_of(text, Expected.WEIGHT)


def answer_of(text: str, *, usual: Decimal = FULL, numbers: bool = False) -> Answer:
    """`50% Kota Ban* # feedback`; of `numbers`, `50% 12.5 ± 0.1`."""
    said, *feedback = split(text, FEEDBACK, 2)
    weight, said = _weighted(said, usual)
    said, *tolerance = split(said, TOLERANCE, -2) if numbers else [said]
    return Answer(
        text=said,
        weight=weight,
        tolerance=number_of(tolerance[0], Expected.NUMBER_FROM_ZERO) if any(tolerance) else None,
        feedback="".join(feedback),
    )


def answer_text(answer: Answer, *, usual: Decimal = FULL) -> str:
    """The inverse of `answer_of`."""
    text = answer.text
    if answer.tolerance is not None:
        text = f"{text} {TOLERANCE} {plain(answer.tolerance)}"
    if answer.weight != usual or _PERCENT.match(text):
        text = f"{percent(answer.weight)} {text}"
    text = guarded(text, FEEDBACK)
    feedback = guarded(answer.feedback, FEEDBACK)
    return f"{text} {FEEDBACK} {feedback}" if feedback else text


def percent(weight: Decimal) -> str:
    """`0.5` → `50%`."""
    return f"{plain(weight * HUNDRED)}%"


def unit_of(text: str) -> Unit:
    """`g = 0.001`: a name and what it is worth in the key's unit."""
    name, *factor = split(text, SIDE, -2)
    return Unit(name, number_of(factor[0], Expected.UNIT) if factor else FULL)


def unit_text(unit: Unit) -> str:
    """The inverse of `unit_of`."""
    name = guarded(unit.name, SIDE)
    return name if unit.factor == FULL else f"{name} {SIDE} {plain(unit.factor)}"


def pair_of(text: str) -> Pair:
    """`Jawa Timur = Surabaya`; where only one `=` stands, spaces around it may be missing."""
    sides = split(text, SIDE, 2)
    if len(sides) == 1:
        sides = [side.strip() for side in text.split(SIDE)]
    if len(sides) != 2:
        raise CellError(Expected.PAIRS, text)
    return Pair(*sides)


def pair_text(pair: Pair) -> str:
    """The inverse of `pair_of`."""
    return f"{guarded(pair.prompt, SIDE)} {SIDE} {guarded(pair.match, SIDE)}"


def criterion_of(text: str) -> Criterion:
    """`Runtut = 2`: what is looked for, and its points (1 where nothing is said)."""
    said, *points = split(text, SIDE, -2)
    return Criterion(said, number_of(points[0], Expected.RUBRIC) if points else FULL)


def criterion_text(criterion: Criterion) -> str:
    """The inverse of `criterion_of`."""
    return f"{guarded(criterion.text, SIDE)} {SIDE} {plain(criterion.points)}"


def gap_of(text: str) -> Gap:
    """`1: Bali | 50% Pulau Bali`, `2: [Denpasar] | Ubud`, `3 (2, case): 5780 ± 20`.

    The right one of several choices stands in brackets; a number has its sign, even with nothing
    behind it. In parentheses: the gap's share beside the others', and whether capitals count.
    """
    found = _GAP.fullmatch(text)
    if found is None:
        raise CellError(Expected.GAPS, text)
    words = [word.strip().lower() for word in (found[2] or "").split(",") if word.strip()]
    weights = [number_of(word, Expected.WEIGHT) for word in words if word != "case"]
    kind, answers = _answers([part for part in split(found[3], PART) if part])
    return Gap(
        name=found[1],
        kind=kind,
        answers=answers,
        match_case="case" in words,
        weight=weights[0] if weights else FULL,
    )


def gap_text(gap: Gap) -> str:
    """The inverse of `gap_of`."""
    words = [plain(gap.weight)] if gap.weight != FULL else []
    words += ["case"] if gap.match_case else []
    told = f" ({', '.join(words)})" if words else ""
    parts = (guarded(_gap_answer(answer, gap.kind), PART) for answer in gap.answers)
    return f"{gap.name}{told}: {f' {PART} '.join(parts)}"


def _answers(parts: list[str]) -> tuple[GapKind, tuple[Answer, ...]]:
    said = [split(part, FEEDBACK, 2)[0] for part in parts]
    if any(_CHOSEN.fullmatch(text) for text in said):
        return GapKind.CHOICE, tuple(map(_choice, parts))
    if any(len(split(text, TOLERANCE)) > 1 for text in said):
        return GapKind.NUMBER, tuple(answer_of(part, numbers=True) for part in parts)
    answers = (replace(each, text=_freed(each.text, TOLERANCE)) for each in map(answer_of, parts))
    return GapKind.TEXT, tuple(map(_unbracketed, answers))


def _choice(part: str) -> Answer:
    answer = answer_of(part, usual=NO_WEIGHT)
    chosen = _CHOSEN.fullmatch(answer.text)
    if chosen and not answer.weight:
        return replace(answer, text=chosen[1].strip(), weight=FULL)
    return _unbracketed(answer)


def _gap_answer(answer: Answer, kind: GapKind) -> str:
    if kind is GapKind.CHOICE and answer.weight == FULL:
        return answer_text(replace(answer, text=f"[{answer.text}]"))
    if kind is GapKind.NUMBER and answer.tolerance is None:
        return answer_text(replace(answer, text=f"{answer.text} {TOLERANCE}"))
    if _BRACKET.match(answer.text):
        answer = replace(answer, text=f"\\{answer.text}")
    if kind is GapKind.TEXT:
        answer = replace(answer, text=guarded(answer.text, TOLERANCE))
    return answer_text(answer, usual=NO_WEIGHT if kind is GapKind.CHOICE else FULL)


def _unbracketed(answer: Answer) -> Answer:
    """Without the backslash that keeps a text in brackets from being the right choice."""
    guarded_bracket = _BRACKET.match(answer.text) and not answer.text.startswith("[")
    return replace(answer, text=answer.text[1:]) if guarded_bracket else answer


def _weighted(text: str, usual: Decimal) -> tuple[Decimal, str]:
    """`50% Ubud` → 0.5 and `Ubud`; a percentage alone is a text."""
    found = _PERCENT.match(text)
    if found is None or found.end() == len(text):
        return usual, text
    return weight_of(f"{found[1]}%"), text[found.end() :]


@cache
def _alone(sign: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(\\*){re.escape(sign)}(?!\S)")


def _freed(text: str, sign: str) -> str:
    return _alone(sign).sub(lambda found: found[0][1:] if found[1] else found[0], text)
