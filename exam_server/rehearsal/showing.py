"""What the rehearsal prints: progress while it runs, the table or one JSON line at its end."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from exam_server.rehearsal.report import SHOWN, Report, rows

PHASES = {
    "accounts": "Create accounts",
    "bookings": "Sign in and book",
    "starts": "Start",
    "exams": "Sit the exam",
    "records": "Compare with the record",
}


class Progressing:
    """One bar per phase on standard error; silent where nobody watches."""

    def __init__(self, candidates: int) -> None:
        columns = (
            TextColumn("{task.description:24}"), BarColumn(), MofNCompleteColumn(),
            TimeElapsedColumn(),
        )  # fmt: skip
        console = Console(file=sys.stderr)
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal)
        self._tasks = {
            name: self._progress.add_task(words, total=candidates, start=False)
            for name, words in PHASES.items()
        }

    @contextmanager
    def running(self) -> Iterator[None]:
        """Draw for the length of the block."""
        with self._progress:
            yield

    def advance(self, phase: str, by: int = 1) -> None:
        """So many candidates are through a phase."""
        task = self._tasks[phase]
        self._progress.start_task(task)
        self._progress.advance(task, by)

    def tell(self, text: str) -> None:
        """Something happened on purpose."""
        if not self._progress.disable:
            self._progress.console.print(f"[yellow]fault[/]: {text}")


def show(report: Report, *, as_json: bool) -> None:
    """The result on standard output."""
    if as_json:
        print(json.dumps(report.as_json()))  # noqa: T201
        return
    good = "nothing lost, nothing doubled, every clock right"
    verdict = good if report.is_good else f"{len(report.sentences)} findings"
    table = Table(title=f"Rehearsal: {verdict}", title_justify="left", show_header=False)
    for name, value in rows(report):
        table.add_row(name, value)
    console = Console()
    console.print(table)
    for sentence in report.sentences[:SHOWN]:
        console.print(f"- {sentence}", markup=False, highlight=False)
    if len(report.sentences) > SHOWN:
        console.print(f"… and {len(report.sentences) - SHOWN} more; --json lists them all.")
