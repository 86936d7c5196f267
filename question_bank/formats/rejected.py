"""The rejected ones of an import as a file of the uploader's own format, with the reasons.

Tables get a further column. GIFT has comments for them; the other formats have not, so their
questions come as a text file of numbers, reasons and the questions as they stood."""

from collections.abc import Callable, Iterator, Mapping

from question_bank.formats.columns import REASONS, columns_of, is_known
from question_bank.formats.csv import write_csv
from question_bank.formats.tables import CSV, XLSX
from question_bank.formats.xlsx import write_xlsx
from question_bank.plan import Change, ImportReport, ReportRow
from question_bank.rows import RowProblem

Describe = Callable[[RowProblem], str]
COMMENT = "// "
UTF_8_TEXT = "text/plain; charset=utf-8"


def rejected_file(report: ImportReport, describe: Describe) -> tuple[bytes, str, str]:
    """The file, its suffix and its media type; `describe` words one problem.

    What comes back can be mended and imported again: of GIFT, with the reasons in comments; of
    XML, JSON and packages it is a text to read beside the original.
    """
    if report.format == XLSX.name:
        columns, rows = _table(report, describe)
        return write_xlsx(columns, rows), XLSX.suffix, XLSX.media_type
    if report.format in {CSV.name, ""}:
        return rejected_csv(report, describe), CSV.suffix, CSV.media_type
    return _questions(report, describe).encode(), "txt", UTF_8_TEXT


def rejected_csv(report: ImportReport, describe: Describe) -> bytes:
    """The rejected rows as CSV; nothing in it is a formula."""
    return write_csv(*_table(report, describe))


def _table(report: ImportReport, describe: Describe) -> tuple[list[str], list[dict[str, str]]]:
    """The columns and rows: those of the file, and the reasons."""
    reasons = _reasons(report, describe)
    rows = [{**row.cells, REASONS: "\n".join(reasons.get(row.row, ()))} for row in _invalid(report)]
    strangers = dict.fromkeys(
        column for cells in rows for column in cells if column and not is_known(column)
    )
    return [*columns_of(rows), *strangers, REASONS], rows


def _questions(report: ImportReport, describe: Describe) -> str:
    """One block for each question, its reasons in comments before it."""
    reasons = _reasons(report, describe)
    blocks = []
    for row in _invalid(report):
        told = [f"{row.row}. {row.code}".rstrip(), *reasons.get(row.row, ())]
        lines = [f"{COMMENT}{line}" for text in told for line in text.split("\n")]
        blocks.append("\n".join((*lines, row.original.strip())))
    return "\n\n".join(blocks) + "\n"


def _reasons(report: ImportReport, describe: Describe) -> Mapping[int, list[str]]:
    reasons: dict[int, list[str]] = {}
    for problem in report.problems:
        place = f" ({problem.place})" if problem.place else ""
        reasons.setdefault(problem.row, []).append(f"{describe(problem)}{place}")
    return reasons


def _invalid(report: ImportReport) -> Iterator[ReportRow]:
    return (row for row in report.rows if row.change is Change.INVALID)
