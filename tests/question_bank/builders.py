"""Small banks and files for these tests, with one place for what a plain item looks like."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import xlsxwriter
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank import Bank, Importing, create_bank, import_items
from question_bank.items import COLUMNS
from question_bank.rows import Row

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)

PLAIN: Mapping[str, str] = {
    "code": "NUM-1-01",
    "topic": "Numerik",
    "difficulty": "1",
    "kind": "single_choice",
    "stem": "Berapa 8 × 5?",
    "option_a": "35",
    "option_b": "40",
    "option_c": "45",
    "key": "B",
    "expression": "8 * 5",
    "explanation": "8 × 5 = 40",
}

NUMERIC = {
    "kind": "numeric",
    "option_a": "",
    "option_b": "",
    "option_c": "",
    "key": "12.5",
    "tolerance": "0.1",
}
TRUE_FALSE = {**NUMERIC, "kind": "true_false", "key": "false", "tolerance": ""}


def cells(**changes: str) -> dict[str, str]:
    """The cells of a valid single choice item, with changes."""
    return {**PLAIN, **changes}


def row(number: int = 2, /, **changes: str) -> Row:
    """A row as a reader gives it."""
    return Row(number, cells(**changes))


def csv_file(*rows: Mapping[str, str], delimiter: str = ",") -> bytes:
    """A CSV file of rows."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def xlsx_file(*records: Sequence[object]) -> bytes:
    """An XLSX file with the header and records of typed cells."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    day = book.add_format({"num_format": "d-mmm"})
    sheet = book.add_worksheet()
    table: list[Sequence[object]] = [list(COLUMNS), *records]
    for number, record in enumerate(table):
        for place, cell in enumerate(record):
            if isinstance(cell, datetime):
                sheet.write_datetime(number, place, cell.replace(tzinfo=None), day)
            else:
                sheet.write(number, place, cell)
    book.close()
    return file.getvalue()


async def filled_bank(session: AsyncSession, *rows: Mapping[str, str]) -> Bank:
    """A bank that holds the given rows."""
    bank = await create_bank(session, "Bank")
    report = await import_items(
        session, bank.id, csv_file(*rows), dry_run=False, importing=Importing(now=NOW)
    )
    assert report.problems == ()
    return bank


def many(count: int, **changes: str) -> list[dict[str, str]]:
    """Valid rows that differ in code and stem."""
    return [
        cells(code=f"{changes.get('topic', 'Numerik')[:3]}-{place}", stem=f"Soal {place}") | changes
        for place in range(count)
    ]
