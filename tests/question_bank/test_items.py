"""Drafts and their digest."""

import dataclasses
import json
from decimal import Decimal

import pytest

from question_bank.formats.row_reading import validate
from question_bank.items import (
    ALWAYS_TOLD,
    Answer,
    Criterion,
    Gap,
    GapKind,
    ItemDraft,
    ItemState,
    Kind,
    Pair,
    Spaces,
    Translation,
    Unit,
    digest,
)
from tests.question_bank.builders import NUMERIC, row


def draft(**changes: str) -> ItemDraft:
    found = validate(row(**changes))
    assert isinstance(found, ItemDraft)
    return found


def test_the_digest_ignores_what_belongs_to_the_item() -> None:
    moved = draft(code="X-1", topic="Logika", difficulty="3")

    assert digest(moved) == digest(draft())


@pytest.mark.parametrize("column", ["stem", "option_a", "option_d", "explanation", "expression"])
def test_the_digest_follows_every_text(column: str) -> None:
    assert digest(draft(**{column: "berubah"})) != digest(draft())


def test_the_digest_follows_key_and_tolerance() -> None:
    digests = {
        digest(draft()),
        digest(draft(key="A")),
        digest(draft(**NUMERIC)),
        digest(draft(**NUMERIC | {"tolerance": "0.2"})),
    }

    assert len(digests) == 4


def test_the_source_is_json_and_complete() -> None:
    numeric = draft(**NUMERIC)

    source = json.loads(json.dumps(numeric.source()))

    assert set(source) == ALWAYS_TOLD
    assert Decimal(source["tolerance"]) == Decimal("0.1")
    assert ItemDraft.from_source(source) == numeric


def test_a_draft_with_everything_comes_back_from_its_source() -> None:
    whole = ItemDraft(
        code="X-1",
        topic="Logika",
        difficulty=2,
        kind=Kind.CLOZE,
        stem="Ibu kota {{1}}",
        options=("a", "b"),
        weights=(Decimal("0.5"), Decimal("-0.5")),
        feedback=("ya", ""),
        answers=(Answer(text="x", weight=Decimal("0.5"), tolerance=Decimal(1), feedback="f"),),
        spaces=Spaces.IGNORE,
        units=(Unit("kg", Decimal(1000)),),
        pairs=(Pair("a", "b"),),
        distractors=("c",),
        gaps=(Gap(name="1", kind=GapKind.TEXT, answers=(Answer(text="Jakarta"),)),),
        rubric=(Criterion("isi", Decimal(3)),),
        most_words=100,
        translations=(Translation(language="en", stem="Capital {{1}}", options=("c", "d")),),
        tags=("peta",),
        state=ItemState.DRAFT,
    )

    source = json.loads(json.dumps(whole.source()))

    assert ItemDraft.from_source(source) == whole
    assert set(source) - ALWAYS_TOLD < {field.name for field in dataclasses.fields(ItemDraft)}


def test_a_field_that_is_added_changes_no_digest() -> None:
    # As the first version of the service stored it: a bank that is imported again is the same.
    assert digest(draft()) == "94944f5e6d042d866cc889bf72eaf5b5b959b01f0834d2fe3e5fc2bdfc881a6b"
