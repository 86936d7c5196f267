"""CSV for spreadsheets: a text that would run as a formula there is disarmed."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

_FORMULA = re.compile(r"\s*[=+\-@\t\r|](?!\d+([.,]\d+)?$)")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """RFC 4180 with a byte order mark, so that spreadsheets read the letters right."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(header)
    for row in rows:
        writer.writerow([disarmed("" if cell is None else str(cell)) for cell in row])
    return f"\ufeff{file.getvalue()}"


def disarmed(cell: str) -> str:
    """A leading apostrophe keeps a spreadsheet from running a text as a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell
