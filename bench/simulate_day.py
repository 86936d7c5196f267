"""A national day in simulation: slots that start, a network that fails, a shard that is lost.

Run as `python -m bench.simulate_day`; the same seed gives the same day. What is simulated is one
cell of the plan: one shard and the processes that fall to it. All cells are alike, and a wave
meets everything that a day has in store within seven minutes; the rest of its hour is as quiet
as the quiet minutes among them.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench.cells import Cell, Found, Kind, Phase, simulate
from bench.costs import Costs, newest_costs
from bench.options import RESULTS
from bench.plans import MS, Day, plan

CANDIDATES = (1_000, 100_000, 4_000_000)
FEWEST = 10
"""Of fewer than so many, no share says anything."""
OUT = Console()

commands = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@commands.command()
def main(
    candidates: Annotated[
        list[int] | None, typer.Option(min=1, help="Candidates in one day; several times.")
    ] = None,
    waves: Annotated[int, typer.Option(min=1, help="Times of the day at which slots start.")] = 4,
    seed: Annotated[int, typer.Option(help="The same seed, the same day.")] = 1,
    results: Annotated[Path, typer.Option(help="Folder with the runs of the benchmark.")] = RESULTS,
) -> None:
    """Plan a day with the measured costs and try the plan."""
    costs = newest_costs(results)
    days = [replace(Day(number), waves=waves) for number in candidates or CANDIDATES]
    OUT.print(f"Costs: {costs.source}; seed {seed}.", highlight=False)
    OUT.print(table("What carries one day", plan_lines(days, costs)))
    for day in days:
        found = plan(day, costs)
        title = f"{day.candidates:,} candidates in {day.waves} waves: {told(Cell.of(day, found))}"
        OUT.print(table(title, phase_lines(simulate(day, found, costs, seed=seed))))


def table(title: str, lines: Sequence[Sequence[str]]) -> Table:
    """The first line is the head, the first column the name of a line."""
    found = Table(title=title, title_justify="left")
    for place, name in enumerate(lines[0]):
        found.add_column(name, justify="right" if place else "left")
    for line in lines[1:]:
        found.add_row(*line)
    return found


def plan_lines(days: Sequence[Day], costs: Costs) -> list[list[str]]:
    """One column per day."""
    plans = [plan(day, costs) for day in days]
    rows: list[tuple[str, list[str]]] = [
        ("candidates at once", [f"{day.at_once:,}" for day in days]),
        ("saves a second", [f"{day.saves:,.0f}" for day in days]),
        ("server processes", [f"{each.processes:,}" for each in plans]),
        ("decided by", [each.reason for each in plans]),
        ("Redis shards, each with a replica", [f"{each.shards:,}" for each in plans]),
        ("hosts of 8 cores", [f"{each.hosts:,}" for each in plans]),
        ("archivers", [f"{each.archivers:,}" for each in plans]),
        ("memory of the servers", [_size(each.server_mib) for each in plans]),
        ("memory of Redis, replicas too", [_size(each.redis_mib) for each in plans]),
        ("network while sitting", [_rate(each.steady_mbit) for each in plans]),
        ("network in the rush", [_rate(each.rush_mbit) for each in plans]),
    ]
    head = ["", *(f"{day.candidates:,} a day" for day in days)]
    return [head, *([name, *values] for name, values in rows)]


def phase_lines(found: Found) -> list[list[str]]:
    """One line per phase and kind of request."""
    lines = [["phase", "asked for", "number", "p50", "p99", "queue", "queue of the shard"]]
    for phase in Phase:
        for kind in Kind:
            delays = found.delays[phase][kind]
            if len(delays) >= FEWEST:
                p50, p99 = found.share(phase, kind, 0.50), found.share(phase, kind, 0.99)
                queues = [f"{longest[phase]:,}" for longest in (found.longest, found.longest_shard)]
                lines.append([phase, kind, f"{len(delays):,}", _delay(p50), _delay(p99), *queues])
    return lines


def told(cell: Cell) -> str:
    """The cell in words."""
    return f"a cell of {cell.candidates:,} with {cell.processes} processes"


def _delay(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * MS:.1f} ms"


def _size(mib: float) -> str:
    return f"{mib / 1024:,.1f} GiB" if mib >= 1024 else f"{mib:,.0f} MiB"


def _rate(mbit: float) -> str:
    return f"{mbit / 1000:,.1f} Gbit/s" if mbit >= 1000 else f"{mbit:,.1f} Mbit/s"


if __name__ == "__main__":
    commands()
