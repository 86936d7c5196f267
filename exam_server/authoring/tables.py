"""CSV for spreadsheets: a text that would run as a formula there is disarmed."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

# A number with its sign is no formula.
_FORMULA = re.compile(r"[\t\r]|\s*([=@|]|[+-](?!\d+([.,]\d+)?$))")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """RFC 4180, as programs read it."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(header)
    for row in rows:
        writer.writerow([disarmed("" if cell is None else str(cell)) for cell in row])
    return file.getvalue()


def for_spreadsheets(text: str) -> str:
    """The same with a byte order mark, without which spreadsheets take the letters for others."""
    return f"\ufeff{text}"


def disarmed(cell: str) -> str:
    """A leading apostrophe keeps a spreadsheet from running a text as a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell
