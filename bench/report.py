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


def show(rows: Sequence[Row], console: Console) -> None:
    """The table: for rates a larger ratio is better, for delays a smaller one."""
    table = Table(title="Figures beside their floors", title_justify="left")
    table.add_column("figure")
    table.add_column("", justify="right")
    table.add_column("floor")
    table.add_column("", justify="right")
    table.add_column("ratio", justify="right")
    for row in rows:
        if row.samples:
            figure, floor = (f"{_short(value)} {row.unit}" for value in (row.figure, row.floor))
            table.add_row(row.name, figure, row.floor_name, floor, f"{row.ratio:.2f}")
        else:
            table.add_row(row.name, "", row.floor_name, "", "skipped")
    console.print(table)
    for row in rows:
        if row.skipped:
            console.print(f"{row.name}: {row.skipped}")
    console.print("Rates (/s): a larger ratio is better. Delays (ms): a smaller one.")


def write(rows: Sequence[Row], options: Options) -> Path:
    """The run as JSON in the results folder, named by the day and the commit."""
    now = datetime.now(UTC)
    measured = {key: value for key, value in asdict(options).items() if key != "results"}
    content = {
        "at": now.isoformat(timespec="seconds"),
        "commit": commit(),
        "options": measured,
        "machine": facts(),
        "rows": [_as_json(row) for row in rows],
    }
    options.results.mkdir(parents=True, exist_ok=True)
    path = options.results / f"{now:%Y-%m-%d}-{content['commit']}.json"
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return path


def _as_json(row: Row) -> dict[str, Any]:
    told: dict[str, Any] = {"name": row.name, "floor_name": row.floor_name, "unit": row.unit}
    if not row.samples:
        return {**told, "skipped": row.skipped}
    return {
        **told,
        "figure": row.figure,
        "floor": row.floor,
        "ratio": row.ratio,
        "rounds": [asdict(sample) for sample in row.samples],
    }


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
