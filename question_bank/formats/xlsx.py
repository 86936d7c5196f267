"""XLSX read by calamine, behind a gate that refuses archives which are more than they seem.

Only the first sheet counts. Numbers come as floats and are written back without a trailing `.0`."""

import io
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from question_bank.formats.archive import UnsafeArchiveError, safe_copy
from question_bank.formats.grid import to_table
from question_bank.rows import Expected, Row, RowProblem, Table, refused


def read_xlsx(content: bytes, *, sheet: int = 0) -> Table:
    """The rows of one sheet; cells that a spreadsheet turned into dates are refused by name."""
    try:
        workbook = CalamineWorkbook.from_object(io.BytesIO(safe_copy(content)))
        records = workbook.get_sheet_by_index(sheet).to_python(skip_empty_area=False)
    except UnsafeArchiveError as error:
        return refused(Expected.READABLE_XLSX, str(error))
    except (CalamineError, IndexError) as error:
        return refused(Expected.READABLE_XLSX, f"xlsx: {error}"[:80])
    table = to_table([[_text(cell) for cell in record] for record in records])
    dates = tuple(problem for row in table.rows for problem in _date_problems(row, records))
    return Table(table.rows, table.problems + dates)


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
