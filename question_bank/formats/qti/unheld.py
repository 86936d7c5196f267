"""What QTI itself could not hold of the drafts that were written, found by reading them back."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from question_bank.formats.losses import TEXTS, losses
from question_bank.items import ItemDraft
from question_bank.markdown import render
from question_bank.rows import Reading, RowProblem, Severity

OURS_ALONE = ("code", "topic", "difficulty", "tags", "author", "origin", "state", "expression")
"""Fields that mean something in this project only; they stand beside the items in the package."""


def unheld(drafts: Sequence[ItemDraft], again: Reading) -> tuple[RowProblem, ...]:
    """A warning for everything that others will read otherwise, numbered as the drafts are."""
    return tuple(_warnings(drafts, again))


def _warnings(drafts: Sequence[ItemDraft], again: Reading) -> Iterator[RowProblem]:
    for problem in again.problems:
        yield replace(problem, severity=Severity.WARNS, place="")
    for number, (draft, entry) in enumerate(zip(drafts, again.entries, strict=False), start=1):
        read = None if entry.draft is None else _alike(draft, entry.draft)
        yield from losses(number, draft, read, told=OURS_ALONE)


def _alike(draft: ItemDraft, again: ItemDraft) -> ItemDraft:
    """What was read, with our spelling of the texts that look the same."""
    same = {
        each.name: getattr(draft, each.name)
        for each in fields(draft)
        if each.name in TEXTS | {"rubric", "sample", "feedback_right", "feedback_wrong"}
        and _shown(getattr(draft, each.name)) == _shown(getattr(again, each.name))
    }
    return replace(again, **same)


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return render(value)
    if isinstance(value, tuple):
        return [_shown(each) for each in value]
    names = getattr(value, "__dataclass_fields__", None)
    return [_shown(getattr(value, name)) for name in names] if names else value
