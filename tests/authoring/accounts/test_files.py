"""Accounts in a CSV file."""

import pytest

from exam_server.authoring.accounts.drafts import Wanted
from exam_server.authoring.accounts.files import COLUMNS, EXAMPLE, MOST_ROWS, read_accounts
from exam_server.authoring.tables import csv_text, for_spreadsheets

HEADER = "number,name,email,roles,password\n"


def wanted(content: bytes) -> list[tuple[int, str, Wanted]]:
    file = read_accounts(content)
    return [(flaw.row, flaw.column, flaw.wanted) for flaw in file.flaws]


def test_the_template_can_be_read() -> None:
    file = read_accounts(for_spreadsheets(csv_text(COLUMNS, EXAMPLE)).encode())

    assert file.flaws == ()
    assert [row.cells["number"] for row in file.rows] == ["2026-0001", "p-01"]


def test_rows_are_numbered_as_in_a_spreadsheet() -> None:
    file = read_accounts(f'{HEADER}a,"A\nB",,,\n\n,,,,\nb,B,,,\n'.encode())

    assert [row.number for row in file.rows] == [2, 5]


def test_semicolons_and_any_order_of_columns_are_read() -> None:
    file = read_accounts("\ufeffName;Number;Note\nSiti;1;x\n".encode())

    assert file.flaws == ()
    assert file.rows[0].cells == {"name": "Siti", "number": "1", "note": "x"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", [(1, "number", Wanted.COLUMN), (1, "name", Wanted.COLUMN)]),
        (b"number\n1\n", [(1, "name", Wanted.COLUMN)]),
        (b"number,name,name\n1,a,b\n", [(1, "name", Wanted.COLUMN_ONCE)]),
        (HEADER.encode(), [(0, "", Wanted.SOME_ROWS)]),
        (f"{HEADER}\n,,\n".encode(), [(0, "", Wanted.SOME_ROWS)]),
        (f"{HEADER}1,Jos\xe9\n".encode("latin-1"), [(0, "", Wanted.CSV)]),
        (f"{HEADER}1,a\x00b\n".encode(), [(0, "", Wanted.CSV)]),
        (f'{HEADER}1,"a\n'.encode(), [(0, "", Wanted.CSV)]),
        (f"{HEADER}1,a,,,,x\n".encode(), [(2, "", Wanted.CELLS_OF_THE_HEADER)]),
        (HEADER.encode("utf-16"), [(0, "", Wanted.CSV)]),
        (b"PK\x03\x04\xff", [(0, "", Wanted.CSV)]),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    content: bytes, expected: list[tuple[int, str, Wanted]]
) -> None:
    assert wanted(content) == expected


def test_a_file_with_too_many_rows_is_refused_whole() -> None:
    rows = "".join(f"{n},a\n" for n in range(MOST_ROWS + 1))

    file = read_accounts(f"{HEADER}{rows}".encode())

    assert file.rows == ()
    assert [flaw.wanted for flaw in file.flaws] == [Wanted.FEWER_ROWS]
