"""What `exam-server bank …` prints: counts, problems by place, and the same as JSON."""

import json
from collections.abc import Sequence
from typing import Any, Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from exam_server.authoring.words import ITEM_SENTENCES
from exam_server.pages import catalogue
from question_bank import Change, ImportReport, ItemDraft, RowProblem, Severity

LANGUAGE: Final = "en"
MOST_SHOWN: Final = 200


def show_report(report: ImportReport, *, dry_run: bool, as_json: bool) -> None:
    """The whole import on standard output."""
    console = Console()
    if as_json:
        console.out(json.dumps(_document(report, dry_run=dry_run), ensure_ascii=False))
        return
    if report.problems:
        console.print(_problem_table(report.problems))
    if len(report.problems) > MOST_SHOWN:
        console.print(f"… and {len(report.problems) - MOST_SHOWN} more; --json has them all")
    counts = ", ".join(f"{getattr(report, each)} {each}" for each in Change)
    done = "would be written" if dry_run else "written"
    told = "nothing written, because something is wrong" if report.stopped else done
    console.print(escape(f"{report.format or 'unknown format'}: {told}: {counts}"))
    if report.new_topics:
        console.print(escape(f"new topics: {', '.join(report.new_topics)}"))


def show_warnings(problems: Sequence[RowProblem], drafts: Sequence[ItemDraft]) -> None:
    """What a file cannot hold, on standard error, by the item's code."""
    if not problems:
        return
    table = Table("item", "field", "what", "value")
    for problem in problems[:MOST_SHOWN]:
        code = drafts[problem.row - 1].code if 0 < problem.row <= len(drafts) else ""
        table.add_row(code, problem.column, sentence(problem), escape(_plain(problem.found)))
    Console(stderr=True).print(table)


def sentence(problem: RowProblem) -> str:
    """One problem in English."""
    return catalogue(LANGUAGE).gettext(ITEM_SENTENCES[problem.expected])


def _problem_table(problems: Sequence[RowProblem]) -> Table:
    table = Table("", "row", "column", "problem", "found", "place")
    for problem in problems[:MOST_SHOWN]:
        cells = (
            "blocks" if problem.severity is Severity.BLOCKS else "warns",
            str(problem.row) if problem.row else "file",
            problem.column,
            sentence(problem),
            problem.found,
            problem.place,
        )
        table.add_row(*(escape(_plain(cell)) for cell in cells))
    return table


def _document(report: ImportReport, *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "format": report.format,
        "stopped": report.stopped,
        **{each.value: getattr(report, each) for each in Change},
        "new_topics": list(report.new_topics),
        "rows": [
            {"row": row.row, "code": row.code, "change": row.change.value} for row in report.rows
        ],
        "errors": [
            {
                "row": problem.row,
                "column": problem.column,
                "expected": problem.expected.value,
                "found": problem.found,
                "message": sentence(problem),
                "severity": problem.severity.value,
                "place": problem.place,
            }
            for problem in report.problems
        ],
    }


def _plain(text: str) -> str:
    """What a file says may hold anything: nothing of it may steer a terminal."""
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text)
