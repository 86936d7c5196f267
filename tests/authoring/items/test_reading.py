"""The editor's form, there and back, without a server."""

from dataclasses import replace
from decimal import Decimal

import pytest

from exam_server.authoring.items.filling import form_fields
from exam_server.authoring.items.reading import read_draft
from exam_server.authoring.items.rows import filled, prefixes, with_another
from question_bank import Expected, ItemDraft, Kind, Translation
from question_bank import Fault as DraftFault
from tests.question_bank.drafts import CLOZE, EACH_KIND, MULTIPLE, NUMERIC, SINGLE

DRESSED = replace(
    MULTIPLE,
    weights=(Decimal("0.5"), Decimal("0.5"), Decimal("-0.25"), Decimal(0)),
    feedback=("ya", "", "bukan", ""),
    feedback_wrong="Ulangi.",
    shuffle=False,
    tags=("prima", "bilangan"),
    origin="Buku 3",
    translations=(Translation(language="en", stem="Which?", options=("a", "b", "c", "d")),),
)


@pytest.mark.parametrize("draft", [*EACH_KIND, DRESSED], ids=lambda draft: draft.kind)
def test_what_the_form_shows_is_read_as_the_same_draft(draft: ItemDraft) -> None:
    fields = form_fields(draft)

    read, faults = read_draft(draft.kind, fields)

    assert read == draft
    assert faults == ()


def test_empty_rows_are_left_out_and_the_key_stays_with_its_row() -> None:
    fields = {"options-0-text": "", "options-1-text": "tidak", "options-3-text": "ya", "right": "3"}

    read, _ = read_draft(Kind.SINGLE_CHOICE, fields)

    assert (read.options, read.key) == (("tidak", "ya"), ("B",))


def test_numbers_are_read_with_a_comma_and_complained_about_in_their_place() -> None:
    fields = {**form_fields(NUMERIC), "key": "1,50", "tolerance": "banyak", "units-1-factor": "x"}

    read, faults = read_draft(Kind.NUMERIC, fields)

    assert read.key == ("1.5",)
    assert faults == (
        DraftFault("units-1-factor", Expected.UNIT, "x"),
        DraftFault("tolerance", Expected.NUMBER_FROM_ZERO, "banyak"),
    )


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_typed_or_nonsense_is_still_a_draft(kind: Kind) -> None:
    nonsense = {**form_fields(SINGLE), "right": "99", "options-7-weight": "1e9999", "spaces": "?"}

    for fields in ({}, nonsense, {**form_fields(CLOZE), "gaps-0-kind": "sound"}):
        assert read_draft(kind, fields)[0].kind is kind


def test_a_row_more_begins_where_the_shown_ones_end() -> None:
    fields = {"options-0-text": "a"}

    more, focus = with_another(fields, "options", "text", least=4)

    assert focus == "options-4-text"
    assert prefixes(more, "options", least=4)[-1] == "options-4"
    assert filled(more, "options", ("text",)) == ["options-0"]
