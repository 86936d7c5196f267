"""The correction's form: other answers, the same texts."""

from dataclasses import replace
from decimal import Decimal

import pytest

from exam_server.authoring.corrections.reading import answer_fields, read_answers
from question_bank import ItemDraft, Pair, compose, ruling_of
from question_bank.models import Item, ItemVersion
from question_bank.writing import version_of
from tests.question_bank.builders import NOW
from tests.question_bank.drafts import (
    CLOZE,
    EACH_KIND,
    ESSAY,
    MATCHING,
    NUMERIC,
    ORDERING,
    SHORT_TEXT,
    SINGLE,
    TRUE_FALSE,
)


def version(draft: ItemDraft) -> ItemVersion:
    item = Item(bank_id="b", topic_id="t", code="c", difficulty=1, current_version_id="v")
    content = compose(draft, language="id")
    return version_of(item, 1, draft, content=content, by="", now=NOW)


@pytest.mark.parametrize("draft", EACH_KIND, ids=lambda draft: draft.kind)
def test_the_form_as_it_opens_changes_nothing(draft: ItemDraft) -> None:
    read, faults = read_answers(draft, answer_fields(draft))

    assert (read, faults) == (draft, ())
    assert ruling_of(version(draft), read, language="id").key == tuple(version(draft).key)


@pytest.mark.parametrize(
    ("draft", "typed", "wanted"),
    [
        (SINGLE, {"options-2-right": "yes"}, {"key": ("B", "C")}),
        (TRUE_FALSE, {"key-false": "yes"}, {"key": ("true", "false")}),
        (NUMERIC, {"tolerance": "0,5"}, {"tolerance": Decimal("0.5")}),
        (ORDERING, {"order-0": "9"}, {"options": (*ORDERING.options[1:], "Persiapan")}),
        (
            MATCHING,
            {"pairs-1-match": "Medan"},
            {
                "pairs": (MATCHING.pairs[0], Pair("Bali", "Medan"), MATCHING.pairs[2]),
                "distractors": ("Denpasar",),
            },
        ),
        (SHORT_TEXT, {"match_case": "yes"}, {"match_case": True}),
        (ESSAY, {"key": "x"}, {}),
    ],
    ids=lambda each: each.kind if isinstance(each, ItemDraft) else "",
)
def test_answers_are_changed_and_can_be_ruled_by(
    draft: ItemDraft, typed: dict[str, str], wanted: dict[str, object]
) -> None:
    read, faults = read_answers(draft, {**answer_fields(draft), **typed})

    assert faults == ()
    assert read == replace(draft, **wanted)  # type: ignore[arg-type]
    assert not ruling_of(version(draft), read, language="id").voided


def test_a_gap_takes_another_answer_and_keeps_its_choices() -> None:
    typed = {"gaps-0-answers-1-text": "Pulau Bali", "gaps-1-answers-1-weight": "100"}

    read, _ = read_answers(CLOZE, {**answer_fields(CLOZE), **typed, "stem": "Lain"})
    ruling = ruling_of(version(CLOZE), read, language="id")

    assert read.stem == CLOZE.stem
    assert len(ruling.rule["gaps"]["g1"]["answers"]) == 2
    assert [each["weight"] for each in ruling.rule["gaps"]["g2"]["answers"]] == ["1", "1"]
