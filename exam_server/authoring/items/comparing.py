"""Two versions of an item side by side, word by word; pure."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from question_bank import ItemVersion

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
BELONGS_TO_THE_ITEM = frozenset(
    {"code", "topic", "difficulty", "tags", "author", "origin", "state"}
)


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
    old, new = (_fields(version) for version in (before, after))
    names = dict.fromkeys([*old, *new])
    return [
        Difference(name, *_pieces(old.get(name, ""), new.get(name, "")))
        for name in names
        if old.get(name, "") != new.get(name, "")
    ]


def _fields(version: ItemVersion) -> dict[str, str]:
    """What makes a version, as an author reads it: a line for each option, pair or answer."""
    fields = {
        name: _readable(value)
        for name, value in version.source.items()
        if name not in BELONGS_TO_THE_ITEM
    }
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
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    steps = matcher.get_opcodes()
    return (
        _side(old, ((tag, start, end) for tag, start, end, _, _ in steps)),
        _side(new, ((tag, start, end) for tag, _, _, start, end in steps)),
    )


def _side(words: Sequence[str], steps: Iterable[tuple[str, int, int]]) -> tuple[Piece, ...]:
    return tuple(
        Piece("".join(words[start:end]), tag != "equal") for tag, start, end in steps if end > start
    )
