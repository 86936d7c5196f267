"""Tables for spreadsheets."""

import csv
import io

import pytest

from exam_server.authoring.tables import csv_text, disarmed, for_spreadsheets


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1", "\r=1", "|calc"]
)
def test_a_text_that_would_run_is_disarmed(cell: str) -> None:
    assert disarmed(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-3", "-3.5", "+62", "Siti = Ani", "", "a@b.id", "12,5"])
def test_plain_texts_and_numbers_stay(cell: str) -> None:
    assert disarmed(cell) == cell


def test_cells_come_back_whole_and_nothing_is_an_empty_cell() -> None:
    text = csv_text(("a", "b"), [('x,"y"\nz', None), (1, "é")])

    rows = list(csv.reader(io.StringIO(text, newline="")))

    assert rows == [["a", "b"], ['x,"y"\nz', ""], ["1", "é"]]


def test_spreadsheets_get_a_mark_and_programs_get_none() -> None:
    text = csv_text(("a",), [])

    assert text == "a\r\n"
    assert for_spreadsheets(text).encode() == b"\xef\xbb\xbfa\r\n"
