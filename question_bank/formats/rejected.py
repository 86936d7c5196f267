"""The rejected rows of an import as a CSV file to mend and import again, with the reasons."""

import csv
import io
import re
from collections.abc import Callable

from question_bank.items import COLUMNS
from question_bank.plan import Change, ImportReport
from question_bank.rows import RowProblem

REASON_COLUMN = "problems"

_FORMULA = re.compile(r"[=+\-@\t](?!\d+(\.\d+)?$)")


def rejected_csv(report: ImportReport, describe: Callable[[RowProblem], str]) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read it right; `describe` words one problem."""
    reasons: dict[int, list[str]] = {}
    for problem in report.problems:
        reasons.setdefault(problem.row, []).append(describe(problem))
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([*COLUMNS, REASON_COLUMN])
    for row in report.rows:
        if row.change is Change.INVALID:
            cells = [row.cells.get(column, "") for column in COLUMNS]
            reason = "\n".join(reasons.get(row.row, ()))
            writer.writerow([disarmed(cell) for cell in (*cells, reason)])
    return file.getvalue().encode("utf-8-sig")


def disarmed(cell: str) -> str:
    """A leading apostrophe keeps a spreadsheet from running a text as a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell
