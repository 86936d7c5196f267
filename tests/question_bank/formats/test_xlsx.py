"""XLSX: numbers, dates and refusals."""

from datetime import UTC, datetime

import pytest

from question_bank.formats import LARGEST_FILE, read_file
from question_bank.formats.xlsx import read_xlsx
from question_bank.rows import Expected, RowProblem
from tests.question_bank.builders import xlsx_file


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1, "1"),
        (12.0, "12"),
        (12.5, "12.5"),
        (0.1, "0.1"),
        (1250000, "1250000"),
        (True, "true"),
        ("0012", "0012"),
    ],
)
def test_cells_come_back_as_text(cell: object, text: str) -> None:
    table = read_xlsx(xlsx_file([cell]))

    assert table.rows[0].cells["code"] == text


def test_empty_rows_count_in_the_numbers() -> None:
    table = read_xlsx(xlsx_file(["A"], [], ["B"]))

    assert [row.number for row in table.rows] == [2, 4]


def test_a_cell_that_became_a_date_is_refused() -> None:
    table = read_xlsx(xlsx_file([datetime(2026, 2, 1, tzinfo=UTC)]))

    assert table.problems == (RowProblem(2, "code", Expected.TEXT_CELL, "2026-02-01"),)


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 500])
def test_a_broken_archive_is_refused(content: bytes) -> None:
    table = read_file(content)

    assert [problem.expected for problem in table.problems] == [Expected.READABLE_XLSX]


def test_a_truncated_file_is_refused() -> None:
    whole = xlsx_file(["A"])

    for length in range(10, len(whole) - 1, 97):
        assert read_file(whole[:length]).problems[0].expected is Expected.READABLE_XLSX


@pytest.mark.parametrize(
    ("start", "found"), [(b"\xd0\xcf\x11\xe0", "XLS"), (b"%PDF-1.7", "PDF"), (b"{\\rtf1", "RTF")]
)
def test_another_kind_of_file_is_named(start: bytes, found: str) -> None:
    assert read_file(start).problems == (RowProblem(0, "", Expected.KNOWN_FORMAT, found),)


def test_a_huge_file_is_refused_unread() -> None:
    table = read_file(bytes(LARGEST_FILE + 1))

    assert [problem.expected for problem in table.problems] == [Expected.SMALLER_FILE]
