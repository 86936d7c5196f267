"""What a run tells: a table for people, a dated file for comparisons."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.machine import commit, facts
from tests.prove.proof import Line, Options, Outcome

FIGURES = ("injected", "acknowledged", "lost", "double", "stale", "net_ms")


def show_part(outcome: Outcome, options: Options, console: Console) -> None:
    """The figures of one part, what they bound, and how to see the same again."""
    for line in outcome.lines:
        told = {name: getattr(line, name) for name in FIGURES}
        figures = {**{k: v for k, v in told.items() if v is not None}, **line.facts}
        text = ", ".join(f"{name} {_short(value)}" for name, value in figures.items())
        console.print(f"  {line.what}: {text}", markup=False)
        if line.lost == 0 and line.acknowledged:
            bound = f"0 lost in {line.acknowledged:,} bounds the rate to about"
            console.print(f"    {bound} {3 / line.acknowledged:.1e} at 95 % (3/N)", markup=False)
    for trouble in outcome.troubles:
        console.print(f"  FAILED: {trouble}", markup=False)
    console.print(
        f"  repeat: {command(outcome, options)}   ({outcome.seconds:.0f} s)", markup=False
    )


def show(outcomes: Sequence[Outcome], console: Console) -> None:
    """The table of all parts."""
    table = Table(title="Proofs", title_justify="left")
    for name in ("part", "what"):
        table.add_column(name)
    for name in ("injected", "acked", "lost", "double", "stale", "off ms"):
        table.add_column(name, justify="right")
    table.add_column("verdict")
    for outcome in outcomes:
        bugs = f"{sum(p.caught for p in outcome.planted)}/{len(outcome.planted)} planted caught"
        empty = [""] * len(FIGURES)
        verdict = "FAILED" if outcome.troubles else f"holds, {outcome.seconds:.0f} s"
        table.add_row(outcome.proof.name, bugs, *empty, verdict, style="bold")
        for line in outcome.lines:
            figures = [_short(getattr(line, name)) for name in FIGURES]
            table.add_row("", line.what, *figures, "; ".join(line.troubles))
    console.print(table)


def write(outcomes: Sequence[Outcome], options: Options, folder: Path) -> Path:
    """The run as JSON in a folder, named by the instant and the commit."""
    now = datetime.now(UTC)
    content = {
        "at": now.isoformat(timespec="seconds"),
        "commit": commit(),
        "seed": options.seed,
        "scale": options.scale,
        "machine": facts(),
        "parts": [_as_json(outcome, options) for outcome in outcomes],
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{now:%Y-%m-%dT%H%M%S}-{content['commit']}.json"
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return path


def command(outcome: Outcome, options: Options) -> str:
    """What repeats one part exactly."""
    scale = "" if options.scale == 1 else f" --scale {options.scale:g}"
    return f"python -m tests.prove --only {outcome.proof.name} --seed {options.seed}{scale}"


def _as_json(outcome: Outcome, options: Options) -> dict[str, Any]:
    return {
        "name": outcome.proof.name,
        "title": outcome.proof.title,
        "holds": not outcome.troubles,
        "troubles": outcome.troubles,
        "seconds": round(outcome.seconds, 1),
        "repeat": command(outcome, options),
        "planted": [asdict(planted) for planted in outcome.planted],
        "lines": [_line_as_json(line) for line in outcome.lines],
    }


def _line_as_json(line: Line) -> dict[str, Any]:
    return {**asdict(line), "troubles": line.troubles}


def _short(value: float | str | None) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else value
