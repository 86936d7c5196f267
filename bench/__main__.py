"""The command `python -m bench`: measure, print the table, write the dated file."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench.options import QUICK, RESULTS, BenchError, Options
from bench.report import show, write
from bench.running import GROUPS, run

TERMINATED = 143
OUT = Console()
ERR = Console(stderr=True)

commands = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@commands.command()
def main(
    only: Annotated[
        list[str] | None, typer.Option(help=f"Some rows only: {', '.join(GROUPS)}.")
    ] = None,
    sockets: Annotated[
        int | None, typer.Option(min=1, max=5_000, help="Sockets that save at the same time.")
    ] = None,
    rounds: Annotated[int | None, typer.Option(min=1, max=9, help="Rounds of each row.")] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="A few seconds; shows that it works, measures nothing.")
    ] = False,
    results: Annotated[Path, typer.Option(help="Folder for the dated JSON.")] = RESULTS,
) -> None:
    """Measure the hot path beside its floors, in twelve minutes at most, on this machine alone."""
    chosen = {"sockets": sockets, "rounds": rounds, "only": tuple(only or ())}
    given = {name: value for name, value in chosen.items() if value is not None}
    options = replace(QUICK if quick else Options(), results=results, **given)  # type: ignore[arg-type]
    try:
        rows = run(options)
    except BenchError as error:
        ERR.print(f"bench: {error}", highlight=False)
        raise typer.Exit(1) from None
    except asyncio.CancelledError:
        raise typer.Exit(TERMINATED) from None
    show(rows, OUT)
    OUT.print(f"Written: {write(rows, options)}", highlight=False, soft_wrap=True)


if __name__ == "__main__":
    commands()
