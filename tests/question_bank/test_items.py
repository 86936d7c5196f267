"""Drafts and their digest."""

import dataclasses
import json
from decimal import Decimal

import pytest

from question_bank.items import ItemDraft, digest
from question_bank.validation import validate
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

    assert set(source) == {field.name for field in dataclasses.fields(ItemDraft)}
    assert Decimal(source["tolerance"]) == Decimal("0.1")
