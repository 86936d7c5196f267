"""A file of GIFT cut into questions, each with what its comments and its category say of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from question_bank.formats.gift.escapes import closes, opens, revealed

CATEGORY = "$CATEGORY:"
COMMENT = "//"

_ID = re.compile(r"\[id:((?:\\.|[^\]\\]){1,400})\]")
_TAG = re.compile(r"\[tag:((?:\\.|[^\]\\]){1,400})\]")


@dataclass(frozen=True, slots=True)
class Block:
    """One question as it stands: its text without comments, and the line it begins at.

    `original` has the comments, and the category that holds for it.
    """

    line: int
    text: str
    original: str
    category: str = ""
    identifier: str = ""
    tags: tuple[str, ...] = ()


def blocks_of(text: Iterable[str]) -> Iterator[Block]:
    """The questions in the lines of a text, in their order; mere comments are left out."""
    category = ""
    for line, lines in _joined(_chunks(text)):
        start = 0
        for at, each in enumerate(lines):
            found = _category(each)
            if found is not None:
                # No empty line is asked for before or behind a category.
                yield from _block(line + start, lines[start:at], category)
                category, start = found, at + 1
        yield from _block(line + start, lines[start:], category)


def _chunks(text: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Runs of lines between empty ones, each with the number of its first line."""
    start, lines = 1, list[str]()
    for number, line in enumerate(text, start=1):
        if line.strip():
            start = start if lines else number
            lines.append(line.strip())
        elif lines:
            yield start, lines
            lines = []
    if lines:
        yield start, lines


def _joined(chunks: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Chunks put together again where an empty line stands between braces."""
    waiting: tuple[int, list[str]] | None = None
    for start, lines in chunks:
        if waiting and opens(_spoken(waiting[1])) and closes(_spoken(lines)):
            gap = start - waiting[0] - len(waiting[1])
            waiting = (waiting[0], [*waiting[1], *[""] * gap, *lines])
            continue
        if waiting:
            yield waiting
        waiting = (start, lines)
    if waiting:
        yield waiting


def _block(line: int, lines: list[str], category: str) -> Iterator[Block]:
    spoken = next((at for at, each in enumerate(lines) if not each.startswith(COMMENT)), None)
    if spoken is None:
        return
    comments = "\n".join(each for each in lines if each.startswith(COMMENT))
    identifier = _ID.search(comments)
    heading = f"{CATEGORY} {category}\n\n" if category else ""
    yield Block(
        line=line + spoken,
        text=_spoken(lines).strip(),
        original=heading + "\n".join(lines),
        category=revealed(category),
        identifier=_freed(identifier[1]) if identifier else "",
        tags=tuple(_freed(tag).strip() for tag in _TAG.findall(comments)),
    )


def _spoken(lines: list[str]) -> str:
    return "\n".join("" if each.startswith(COMMENT) else each for each in lines)


def _category(line: str) -> str | None:
    return line.removeprefix(CATEGORY).strip() if line.startswith(CATEGORY) else None


def _freed(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
