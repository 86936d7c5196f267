"""What CSV and XLSX have in common: a header row names the columns, the rows below are items."""

from collections.abc import Iterable, Sequence

from question_bank.items import COLUMNS
from question_bank.rows import Expected, Row, RowProblem, Table

MOST_ROWS = 2_000


def to_table(records: Iterable[Sequence[str]]) -> Table:
    """Records in file order, empty ones included, since they count in the row numbers.

    Columns may come in any order; those of other names are left alone, except by empty headers.
    """
    numbered = enumerate(records, start=1)
    _, header = next(numbered, (1, ()))
    names = [cell.strip().lower() for cell in header]
    problems = _header_problems(names)
    if problems:
        return Table(problems=problems)
    rows: list[Row] = []
    too_long: list[RowProblem] = []
    for number, record in numbered:
        if not any(cell.strip() for cell in record):
            continue
        if len(rows) == MOST_ROWS:
            return Table(problems=(RowProblem(number, "", Expected.FEWER_ROWS, f"> {MOST_ROWS}"),))
        if any(cell.strip() for cell in record[len(names) :]):
            # A stray delimiter has moved every cell behind it into a wrong column.
            found = f"{len(record)} > {len(names)}"
            too_long.append(RowProblem(number, "", Expected.CELLS_OF_THE_HEADER, found))
        cells = {name: _armed(cell.strip()) for name, cell in zip(names, record, strict=False)}
        rows.append(Row(number, cells))
    if not rows:
        return Table(problems=(RowProblem(0, "", Expected.SOME_ROWS, "0"),))
    return Table(tuple(rows), tuple(too_long))


def _armed(cell: str) -> str:
    """Without the apostrophe that an export puts before a text that looks like a formula."""
    return cell[1:] if cell.startswith(("'=", "'+", "'-", "'@")) else cell


def _header_problems(names: Sequence[str]) -> tuple[RowProblem, ...]:
    found = ", ".join(name for name in names if name)[:80]
    missing = [name for name in COLUMNS if name not in names]
    doubled = [name for name in COLUMNS if names.count(name) > 1]
    return (
        *(RowProblem(1, name, Expected.HEADER_COLUMN, found) for name in missing),
        *(RowProblem(1, name, Expected.COLUMN_ONCE, found) for name in doubled),
    )
