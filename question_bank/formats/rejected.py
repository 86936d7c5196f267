"""The rejected ones of an import as a file of the uploader's own format, with the reasons.

Tables get a further column and our own format a further name; GIFT and Aiken get comments, which
their readers skip. Of XML and packages comes a text of reasons and questions as they stood."""

import json
from collections.abc import Callable, Iterator, Mapping

from question_bank.formats.columns import REASONS, columns_of, is_known
from question_bank.formats.csv import write_csv
from question_bank.formats.format import Collection
from question_bank.formats.json_format import JSON, document_of
from question_bank.formats.tables import CSV, XLSX
from question_bank.formats.xlsx import write_xlsx
from question_bank.plan import Change, ImportReport, ReportRow
from question_bank.rows import RowProblem

Describe = Callable[[RowProblem], str]
COMMENT = "// "
UTF_8_TEXT = "text/plain; charset=utf-8"


def rejected_file(report: ImportReport, describe: Describe) -> tuple[bytes, str, str]:
    """The file, its suffix and its media type; `describe` words one problem.

    It can be mended and imported again, unless the format is XML or a package.
    """
    if report.format == XLSX.name:
        columns, rows = _table(report, describe)
        return write_xlsx(columns, rows), XLSX.suffix, XLSX.media_type
    if report.format in {CSV.name, ""}:
        return rejected_csv(report, describe), CSV.suffix, CSV.media_type
    if report.format == JSON.name:
        return _document(report, describe), JSON.suffix, JSON.media_type
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


def _document(report: ImportReport, describe: Describe) -> bytes:
    """A document of our own format; each item says what is wrong with it."""
    reasons = _reasons(report, describe)
    items = []
    for row in _invalid(report):
        item = json.loads(row.original)
        told = list(reasons.get(row.row, ()))
        items.append({**item, REASONS: told} if isinstance(item, dict) else {REASONS: told})
    return document_of(items, Collection("", (), report.stimuli, report.media))


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
