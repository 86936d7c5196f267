"""JSON values become drafts, with a path for everything that is not as it should be.

Never raises: wrong types, wrong words, missing and unknown names all come back as problems."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter, ValidationError

from question_bank.checking import shown
from question_bank.items import (
    Answer,
    Criterion,
    Gap,
    ItemDraft,
    Pair,
    StimulusDraft,
    Translation,
    Unit,
)
from question_bank.rows import Expected, RowProblem, Severity

ITEM: TypeAdapter[ItemDraft] = TypeAdapter(ItemDraft)
STIMULUS: TypeAdapter[StimulusDraft] = TypeAdapter(StimulusDraft)

PARTS: Mapping[str, type] = {
    "answers": Answer,
    "units": Unit,
    "pairs": Pair,
    "gaps": Gap,
    "rubric": Criterion,
    "translations": Translation,
}
EXPECTED = {"kind": Expected.KIND, "difficulty": Expected.DIFFICULTY, "state": Expected.STATE}
NUMBERS = ("decimal", "finite_number", "int", "float")


def item_of(
    value: Any, number: int, path: str, defaults: Mapping[str, Any]
) -> tuple[ItemDraft | None, list[RowProblem]]:
    """The draft in a value, and what was met on the way; names that are not there get defaults."""
    problems = list(_strangers(value, ItemDraft, number, path))
    wanted = {**defaults, **value} if isinstance(value, dict) else value
    try:
        return ITEM.validate_python(wanted), problems
    except ValidationError as error:
        return None, [*problems, *_problems(error, number, path)]


def stimulus_of(value: Any, path: str) -> tuple[StimulusDraft | None, list[RowProblem]]:
    """The stimulus in a value, and what was met on the way."""
    problems = list(_strangers(value, StimulusDraft, 0, path))
    try:
        return STIMULUS.validate_python(value), problems
    except ValidationError as error:
        return None, [*problems, *_problems(error, 0, path)]


def _problems(error: ValidationError, number: int, path: str) -> Iterator[RowProblem]:
    for each in error.errors(include_url=False, include_context=False):
        names = [str(name) for name in each["loc"]]
        column = names[0] if names else ""
        expected = EXPECTED.get(column, Expected.SYNTAX)
        if each["type"] == "missing":
            expected = Expected.SOMETHING
        elif each["type"].startswith(NUMBERS) and column not in EXPECTED:
            expected = Expected.NUMBER
        found = "" if each["type"] == "missing" else shown(repr(each["input"])[:200])
        place = "".join(f"[{name}]" if name.isdigit() else f".{name}" for name in names)
        yield RowProblem(number, column[:40], expected, found, place=f"{path}{place}"[:120])


def _strangers(value: Any, shape: type, number: int, path: str) -> Iterator[RowProblem]:
    """A warning for each name that means nothing here."""
    if not isinstance(value, dict):
        return
    known = {each.name for each in fields(shape)}
    for name, inner in value.items():
        if name not in known:
            place = f"{path}.{name}"[:120]
            found = shown(name)
            yield RowProblem(
                number, found, Expected.KEPT_FEATURE, found, Severity.WARNS, place=place
            )
        elif shape in (ItemDraft, Gap) and name in PARTS and isinstance(inner, list):
            for at, part in enumerate(inner):
                yield from _strangers(part, PARTS[name], number, f"{path}.{name}[{at}]")
