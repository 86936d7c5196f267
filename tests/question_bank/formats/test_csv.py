"""CSV as it comes from spreadsheets and editors."""

import pytest

from question_bank.formats.csv import read_csv
from question_bank.items import COLUMNS
from question_bank.rows import Expected, Severity
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


def test_another_code_page_is_read_with_a_warning() -> None:
    table = read_csv(csv_file(cells(), cells(code="B")).replace("×".encode(), "–".encode("cp1252")))

    assert [row.cells["stem"] for row in table.rows] == ["Berapa 8 – 5?"] * 2
    [problem] = table.problems
    assert (problem.expected, problem.severity) == (Expected.ENCODING, Severity.WARNS)
    assert problem.found == "Windows-1252, line 2: 0x96 (–)"


def test_tabs_in_utf_16_are_what_a_spreadsheet_calls_unicode_text() -> None:
    file = csv_file(cells(), delimiter="\t").decode().encode("utf-16")

    assert read_csv(file).rows == read_csv(csv_file(cells())).rows


def test_a_record_without_end_is_refused() -> None:
    table = read_csv(HEADER + b"\n" + b'"\n",' * 400_000)

    [problem] = table.problems
    assert (problem.expected, table.rows) == (Expected.QUOTED_CSV, ())
    assert problem.found.endswith("a record of more than 1000000 letters")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (HEADER + b"\n\x00", Expected.KNOWN_FORMAT),
        (HEADER + b"\n\x81", Expected.UTF_8),
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
