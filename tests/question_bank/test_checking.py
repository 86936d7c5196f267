"""What must hold for a draft of each kind, whichever format it came from."""

import time
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from question_bank.checking import check
from question_bank.items import Answer, Criterion, ItemDraft, Pair, Translation, Unit
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

ENGLISH = Translation(language="en", stem="How much is 8 × 5?", options=("35", "40", "45"))

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
    (MATCHING, {"options": ("Persiapan", "Kunjungan")}, "options", Expected.NOTHING),
    (SINGLE, {"pairs": (Pair("a", "b"),)}, "pairs", Expected.NOTHING),
    (ORDERING, {"key": ("A",)}, "key", Expected.NOTHING),
    (CLOZE, {"stem": "{{1}} {{2}}"}, "gaps", Expected.GAPS),
    (CLOZE, {"stem": "{{1}} {{2}} ![{{3}}](media:x.png)"}, "gaps", Expected.GAPS),
    (ESSAY, {"rubric": (Criterion("", Decimal(1)),)}, "rubric", Expected.RUBRIC),
    (ESSAY, {"rubric": (Criterion("a\x00"),)}, "rubric", Expected.PLAIN_TEXT),
    (SINGLE, {"weights": (Decimal("NaN"),) * 3}, "weights", Expected.NUMBER),
    (NUMERIC, {"tolerance": Decimal("1e999999")}, "tolerance", Expected.NUMBER),
    (NUMERIC, {"units": (Unit("g", Decimal("1e-999")),)}, "units", Expected.NUMBER),
    (
        CLOZE,
        {"gaps": (replace(CLOZE.gaps[0], weight=Decimal("Infinity")),)},
        "gaps",
        Expected.NUMBER,
    ),
    (SINGLE, {"translations": (ENGLISH, ENGLISH)}, "translations", Expected.TRANSLATION),
    (SINGLE, {"translations": (replace(ENGLISH, stem=""),)}, "translations", Expected.TRANSLATION),
    (ORDERING, {"translations": (ENGLISH,)}, "translations", Expected.TRANSLATION),
    (SINGLE, {"explanation": "\ud800"}, "explanation", Expected.PLAIN_TEXT),
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


def test_a_translation_may_leave_lists_as_they_are() -> None:
    assert check(replace(SINGLE, translations=(ENGLISH,))) == ()
    assert check(replace(SINGLE, translations=(replace(ENGLISH, options=()),))) == ()


def test_options_and_translations_beyond_number_are_refused_in_linear_time() -> None:
    options = tuple(map(str, range(100_000)))
    languages = tuple(Translation(language=each, stem="?") for each in options)
    began = time.process_time()

    found = check(replace(SINGLE, options=options, translations=languages))
    order = check(replace(ORDERING, options=options))

    assert time.process_time() - began < 2
    assert {fault.expected for fault in (*found, *order)} == {Expected.FEWER_OPTIONS}
