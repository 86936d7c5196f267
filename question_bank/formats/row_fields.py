"""The optional columns of a row: which field of a draft each of them fills, and how it is read."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from question_bank.formats.cells import (
    CellError,
    answer_of,
    criterion_of,
    gap_of,
    lines_of,
    pair_of,
    parts_of,
    unit_of,
    weight_of,
)
from question_bank.items import LETTERS, Answer, ItemState, Spaces
from question_bank.rows import Expected

NO = ("false", "0", "no", "tidak")
YES = ("true", "1", "yes", "ya")

_FEEDBACK = re.compile(r"([A-Ja-j])\s*[:.]\s+(.+)", re.DOTALL)


def feedback_of(text: str, count: int) -> tuple[str, ...]:
    """`B: Benar.`, one option a line, for each of `count` options; the others have none.

    Raises CellError.
    """
    found = [""] * count
    for line in lines_of(text):
        told = _FEEDBACK.fullmatch(line)
        place = LETTERS.index(told[1].upper()) if told else count
        if told is None or place >= count:
            raise CellError(Expected.LETTERS, line)
        found[place] = told[2].strip()
    return tuple(found)


def numbers_of(text: str) -> tuple[Answer, ...]:
    """The numbers beside the key that earn a part of the points; raises CellError."""
    return tuple(answer_of(part, numbers=True) for part in parts_of(text))


def _weights(text: str) -> tuple[Decimal, ...]:
    return tuple(weight_of(word) for word in re.split(r"[\s;]+", text))


def _truth(text: str) -> bool:
    if text.lower() not in (*YES, *NO):
        raise CellError(Expected.TRUE_OR_FALSE, text)
    return text.lower() in YES


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise CellError(Expected.NUMBER_FROM_ZERO, text)
    return int(text)


def _word_of(words: type[StrEnum], expected: Expected) -> Callable[[str], StrEnum]:
    def read(text: str) -> StrEnum:
        if text.lower() not in set(words):
            raise CellError(expected, text)
        return words(text.lower())

    return read


def _list_of(
    read: Callable[[str], Any], elements: Callable[[str], Any]
) -> Callable[[str], tuple[Any, ...]]:
    return lambda text: tuple(read(each) for each in elements(text))


def _tags(text: str) -> tuple[str, ...]:
    words = re.split(r"(?<!\\),|\n", text)
    return tuple(word.strip().replace("\\,", ",") for word in words if word.strip())


def _text(text: str) -> str:
    return text


READERS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "weights": ("weights", _weights),
    **{name: (name, _text) for name in ("feedback_right", "feedback_partly", "feedback_wrong")},
    "shuffle": ("shuffle", _truth),
    "answers": ("answers", _list_of(answer_of, parts_of)),
    "case": ("match_case", _truth),
    "spaces": ("spaces", _word_of(Spaces, Expected.SYNTAX)),
    "units": ("units", _list_of(unit_of, parts_of)),
    "pairs": ("pairs", _list_of(pair_of, lines_of)),
    "distractors": ("distractors", lines_of),
    "gaps": ("gaps", _list_of(gap_of, lines_of)),
    "rubric": ("rubric", _list_of(criterion_of, lines_of)),
    "words": ("most_words", _count),
    "sample": ("sample", _text),
    "stimulus": ("stimulus", _text),
    "tags": ("tags", _tags),
    "author": ("author", _text),
    "source": ("origin", _text),
    "state": ("state", _word_of(ItemState, Expected.STATE)),
}
