"""The command `python -m bench.page`: measure, print the table, write the dated file."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table as Printed

from bench.capacity import markdown, replaced
from bench.machine import commit, facts
from bench.options import RESULTS, ROOT, BenchError
from bench.page import painting, sitting
from bench.page.figures import Table
from bench.page.lighthouse import LOOKS, look_at
from bench.page.painting import measure_painting
from bench.page.sitting import measure_answering, measure_opening, measure_whole
from bench.page.stage import staged
from tests.journeys.browser import chromium

DOCUMENT: Final = ROOT / "docs" / "pages.md"
ROUNDS: Final = 5
FIRST_CANDIDATE: Final = 7
"""The demo's candidates before it have a part in what is staged."""
MOST_ROUNDS: Final = 7
GOALS: Final = (
    *sitting.OPENING,
    *sitting.ANSWERING,
    *sitting.WHOLE,
    *painting.GOALS,
    *(goal for look in LOOKS for goal in look.goals()),
)

commands = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@commands.command()
def main(
    rounds: Annotated[int, typer.Option(min=1, max=MOST_ROUNDS, help="Of each figure.")] = ROUNDS,
    without_lighthouse: Annotated[bool, typer.Option(help="Leave Lighthouse out.")] = False,
    results: Annotated[Path, typer.Option(help="Folder for the dated JSON.")] = RESULTS,
    document: Annotated[bool, typer.Option(help="Renew the table of docs/pages.md.")] = False,
) -> None:
    """Measure the pages on a slow phone, about a quarter of an hour for five rounds."""
    table = Table(GOALS)
    try:
        asyncio.run(measure(table, rounds, scored=not without_lighthouse))
    except BenchError as error:
        show(table)
        typer.echo(f"bench: {error}", err=True)
        raise typer.Exit(1) from None
    show(table)
    path = write(table, rounds, folder=results)
    typer.echo(f"Written: {path}")
    if document:
        told = f"`{path.name}`, {rounds} rounds:\n\n{as_markdown(table)}"
        text = DOCUMENT.read_text(encoding="utf-8")
        DOCUMENT.write_text(replaced(text, {"pages": told}), encoding="utf-8")


async def measure(table: Table, rounds: int, *, scored: bool) -> None:
    """Every figure once in each round; a browser of its own for each round."""
    async with staged() as stage:
        for number in range(rounds):
            async with chromium() as browser:
                await measure_opening(browser, stage)  # The server has drawn it before.
                table.add(**await measure_opening(browser, stage))
                login = f"peserta-{FIRST_CANDIDATE + 2 * number:02d}"
                table.add(**await measure_answering(browser, stage, login))
                login = f"peserta-{FIRST_CANDIDATE + 2 * number + 1:02d}"
                table.add(**await measure_whole(browser, stage, login))
                table.add(**await measure_painting(browser, stage))
            for look in LOOKS if scored else ():
                table.add(**await look_at(stage, look))


def show(table: Table) -> None:
    """The table for people."""
    printed = Printed(title="The pages on a slow phone", title_justify="left")
    for name in ("figure", "median", "least to most", "target", ""):
        printed.add_column(name)
    for line in table.lines:
        printed.add_row(*line.cells())
    Console(width=110).print(printed)


def as_markdown(table: Table) -> str:
    """The table for the documentation."""
    head = ("figure", "median", "least to most", "target", "")
    return markdown([head, *(line.cells() for line in table.lines)])


def write(table: Table, rounds: int, *, folder: Path) -> Path:
    """The run as JSON, named by the day and the commit."""
    now = datetime.now(UTC)
    content = {
        "at": now.isoformat(timespec="seconds"),
        "commit": commit(),
        "options": {"rounds": rounds, "short": rounds < ROUNDS, "only": ["page"]},
        "machine": facts(),
        "rows": [line.as_json() for line in table.lines],
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{now:%Y-%m-%d}-{content['commit']}-page.json"
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    commands()
