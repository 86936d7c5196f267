"""XLSX read by calamine, behind a gate that refuses archives which are more than they seem.

Only the first sheet counts. Numbers come as floats and are written back without a trailing `.0`;
what is written are texts, which no spreadsheet runs as formulas."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from question_bank.formats.archive import safe_copy
from question_bank.formats.disarming import kept
from question_bank.formats.grid import to_table
from question_bank.formats.packages import UnsafeArchiveError
from question_bank.rows import Expected, Row, RowProblem, Table, refused

LONGEST_CELL = 32_767
TEXT_FORMAT = 49  # The built-in format of text cells.
WIDTH = 16
WIDTHS = {
    "stem": 60,
    "explanation": 50,
    "topic": 24,
    "kind": 18,
    "code": 14,
    "answers": 30,
    "pairs": 36,
    "gaps": 40,
    "rubric": 30,
    "stimulus_text": 60,
    "problems": 60,
}


def read_xlsx(content: bytes, *, sheet: int = 0) -> Table:
    """The rows of one sheet; cells that a spreadsheet turned into dates are refused by name."""
    try:
        workbook = CalamineWorkbook.from_object(io.BytesIO(safe_copy(content)))
        records = workbook.get_sheet_by_index(sheet).to_python(skip_empty_area=False)
    except UnsafeArchiveError as error:
        return refused(Expected.READABLE_XLSX, str(error))
    except (CalamineError, IndexError) as error:
        return refused(Expected.READABLE_XLSX, f"xlsx: {error}"[:80])
    table = to_table([_text(cell) for cell in record] for record in records)
    dates = tuple(problem for row in table.rows for problem in _date_problems(row, records))
    return Table(table.rows, table.problems + dates)


def write_xlsx(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """A workbook of one sheet, `Soal`, of text cells; cells that are too long are left empty."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    # A fixed date makes the file the same every time, whoever downloads it.
    book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001
    fill(book.add_worksheet("Soal"), columns, rows, styles(book))
    book.close()
    return file.getvalue()


def styles(book: xlsxwriter.Workbook) -> tuple[Format, Format]:
    """How cells and headers look: both are texts, so that codes and numbers stay as typed."""
    text = book.add_format({"num_format": TEXT_FORMAT, "text_wrap": True, "valign": "top"})
    return text, book.add_format({"num_format": TEXT_FORMAT, "bold": True, "bottom": 1})


def fill(
    sheet: Worksheet,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, str]],
    look: tuple[Format, Format],
) -> None:
    """The header and the rows of a sheet."""
    text, head = look
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, WIDTHS.get(column, WIDTH), text)
        sheet.write_string(0, place, column, head)
    for number, cells in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            cell = kept(cells.get(column, ""))
            if cell and len(cell) <= LONGEST_CELL:
                sheet.write_string(number, place, cell, text)


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return format(cell, ".15g") if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell)


def _date_problems(row: Row, records: list[list[Any]]) -> list[RowProblem]:
    """`1-2` typed into a cell without text type is a date by now, and what was meant is lost."""
    names = [_text(cell).strip().lower() for cell in records[0]]
    return [
        RowProblem(row.number, name, Expected.TEXT_CELL, str(cell))
        for name, cell in zip(names, records[row.number - 1], strict=False)
        if isinstance(cell, date | datetime | time | timedelta)
    ]
