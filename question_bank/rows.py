"""A table as it was read from a file, and what can be wrong with it, in words a page translates."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Expected(StrEnum):
    """What a cell, row or file should have held; screens turn each word into a sentence."""

    # About the whole file (row 0) or its header.
    CSV_OR_XLSX = "csv_or_xlsx"
    SMALLER_FILE = "smaller_file"
    UTF_8 = "utf_8"
    QUOTED_CSV = "quoted_csv"
    READABLE_XLSX = "readable_xlsx"
    HEADER_COLUMN = "header_column"
    COLUMN_ONCE = "column_once"
    FEWER_ROWS = "fewer_rows"
    SOME_ROWS = "some_rows"
    # About one row.
    CELLS_OF_THE_HEADER = "cells_of_the_header"
    TEXT_CELL = "text_cell"
    SOMETHING = "something"
    NOTHING = "nothing"
    SHORTER_TEXT = "shorter_text"
    PLAIN_TEXT = "plain_text"
    CODE = "code"
    CODE_ONCE = "code_once"
    DIFFICULTY = "difficulty"
    KIND = "kind"
    NO_GAP = "no_gap"
    DIFFERENT_OPTIONS = "different_options"
    ONE_LETTER = "one_letter"
    LETTERS = "letters"
    A_WRONG_OPTION = "a_wrong_option"
    TRUE_OR_FALSE = "true_or_false"
    NUMBER = "number"
    NUMBER_FROM_ZERO = "number_from_zero"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing to mend. `row` counts as a spreadsheet does: the header is row 1, 0 is the file."""

    row: int
    column: str
    expected: Expected
    found: str


@dataclass(frozen=True, slots=True)
class Row:
    """The trimmed cells of one row by column name, under its number in the file."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """What could be read: the rows that are not empty, and the problems met on the way."""

    rows: tuple[Row, ...] = ()
    problems: tuple[RowProblem, ...] = ()


def refused(expected: Expected, found: str, *, row: int = 0, column: str = "") -> Table:
    """A table without rows, for a file that is refused as a whole."""
    return Table(problems=(RowProblem(row, column, expected, found),))
