"""The plan of an import: every row labelled, nothing written."""

import pytest

from question_bank.content import compose
from question_bank.formats.row_reading import validate
from question_bank.formats.tables import reading_of
from question_bank.items import ItemDraft
from question_bank.plan import Change, ImportReport, StoredItem, plan_import
from question_bank.rows import Expected, Row, RowProblem, Table
from tests.question_bank.builders import row


def stored(**changes: str) -> dict[str, StoredItem]:
    draft = validate(row(**changes))
    assert isinstance(draft, ItemDraft)
    content = compose(draft, language="id")
    return {draft.code: StoredItem(draft.topic, draft.difficulty, content.digest)}


def plan(*rows: Row, existing: dict[str, StoredItem] | None = None) -> ImportReport:
    return plan_import(reading_of(Table(rows), "csv"), existing or {}, topics=["Numerik"])


@pytest.mark.parametrize(
    ("existing", "change"),
    [
        ({}, Change.NEW),
        (stored(), Change.SAME),
        (stored(stem="Lain"), Change.CHANGED),
        (stored(topic="Logika"), Change.CHANGED),
        (stored(difficulty="3"), Change.CHANGED),
    ],
)
def test_a_row_is_labelled(existing: dict[str, StoredItem], change: Change) -> None:
    report = plan(row(2), existing=existing)

    assert [(each.row, each.code, each.change) for each in report.rows] == [(2, "NUM-1-01", change)]
    assert report.rows[0].draft is not None


def test_counts_add_up() -> None:
    report = plan(row(2), row(3, code="B"), row(4, code="C", stem=""), existing=stored())

    assert (report.new, report.changed, report.same, report.invalid) == (1, 0, 1, 1)
    assert report.rows[2].draft is None
    assert report.rows[2].cells["code"] == "C"


def test_a_second_row_with_the_same_code_is_refused() -> None:
    report = plan(row(2), row(3, stem="Lain"))

    assert [each.change for each in report.rows] == [Change.NEW, Change.INVALID]
    assert report.problems == (RowProblem(3, "code", Expected.CODE_ONCE, "NUM-1-01 (row 2)"),)


def test_a_row_that_the_reader_could_not_trust_is_invalid() -> None:
    problem = RowProblem(2, "key", Expected.TEXT_CELL, "2026-01-02")

    report = plan_import(reading_of(Table((row(2),), (problem,)), "csv"), {})

    assert (report.invalid, report.problems) == (1, (problem,))


def test_a_topic_has_one_spelling() -> None:
    report = plan(
        row(2, code="A", topic="NUMERIK"),
        row(3, code="B", topic="Etika"),
        row(4, code="C", topic="etika"),
    )

    assert [each.draft.topic for each in report.rows if each.draft] == ["Numerik", "Etika", "Etika"]
    assert report.new_topics == ("Etika",)
