"""The command `python -m tests.prove`: run the parts, print the table, write the dated file."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from exam_server.process_log import configure_log
from tests.house import ROOT
from tests.prove.parts import PARTS
from tests.prove.proof import QUICK_SCALE, Options, Outcome, Proof
from tests.prove.report import show, show_part, write
from tests.prove.running import prove

RESULTS = ROOT / ".cache" / "prove"
TERMINATED = 143
# In a file or a pipe nobody says how wide the table may be.
OUT = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 120)

commands = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@commands.command()
def main(
    only: Annotated[
        list[str] | None, typer.Option(help="A part to run; may be given several times.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help=f"The short form: a scale of {QUICK_SCALE:g}.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Where chance begins; told by every part.")] = 1,
    scale: Annotated[float, typer.Option(min=0.001, help="Multiplies the numbers.")] = 1.0,
    results: Annotated[Path, typer.Option(help="Folder for the dated JSON.")] = RESULTS,
) -> None:
    """Prove what the service promises, each part after it has caught its planted bugs."""
    chosen = _chosen(only or [])
    configure_log("warning")
    options = Options(seed, scale * (QUICK_SCALE if quick else 1.0), lambda line: _say(f"  {line}"))
    outcomes: list[Outcome] = []
    for proof in chosen:
        _say(f"{proof.name}: {proof.title}")
        try:
            outcomes.append(prove(proof, options))
        except asyncio.CancelledError:
            raise typer.Exit(TERMINATED) from None
        show_part(outcomes[-1], options, OUT)
    show(outcomes, OUT)
    _say(f"Written: {write(outcomes, options, results)}")
    raise typer.Exit(1 if any(outcome.troubles for outcome in outcomes) else 0)


def _chosen(names: Sequence[str]) -> Sequence[Proof]:
    known = {proof.name: proof for proof in PARTS}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise typer.BadParameter(f"no such part: {unknown[0]} (there are: {', '.join(known)})")
    return [known[name] for name in names] or PARTS


def _say(line: str) -> None:
    OUT.print(line, markup=False)


if __name__ == "__main__":
    commands()
