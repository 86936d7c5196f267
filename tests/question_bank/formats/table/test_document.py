"""The page of the formats says what the readers and writers do, and nothing is lost in silence."""

from dataclasses import replace

import pytest

from question_bank.formats import BY_NAME, Collection, Written
from question_bank.items import ItemDraft
from tests.question_bank.formats.table.comparing import Kept, Trips, trips
from tests.question_bank.formats.table.document import DOCUMENT, ORDER, document, every_trip
from tests.question_bank.formats.table.features import FEATURES, KINDS


def test_the_page_is_what_the_round_trips_give() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document()


@pytest.mark.parametrize(
    "found", [pytest.param(each, id=name) for name, each in zip(ORDER, every_trip(), strict=True)]
)
def test_nothing_is_lost_in_silence(found: Trips) -> None:
    assert found.silent == ()


def test_our_own_format_and_the_tables_keep_every_field() -> None:
    columns = dict(zip(ORDER, every_trip(), strict=True))

    assert {*columns["json"].kept} == {Kept.KEPT}
    assert {*columns["csv"].kept} == {*columns["xlsx"].kept} == {Kept.KEPT, Kept.PART}


def test_a_writer_that_says_nothing_is_noticed() -> None:
    silent = replace(BY_NAME["json"], write=without_authors)

    found = trips(FEATURES, silent)

    assert found.silent == ("json: author: author",)


def test_every_field_of_a_draft_is_a_feature() -> None:
    told = {name for each in (*KINDS, *FEATURES) for name in each.fields}

    assert {*ItemDraft.__dataclass_fields__} - told == set()


def without_authors(collection: Collection) -> Written:
    """A writer with a gap that it does not know of."""
    drafts = tuple(replace(each, author="") for each in collection.drafts)
    write = BY_NAME["json"].write
    assert write is not None
    return write(replace(collection, drafts=drafts))
