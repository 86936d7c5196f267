"""CSV and XLSX as formats: what is written comes back, whatever the kind."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.formats import Collection, Defaults, read_file
from question_bank.formats.csv import write_csv
from question_bank.formats.format import Format
from question_bank.formats.tables import CSV, XLSX
from question_bank.items import COLUMNS, StimulusDraft
from question_bank.rows import Expected, RowProblem, Severity
from tests.question_bank.builders import cells
from tests.question_bank.drafts import ESSAY, SINGLE
from tests.question_bank.formats.collections_of_all import EVERYTHING, PLAIN, STIMULUS

TABLES = pytest.mark.parametrize("table", [CSV, XLSX], ids=lambda table: table.name)


@TABLES
@pytest.mark.parametrize("collection", [PLAIN, EVERYTHING], ids=["plain", "everything"])
def test_what_is_written_comes_back(table: Format, collection: Collection) -> None:
    assert table.write is not None
    written = table.write(collection)

    reading = read_file(written.content)

    assert (reading.format, reading.problems, written.problems) == (table.name, (), ())
    assert tuple(entry.draft for entry in reading.entries) == collection.drafts
    assert reading.stimuli == collection.stimuli


@TABLES
def test_what_a_table_cannot_hold_is_said(table: Format) -> None:
    assert table.write is not None
    draft = replace(SINGLE, explanation="akhir  ")

    written = table.write(Collection("Bank", (draft,), (STIMULUS,), {"a.png": b""}))

    assert [(each.row, each.column, each.found) for each in written.problems] == [
        (1, "explanation", "akhir  "),
        (0, "stimulus", "TEKS-1"),
        (0, "media", "a.png"),
    ]
    assert {each.severity for each in written.problems} == {Severity.WARNS}


def test_a_cell_beyond_the_limit_of_spreadsheets_is_said() -> None:
    assert XLSX.write is not None
    draft = replace(ESSAY, rubric=ESSAY.rubric * 2_500)

    problems = XLSX.write(Collection("Bank", (draft,))).problems

    assert [(each.column, each.expected) for each in problems] == [
        ("rubric", Expected.SHORTER_TEXT)
    ]


def test_unknown_columns_are_named_once() -> None:
    content = write_csv([*COLUMNS, "catatan"], [cells(catatan="x"), cells(code="B", catatan="y")])

    reading = read_file(content)

    assert all(entry.draft for entry in reading.entries)
    assert reading.problems == (
        RowProblem(1, "catatan", Expected.KEPT_FEATURE, "catatan", Severity.WARNS),
    )


OPTIONAL_FAULTS = [
    ({"weights": "1 0"}, "weights", Expected.WEIGHT, "2"),
    ({"weights": "1 x 0"}, "weights", Expected.WEIGHT, "x"),
    ({"feedback": "D: Salah"}, "feedback", Expected.LETTERS, "D: Salah"),
    ({"shuffle": "mungkin"}, "shuffle", Expected.TRUE_OR_FALSE, "mungkin"),
    ({"pairs": "a = b"}, "pairs", Expected.NOTHING, "a = b"),
    ({"state": "selesai"}, "state", Expected.STATE, "selesai"),
    ({"option_a_en": "35", "stem_en": "?"}, "option_b_en", Expected.TRANSLATION, ""),
    ({"option_d_en": "x", "stem_en": "?"}, "option_a_en", Expected.TRANSLATION, ""),
    ({"explanation_en": "So."}, "stem_en", Expected.TRANSLATION, ""),
    ({"stimulus_text": "Teks"}, "stimulus", Expected.SOMETHING, ""),
]


@pytest.mark.parametrize(("changes", "column", "expected", "found"), OPTIONAL_FAULTS)
def test_what_is_wrong_in_an_optional_column_is_named(
    changes: dict[str, str], column: str, expected: Expected, found: str
) -> None:
    content = write_csv([*COLUMNS, *changes], [cells(**changes)])

    reading = read_file(content)

    assert reading.problems == (RowProblem(2, column, expected, found),)
    assert reading.entries[0].draft is None


def test_a_stimulus_is_told_once_and_never_two_ways() -> None:
    one = {"stimulus": "T", "stimulus_title": "Judul", "stimulus_text": "Teks"}
    rows = [
        cells(**one),
        cells(code="B", stimulus="T"),
        cells(code="C", stimulus="T", stimulus_text="Lain"),
    ]

    reading = read_file(write_csv([*COLUMNS, *one], rows))

    assert reading.stimuli == (StimulusDraft(code="T", title="Judul", text="Teks"),)
    assert [entry.draft is not None for entry in reading.entries] == [True, True, False]
    assert reading.problems == (RowProblem(4, "stimulus_text", Expected.SAME_STIMULUS, "T"),)


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=30)), st.binary(max_size=60))
@settings(max_examples=60)
def test_no_table_makes_a_reader_raise(row: dict[str, str], tail: bytes) -> None:
    reading = CSV.read(write_csv(COLUMNS, [row]) + tail, Defaults())

    assert reading.entries or reading.problems
