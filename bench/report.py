"""What a run tells: a table for people, a dated file for comparisons."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.figures import Row
from bench.machine import commit, facts
from bench.options import Options

MET = {True: "met", False: "MISSED", None: ""}


def show(rows: Sequence[Row], console: Console) -> None:
    """The table, and below it what each row says and what has to be known beside it."""
    table = Table(title="Figures beside their floors", title_justify="left")
    table.add_column("row")
    for name in ("figure", "floor", "ratio"):
        table.add_column(name, justify="right")
    table.add_column("target")
    table.add_column("")
    for row in rows:
        table.add_row(*_cells(row))
    console.print(table)
    for row in rows:
        rest = row.skipped or row.note
        said = f"{row.name}; floor: {row.floor_name}" + (f" ({rest})" if rest else "")
        console.print(f"{row.key}: {said}", highlight=False)


def write(rows: Sequence[Row], options: Options) -> Path:
    """The run as JSON in the results folder, named by the day, the commit and what it left out."""
    now = datetime.now(UTC)
    measured = {key: value for key, value in asdict(options).items() if key != "results"}
    content: dict[str, Any] = {
        "at": now.isoformat(timespec="seconds"),
        "commit": commit(),
        "options": measured,
        "machine": facts(),
        "rows": [_as_json(row) for row in rows],
    }
    options.results.mkdir(parents=True, exist_ok=True)
    parts = [f"{now:%Y-%m-%d}", content["commit"], *options.only, *["quick"] * options.short]
    path = options.results / f"{'-'.join(parts)}.json"
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return path


def _cells(row: Row) -> list[str]:
    target = str(row.target or "")
    if not row.samples:
        return [row.key, "", "", "", target, "skipped"]
    figure, floor = f"{short(row.figure)} {row.unit}", f"{short(row.floor)} {row.unit}"
    return [row.key, figure, floor, f"{row.ratio:.2f}", target, MET[row.is_met]]


def _as_json(row: Row) -> dict[str, Any]:
    told: dict[str, Any] = {
        "key": row.key, "name": row.name, "floor_name": row.floor_name, "unit": row.unit,
        "target": str(row.target or ""), "note": row.note, "parts": dict(row.parts),
    }  # fmt: skip
    if not row.samples:
        return {**told, "skipped": row.skipped}
    return {
        **told,
        "figure": row.figure,
        "floor": row.floor,
        "ratio": row.ratio,
        "met": row.is_met,
        "rounds": [asdict(sample) for sample in row.samples],
    }


def short(value: float) -> str:
    """Three or four digits that matter."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
