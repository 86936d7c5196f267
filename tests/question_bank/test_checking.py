"""What must hold for a draft of each kind, whichever format it came from."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from question_bank.checking import check
from question_bank.items import Answer, Criterion, ItemDraft, Pair, Unit
from question_bank.rows import Expected
from tests.question_bank.drafts import (
    CLOZE,
    EACH_KIND,
    ESSAY,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT_TEXT,
    SINGLE,
    TRUE_FALSE,
)

BROKEN: list[tuple[ItemDraft, dict[str, Any], str, Expected]] = [
    (SINGLE, {"code": "a b"}, "code", Expected.CODE),
    (SINGLE, {"difficulty": 4}, "difficulty", Expected.DIFFICULTY),
    (SINGLE, {"stem": ""}, "stem", Expected.SOMETHING),
    (SINGLE, {"stem": "x" * 9_000}, "stem", Expected.SHORTER_TEXT),
    (SINGLE, {"stem": "a\x00"}, "stem", Expected.PLAIN_TEXT),
    (SINGLE, {"key": ("A", "B")}, "key", Expected.ONE_LETTER),
    (SINGLE, {"options": ("a", "a"), "key": ("A",)}, "options", Expected.DIFFERENT_OPTIONS),
    (SINGLE, {"options": ("a",), "key": ("A",)}, "options", Expected.MORE_OPTIONS),
    (SINGLE, {"weights": (Decimal(1),)}, "weights", Expected.WEIGHT),
    (MULTIPLE, {"key": ("A", "Z")}, "key", Expected.LETTERS),
    (MULTIPLE, {"key": ("A", "B", "C", "D")}, "key", Expected.A_WRONG_OPTION),
    (TRUE_FALSE, {"key": ("ya",)}, "key", Expected.TRUE_OR_FALSE),
    (NUMERIC, {"key": ("12,5",)}, "key", Expected.NUMBER),
    (NUMERIC, {"tolerance": None}, "tolerance", Expected.NUMBER_FROM_ZERO),
    (NUMERIC, {"units": (Unit("kg"), Unit("kg"))}, "units", Expected.UNIT),
    (SHORT_TEXT, {"answers": ()}, "answers", Expected.A_FULL_ANSWER),
    (SHORT_TEXT, {"answers": (Answer(text=" "),)}, "answers", Expected.SOMETHING),
    (MATCHING, {"pairs": (Pair("a", "b"),)}, "pairs", Expected.PAIRS),
    (MATCHING, {"distractors": ("Surabaya",)}, "distractors", Expected.DIFFERENT_OPTIONS),
    (ORDERING, {"key": ("A",)}, "key", Expected.NOTHING),
    (CLOZE, {"stem": "{{1}} {{2}}"}, "gaps", Expected.GAPS),
    (ESSAY, {"rubric": (Criterion("", Decimal(1)),)}, "rubric", Expected.RUBRIC),
]


@pytest.mark.parametrize("draft", EACH_KIND, ids=lambda draft: draft.kind)
def test_a_draft_of_each_kind_is_valid(draft: ItemDraft) -> None:
    assert check(draft) == ()


@pytest.mark.parametrize(("draft", "changes", "field", "expected"), BROKEN)
def test_what_is_wrong_is_named(
    draft: ItemDraft, changes: dict[str, Any], field: str, expected: Expected
) -> None:
    faults = check(replace(draft, **changes))

    assert (field, expected) in {(fault.field, fault.expected) for fault in faults}
