"""What CSV and XLSX have in common: a header row names the columns, the rows below are items."""

from collections.abc import Iterable, Sequence

from question_bank.formats.columns import is_known
from question_bank.formats.disarming import armed
from question_bank.items import COLUMNS
from question_bank.rows import Expected, Row, RowProblem, Severity, Table

MOST_ROWS = 20_000
MOST_COLUMNS = 128
LONGEST_QUESTION = 200_000
"""Letters of one question in a text; what is longer is not looked into."""
LAST_ROW = 100_000
"""The last row that is looked at, with all empty ones before it."""


def to_table(records: Iterable[Sequence[str]]) -> Table:
    """Records in file order, empty ones included, since they count in the row numbers.

    Columns may come in any order; those of other names are left alone, and said so once. A row
    holds its cells that are not empty.
    """
    numbered = enumerate(records, start=1)
    _, header = next(numbered, (1, ()))
    names = [cell.strip().lower() for cell in header]
    problems = _header_problems(names)
    if problems:
        return Table(problems=problems)
    rows: list[Row] = []
    notes = _strangers(names)
    for number, record in numbered:
        if not any(cell.strip() for cell in record):
            if number > LAST_ROW:
                return _too_many(number, LAST_ROW)
            continue
        if len(rows) == MOST_ROWS:
            return _too_many(number, MOST_ROWS)
        if any(cell.strip() for cell in record[len(names) :]):
            # A stray delimiter has moved every cell behind it into a wrong column.
            found = f"{len(record)} > {len(names)}"
            notes.append(RowProblem(number, "", Expected.CELLS_OF_THE_HEADER, found))
        cells = zip(names, map(str.strip, record), strict=False)
        rows.append(Row(number, {name: armed(cell) for name, cell in cells if cell}))
    if not rows:
        return Table(problems=(RowProblem(0, "", Expected.SOME_ROWS, "0"),))
    return Table(tuple(rows), tuple(notes))


def _header_problems(names: Sequence[str]) -> tuple[RowProblem, ...]:
    if len(names) > MOST_COLUMNS:
        found = f"{len(names)} > {MOST_COLUMNS}"
        return (RowProblem(1, "", Expected.CELLS_OF_THE_HEADER, found),)
    found = ", ".join(name for name in names if name)[:80]
    missing = [name for name in COLUMNS if name not in names]
    doubled = [
        name
        for place, name in enumerate(names)
        if is_known(name) and name in names[place + 1 :] and name not in names[:place]
    ]
    return (
        *(RowProblem(1, name, Expected.HEADER_COLUMN, found) for name in missing),
        *(RowProblem(1, name, Expected.COLUMN_ONCE, found) for name in doubled),
    )


def _strangers(names: Sequence[str]) -> list[RowProblem]:
    unknown = dict.fromkeys(name for name in names if name and not is_known(name))
    return [
        RowProblem(1, name[:80], Expected.KEPT_FEATURE, name[:80], Severity.WARNS)
        for name in unknown
    ]


def _too_many(number: int, most: int) -> Table:
    return Table(problems=(RowProblem(number, "", Expected.FEWER_ROWS, f"> {most}"),))
