"""Accounts in a CSV file: UTF-8, commas or semicolons, one account a row."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from exam_server.authoring.accounts.drafts import AccountDraft, Flaw, Wanted, read_draft

COLUMNS = ("number", "name", "email", "roles", "password")
NEEDED = ("number", "name")
MOST_ROWS = 5_000
EXAMPLE = (
    ("2026-0001", "Siti Rahmawati", "siti@example.org", "candidate", ""),
    ("p-01", "Bambang Wijaya", "", "proctor", ""),
)


@dataclass(frozen=True, slots=True)
class FileRow:
    """The cells of one row by column, under its number as a spreadsheet counts it.

    `outcome` is the account in them, or everything that is wrong with it.
    """

    number: int
    cells: dict[str, str]
    outcome: AccountDraft | tuple[Flaw, ...]


@dataclass(frozen=True, slots=True)
class RowFlaw:
    """One thing to mend; row 0 is the file as a whole, row 1 its header."""

    row: int
    column: str
    wanted: Wanted
    found: str


@dataclass(frozen=True, slots=True)
class AccountFile:
    """What could be read, and what was met on the way."""

    rows: tuple[FileRow, ...] = ()
    flaws: tuple[RowFlaw, ...] = ()


def read_accounts(content: bytes) -> AccountFile:
    """The rows of a file; whatever is wrong with it comes back as flaws."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return _refused(0, "", Wanted.CSV, f"line {line}")
    if "\x00" in text:
        return _refused(0, "", Wanted.CSV, "NUL")
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return _read(records)
    except csv.Error as error:
        return _refused(0, "", Wanted.CSV, f"line {records.line_num}: {error}")


def _read(records: Iterable[Sequence[str]]) -> AccountFile:
    numbered = enumerate(records, start=1)
    _, header = next(numbered, (1, ()))
    names = [cell.strip().lower() for cell in header]
    flaws = _header_flaws(names)
    if flaws:
        return AccountFile(flaws=flaws)
    rows: list[FileRow] = []
    too_long: list[RowFlaw] = []
    for number, record in numbered:
        if not any(cell.strip() for cell in record):
            continue
        if len(rows) == MOST_ROWS:
            return _refused(number, "", Wanted.FEWER_ROWS, f"> {MOST_ROWS}")
        if any(cell.strip() for cell in record[len(names) :]):
            found = f"{len(record)} > {len(names)}"
            too_long.append(RowFlaw(number, "", Wanted.CELLS_OF_THE_HEADER, found))
        cells = dict(zip(names, record, strict=False))
        rows.append(FileRow(number, cells, read_draft(cells)))
    if not rows:
        return _refused(0, "", Wanted.SOME_ROWS, "0")
    return AccountFile(tuple(rows), tuple(too_long))


def _header_flaws(names: Sequence[str]) -> tuple[RowFlaw, ...]:
    found = ", ".join(name for name in names if name)[:80]
    return (
        *(RowFlaw(1, name, Wanted.COLUMN, found) for name in NEEDED if name not in names),
        *(RowFlaw(1, name, Wanted.COLUMN_ONCE, found) for name in COLUMNS if names.count(name) > 1),
    )


def _refused(row: int, column: str, wanted: Wanted, found: str) -> AccountFile:
    return AccountFile(flaws=(RowFlaw(row, column, wanted, found),))
