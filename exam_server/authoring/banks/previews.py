"""What the preview of an import shows: equal problems together, rows as candidates see them."""

from collections.abc import Callable
from dataclasses import dataclass

from exam_server.authoring.paging import Page, Paging
from question_bank import (
    Change,
    Content,
    Expected,
    ImportReport,
    ReportRow,
    RowProblem,
    compose,
)

PROBLEMS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Equal problems: the sentence, the column, and the rows with what was found there."""

    sentence: str
    column: str
    count: int
    places: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of the file; `content` where it is valid."""

    row: ReportRow
    content: Content | None


@dataclass(frozen=True, slots=True)
class Preview:
    """One page of the rows with one change, or of all rows."""

    rows: tuple[PreviewRow, ...]
    paging: Paging
    change: str


def grouped(report: ImportReport, describe: Callable[[RowProblem], str]) -> list[ProblemGroup]:
    """Equal problems together, those of the whole file first, then the most frequent ones."""
    groups: dict[tuple[Expected, str], list[RowProblem]] = {}
    for problem in report.problems:
        groups.setdefault((problem.expected, problem.column), []).append(problem)
    ordered = sorted(groups.values(), key=lambda group: (group[0].row > 1, -len(group)))
    return [
        ProblemGroup(describe(group[0]), group[0].column, len(group), tuple(group[:PROBLEMS_SHOWN]))
        for group in ordered
    ]


def preview(report: ImportReport, language: str, *, change: str, page: Page) -> Preview:
    """The page of rows that was asked for, rendered in the bank's language."""
    known = change if change in set(Change) else ""
    fitting = [row for row in report.rows if not known or row.change == known]
    shown = fitting[page.offset : page.offset + page.size]
    rows = tuple(PreviewRow(row, _content(row, language)) for row in shown)
    return Preview(rows, page.of(len(fitting)), known)


def _content(row: ReportRow, language: str) -> Content | None:
    return compose(row.draft, language=language) if row.draft else None
