"""Two versions of an item side by side, word by word; pure."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from question_bank import ItemVersion

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
BELONGS_TO_THE_ITEM = frozenset(
    {"code", "topic", "difficulty", "tags", "author", "origin", "state"}
)

MOST_COMPARED = 500_000
"""Words of one side times words of the other, without what both begin and end with: longer texts
would keep everybody waiting."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that both sides have, or only this one."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One field on both sides."""

    field: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


def differences(before: ItemVersion, after: ItemVersion) -> list[Difference]:
    """The fields in which two versions differ, in the order of the form; empty means the same."""
    old, new = (_told(version) for version in (before, after))
    return field_differences(old, new)


def field_differences(old: Mapping[str, str], new: Mapping[str, str]) -> list[Difference]:
    """The fields in which two sides differ; one that a side does not have is empty there."""
    return [
        Difference(name, *_pieces(old.get(name, ""), new.get(name, "")))
        for name in dict.fromkeys([*old, *new])
        if old.get(name, "") != new.get(name, "")
    ]


def readable_fields(source: Mapping[str, Any]) -> dict[str, str]:
    """A draft's source as an author reads it: a line for each option, pair or answer."""
    return {name: _readable(value) for name, value in source.items()}


def _told(version: ItemVersion) -> dict[str, str]:
    """What makes a version."""
    source = {k: v for k, v in version.source.items() if k not in BELONGS_TO_THE_ITEM}
    fields = readable_fields(source)
    stimulus = version.body.get("stimulus")
    if stimulus:
        fields["stimulus"] = re.sub(r"<[^>]+>", "", stimulus["text"])
    return fields


def _readable(value: Any) -> str:
    if isinstance(value, dict):
        return " · ".join(_readable(each) for each in value.values() if each not in (None, "", []))
    if isinstance(value, list):
        return "\n".join(_readable(each) for each in value)
    return "" if value is None else str(value)


def _pieces(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    steps = _steps(old, new)
    return (
        _side(old, ((tag, start, end) for tag, start, end, _, _ in steps)),
        _side(new, ((tag, start, end) for tag, _, _, start, end in steps)),
    )


def _steps(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """From one side to the other, as `difflib` tells it (`get_opcodes`)."""
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    left, right = old[head : len(old) - tail], new[head : len(new) - tail]
    found: Sequence[tuple[str, int, int, int, int]] = [("replace", 0, len(left), 0, len(right))]
    if len(left) * len(right) <= MOST_COMPARED:
        found = difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    return [
        ("equal", 0, head, 0, head),
        *((tag, a + head, b + head, c + head, d + head) for tag, a, b, c, d in found),
        ("equal", len(old) - tail, len(old), len(new) - tail, len(new)),
    ]


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(old), len(new)))


def _side(words: Sequence[str], steps: Iterable[tuple[str, int, int]]) -> tuple[Piece, ...]:
    return tuple(
        Piece("".join(words[start:end]), tag != "equal") for tag, start, end in steps if end > start
    )
