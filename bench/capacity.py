"""The tables of docs/capacity.md, from the newest run and from a simulated day with its costs.

`python -m bench.capacity` prints them; with `--write` they replace those in the document.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from bench.cells import Cell, simulate
from bench.costs import Costs, newest_run
from bench.options import RESULTS, ROOT
from bench.plans import Day, plan
from bench.report import MET, short
from bench.simulate_day import CANDIDATES, phase_lines, plan_lines, told

DOCUMENT: Final = ROOT / "docs" / "capacity.md"
SEED: Final = 1

commands = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@commands.command()
def main(
    write: Annotated[bool, typer.Option("--write", help="Replace the tables in docs.")] = False,
    results: Annotated[Path, typer.Option(help="Folder with the runs of the benchmark.")] = RESULTS,
) -> None:
    """Render the tables of docs/capacity.md."""
    parts = render(results)
    if write:
        DOCUMENT.write_text(replaced(DOCUMENT.read_text(encoding="utf-8"), parts), encoding="utf-8")
    else:
        typer.echo("\n\n".join(parts.values()))


def render(results: Path) -> dict[str, str]:
    """Each part of the document by its name, as Markdown."""
    found = newest_run(results)
    costs = Costs() if found is None else Costs.of_run(*found)
    days = [Day(number) for number in CANDIDATES]
    plans = plan_lines(days, costs)
    parts = {"plan": markdown(plans), "day": _day(days[-1], costs)}
    if found is not None:
        parts["figures"] = _figures(*found)
    return parts


def replaced(text: str, parts: dict[str, str]) -> str:
    """The document with each named part between its marks replaced."""
    for name, part in parts.items():
        first, last = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        if text.count(first) != 1 or text.count(last) != 1:
            raise LookupError(f"the document has no place for {name}")
        before, _, rest = text.partition(first)
        text = f"{before}{first}{part}\n{last}{rest.partition(last)[2]}"
    return text


def markdown(lines: Sequence[Sequence[str]]) -> str:
    """A table; the first line is its head."""
    head, *rest = lines
    ruler = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, ruler, *rest])


def _figures(run: dict[str, Any], name: str) -> str:
    machine = run["machine"]
    told = f"`{name}`: {machine['cores']} cores, {machine['processor']}, load {machine['load'][0]}."
    return f"{told}\n\n{markdown([FIGURE_HEAD, *map(_figure_line, run['rows'])])}"


FIGURE_HEAD: Final = ("figure", "measured", "floor", "", "ratio", "target", "")


def _figure_line(row: dict[str, Any]) -> Sequence[str]:
    if "skipped" in row:
        return (row["name"], "skipped", row["floor_name"], "", "", row["target"], "")
    figure, floor = (f"{short(row[name])} {row['unit']}" for name in ("figure", "floor"))
    met = MET[row["met"]].lower()
    return (
        row["name"],
        figure,
        row["floor_name"],
        floor,
        f"{row['ratio']:.2f}",
        row["target"],
        met,
    )


def _day(day: Day, costs: Costs) -> str:
    found = plan(day, costs)
    cell = Cell.of(day, found)
    lines = phase_lines(simulate(day, found, costs, seed=SEED))
    return f"{told(cell)[0].upper()}{told(cell)[1:]}, seed {SEED}:\n\n{markdown(lines)}"


if __name__ == "__main__":
    commands()
