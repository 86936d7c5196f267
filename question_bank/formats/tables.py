"""CSV and XLSX as formats: a table is read, then each row is validated by itself."""

from question_bank.formats.csv import read_csv
from question_bank.formats.format import Defaults, Format
from question_bank.formats.xlsx import read_xlsx
from question_bank.items import ItemDraft
from question_bank.rows import Entry, Reading, Table
from question_bank.validation import validate

ZIP = b"PK\x03\x04"


def reading_of(table: Table, format_name: str) -> Reading:
    """Every row as an entry, with the problems of the table and of each row."""
    entries: list[Entry] = []
    problems = list(table.problems)
    spoiled = {problem.row for problem in problems}
    for row in table.rows:
        outcome = validate(row)
        draft = outcome if isinstance(outcome, ItemDraft) and row.number not in spoiled else None
        if not isinstance(outcome, ItemDraft):
            problems += outcome
        entries.append(Entry(row.number, row.cells.get("code", ""), draft, row.cells))
    return Reading(format_name, tuple(entries), tuple(problems))


def _read_csv(content: bytes, _: Defaults) -> Reading:
    return reading_of(read_csv(content), "csv")


def _read_xlsx(content: bytes, _: Defaults) -> Reading:
    return reading_of(read_xlsx(content), "xlsx")


CSV = Format(
    name="csv",
    label="CSV",
    suffix="csv",
    media_type="text/csv",
    recognises=lambda _: True,
    read=_read_csv,
)
XLSX = Format(
    name="xlsx",
    label="XLSX",
    suffix="xlsx",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    recognises=lambda content: content.startswith(ZIP),
    read=_read_xlsx,
)
