"""CSV as it comes from spreadsheets and editors."""

import pytest

from question_bank.formats.csv import read_csv
from question_bank.items import COLUMNS
from question_bank.rows import Expected, RowProblem
from tests.question_bank.builders import cells, csv_file

HEADER = ",".join(COLUMNS).encode()


def test_utf_8_with_and_without_a_mark_are_one() -> None:
    file = csv_file(cells(stem="Berapa “delapan” × 5?"))

    assert read_csv(b"\xef\xbb\xbf" + file) == read_csv(file)
    assert read_csv(file).rows[0].cells["stem"] == "Berapa “delapan” × 5?"


def test_semicolons_are_accepted() -> None:
    table = read_csv(csv_file(cells(stem="satu, dua; tiga"), delimiter=";"))

    assert table.problems == ()
    assert table.rows[0].cells["stem"] == "satu, dua; tiga"


def test_a_row_is_numbered_as_a_spreadsheet_numbers_it() -> None:
    stem = "Tabel:\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    file = csv_file(cells(code="A", stem=stem), {}, cells(code="B"))

    table = read_csv(file)

    assert [(row.number, row.cells["code"]) for row in table.rows] == [(2, "A"), (4, "B")]
    assert table.rows[0].cells["stem"] == stem


@pytest.mark.parametrize(
    ("letter", "found"),
    [
        ("“".encode("cp1252"), "line 3: 0x93 (Windows-1252: “)"),
        (b"\x81", "line 3: 0x81"),
    ],
)
def test_another_code_page_is_refused_with_the_place(letter: bytes, found: str) -> None:
    table = read_csv(csv_file(cells()) + letter)

    assert table.rows == ()
    assert table.problems == (RowProblem(0, "", Expected.UTF_8, found),)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("code,stem".encode("utf-16"), Expected.UTF_8),
        (HEADER + b"\n\x00", Expected.CSV_OR_XLSX),
        (HEADER + b'\n"open', Expected.QUOTED_CSV),
        (HEADER + b'\n"a"b,', Expected.QUOTED_CSV),
        (HEADER + b"\n" + b"x" * 200_000, Expected.QUOTED_CSV),
        (HEADER + b"\n,,\n", Expected.SOME_ROWS),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(content: bytes, expected: Expected) -> None:
    table = read_csv(content)

    assert table.rows == ()
    assert [problem.expected for problem in table.problems] == [expected]
