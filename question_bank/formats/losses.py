"""What a format could not hold: the draft that was written beside the draft that is read back.

A writer that asks for this need not know its own gaps, and cannot leave one unsaid."""

from collections.abc import Collection
from dataclasses import fields
from typing import Any

from question_bank.checking import shown
from question_bank.items import ItemDraft
from question_bank.rows import Expected, RowProblem, Severity

TEXTS = {"stem", "explanation", "options", "feedback", "pairs", "distractors", "gaps", "answers"}


def losses(
    number: int, draft: ItemDraft, again: ItemDraft | None, *, told: Collection[str] = ()
) -> tuple[RowProblem, ...]:
    """One warning for each field that comes back otherwise, but for those that were `told` of.

    `again` is None where the item was not written at all.
    """
    if again is None:
        return (_warning(number, "kind", Expected.KNOWN_KIND, draft.kind.value),)
    values = [(each.name, getattr(draft, each.name)) for each in fields(draft)]
    return tuple(
        _warning(number, name, _expected(name, getattr(again, name)), _text(value))
        for name, value in values
        if value != getattr(again, name) and name not in told
    )


def _expected(name: str, again: Any) -> Expected:
    """A text that is still there has lost its markup at most."""
    return Expected.KEPT_MARKUP if name in TEXTS and again else Expected.KEPT_FEATURE


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(_text(each) for each in value)
    names = getattr(value, "__dataclass_fields__", None)
    return _text(getattr(value, next(iter(names)))) if names else str(value)


def _warning(number: int, column: str, expected: Expected, found: str) -> RowProblem:
    return RowProblem(number, column, expected, shown(found), Severity.WARNS)
