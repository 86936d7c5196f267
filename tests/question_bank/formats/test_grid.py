"""Headers, row numbers and limits, for every format alike."""

from question_bank.formats.grid import MOST_ROWS, to_table
from question_bank.items import COLUMNS
from question_bank.rows import Expected, RowProblem


def test_columns_may_come_in_any_order_and_with_company() -> None:
    header = [*reversed(COLUMNS), "catatan"]

    table = to_table([header, [*(name.upper() for name in reversed(COLUMNS)), "x"]])

    assert table.rows[0].cells["code"] == "CODE"
    assert table.rows[0].cells["catatan"] == "x"


def test_every_missing_column_is_named() -> None:
    table = to_table([[" CODE ", "Topic"], ["A", "B"]])

    assert table.rows == ()
    assert len(table.problems) == len(COLUMNS) - 2
    assert table.problems[0] == RowProblem(1, "difficulty", Expected.HEADER_COLUMN, "code, topic")


def test_a_column_twice_is_refused() -> None:
    table = to_table([[*COLUMNS, "key"], ["A"]])

    assert [(each.column, each.expected) for each in table.problems] == [
        ("key", Expected.COLUMN_ONCE)
    ]


def test_a_row_with_more_cells_than_columns_is_a_problem() -> None:
    table = to_table([COLUMNS, ["A"] * (len(COLUMNS) + 1)])

    assert table.problems == (RowProblem(2, "", Expected.CELLS_OF_THE_HEADER, "15 > 14"),)


def test_too_many_rows_are_refused_as_a_whole() -> None:
    fits = to_table([COLUMNS, *[["A"]] * MOST_ROWS])
    burst = to_table([COLUMNS, *[["A"]] * (MOST_ROWS + 1)])

    assert len(fits.rows) == MOST_ROWS
    assert burst.rows == ()
    assert burst.problems[0].expected is Expected.FEWER_ROWS


def test_an_exported_formula_look_is_undone() -> None:
    table = to_table([COLUMNS, ["A", "'=1+1", "'tis"]])

    assert table.rows[0].cells["topic"] == "=1+1"
    assert table.rows[0].cells["difficulty"] == "'tis"


def test_nothing_at_all_lacks_a_header() -> None:
    assert {problem.expected for problem in to_table([]).problems} == {Expected.HEADER_COLUMN}
