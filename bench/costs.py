"""What one candidate costs, as a run of the benchmark measured it, or as it was when this was
written."""

import json
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from bench.options import RESULTS


@dataclass(frozen=True, slots=True)
class Costs:
    """CPU in ms of one core, memory in KiB or MiB, sizes in bytes; the defaults are a run on two
    cores of a small virtual machine."""

    save_ms: float = 0.06
    save_redis_ms: float = 0.025
    start_ms: float = 0.5
    start_redis_ms: float = 0.12
    page_ms: float = 1.2
    page_redis_ms: float = 0.1
    open_ms: float = 1.2
    open_redis_ms: float = 0.15
    fsync_ms: float = 0.5
    """How long a batch waits for the disk; it keeps nobody busy, but everybody behind it waits."""
    process_mib: float = 110.0
    socket_kib: float = 30.0
    attempt_kib: float = 6.0
    paper_bytes: float = 17_000
    page_bytes: float = 51_000
    events_per_second: float = 20_000
    """What one archiver writes into PostgreSQL."""
    source: str = "the documented defaults"

    @classmethod
    def of_run(cls, run: dict[str, Any], source: str) -> "Costs":
        """From the JSON of a run; what it left out keeps its default."""
        rows = {row["key"]: row for row in run["rows"]}
        known = {field.name for field in fields(cls)}
        measured: dict[str, Any] = {}
        for row in rows.values():
            parts = row.get("parts", {})
            measured.update({name: value for name, value in parts.items() if name in known})
        if "figure" in rows.get("postgresql", {}):
            measured["events_per_second"] = rows["postgresql"]["figure"]
        return replace(cls(), **measured, source=source)


def newest_run(folder: Path = RESULTS) -> tuple[dict[str, Any], str] | None:
    """The last whole run in a folder and the name of its file; None where there is none."""
    for path in sorted(
        folder.glob("*.json"), key=lambda found: found.stat().st_mtime, reverse=True
    ):
        run = json.loads(path.read_text(encoding="utf-8"))
        if not run["options"]["short"] and not run["options"]["only"]:
            return run, path.name
    return None


def newest_costs(folder: Path = RESULTS) -> Costs:
    """From the newest run, or the documented defaults."""
    found = newest_run(folder)
    return Costs() if found is None else Costs.of_run(*found)
