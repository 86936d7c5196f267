"""Statistics of a large exam, beside a bare read of its rows: how long, and how much memory."""

import asyncio
import json
import random
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bench.context import Bench
from bench.cores import ALL_CORES, pinned_to
from bench.databases import Sqlite
from bench.figures import Row, Sample, at_most
from bench.options import BenchError

EXAM: Final = "bench-exam"
ITEMS: Final = 30
BANK: Final = 400
READ: Final = "bare read of the same rows into arrays and one pass"
NOW: Final = datetime(2026, 11, 21, tzinfo=UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
OPTIONS: Final = ("o1", "o2", "o3", "o4", "o5")


async def measure_statistics(bench: Bench) -> list[Row]:
    """Seconds and MiB of the whole: reading from SQLite and every figure of every item."""
    sqlite = Sqlite(bench.folder)
    await sqlite.prepare()
    async with sqlite.empty() as engine:
        path = Path(str(engine.url.database))
        await asyncio.to_thread(fill, path, bench.options.sat)
        with pinned_to(*ALL_CORES):
            found = [await _probe(path) for _ in range(bench.options.rounds)]
    name = f"statistics of {bench.options.sat:,} attempts × {ITEMS} items of {BANK}"
    return [
        Row("statistics", name, READ, "s", [each[0] for each in found], at_most(2)),
        Row(
            "statistics_memory", f"peak of {name}", READ, "MiB", [f[1] for f in found], at_most(400)
        ),
    ]


def fill(path: Path, attempts: int) -> None:
    """An exam with its bank, and so many attempts with their responses, straight into a file."""
    chance = random.Random(1)  # noqa: S311  A benchmark wants to be repeated.
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA foreign_keys=OFF")
        _insert(database, "bank", [{"id": "b", "name": "Bench", "language": "id"}])
        _insert(
            database, "topic", [{"id": f"t{n}", "bank_id": "b", "name": f"T{n}"} for n in range(6)]
        )
        _insert(
            database, "blueprint", [{"id": "p", "bank_id": "b", "rules": "{}", "created_at": NOW}]
        )
        _insert(database, "item", map(_item, range(BANK)))
        _insert(database, "item_version", map(_version, range(BANK)))
        _insert(database, "exam", [_exam()])
        _insert(database, "attempt", map(_attempt, range(attempts)))
        hard = [chance.random() for _ in range(BANK)]
        _insert(database, "response", _responses(chance, hard, attempts))


async def _probe(path: Path) -> tuple[Sample, Sample]:
    words = [sys.executable, "-m", "bench.statistics_probe", str(path), EXAM]
    process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    told, _ = await process.communicate()
    if process.returncode:
        raise BenchError("the statistics were not computed")
    seen = json.loads(told)
    seconds = Sample(seen["seconds"], seen["read_seconds"])
    return seconds, Sample(seen["peak_mib"], seen["read_peak_mib"])


def _item(number: int) -> dict[str, Any]:
    return {
        "id": f"i{number}", "bank_id": "b", "topic_id": f"t{number % 6}", "code": f"B-{number}",
        "difficulty": number % 3 + 1, "state": "approved", "tags": "[]", "author": "",
        "approved_by": "", "origin": "", "current_version_id": f"v{number}",
    }  # fmt: skip


def _version(number: int) -> dict[str, Any]:
    options = json.dumps([{"id": each, "text": f"<p>{each}</p>"} for each in OPTIONS])
    return {
        "id": f"v{number}", "item_id": f"i{number}", "number": 1, "kind": "single_choice",
        "stem": "<p>?</p>", "options": options, "key": '["o1"]', "explanation": "", "body": "{}",
        "rule": "{}", "source": "{}", "digest": "", "created_by": "", "created_at": NOW,
    }  # fmt: skip


def _exam() -> dict[str, Any]:
    return {
        "id": EXAM, "title": "Bench", "blueprint_id": "p", "time_limit": NOW, "closing_cuts": 1,
        "created_at": NOW, "policies": "{}",
    }  # fmt: skip


def _attempt(number: int) -> dict[str, Any]:
    return {
        "id": f"slot-{number:07d}", "slot_id": "slot", "exam_id": EXAM, "state": "submitted",
        "candidate_id": f"c{number}", "started_at": NOW, "closed_at": NOW, "time_limit": NOW,
        "granted": NOW, "paused": NOW, "answered": ITEMS, "points": 0, "maximum": ITEMS,
        "digest": "",
    }  # fmt: skip


def _responses(chance: random.Random, hard: list[float], attempts: int) -> Iterator[dict[str, Any]]:
    for number in range(attempts):
        able = chance.random()
        for position, item in enumerate(chance.sample(range(BANK), ITEMS), 1):
            right = chance.random() < 0.1 + 0.8 * (able + 1 - hard[item]) / 2
            given = "o1" if right else chance.choice(OPTIONS[1:])
            yield {
                "attempt_id": f"slot-{number:07d}", "position": position, "flagged": 0,
                "item_version_id": f"v{item}", "response": f'["{given}"]', "version": 1,
                "saved_at": NOW, "looked_ms": chance.randrange(120_000), "points": float(right),
            }  # fmt: skip


def _insert(database: sqlite3.Connection, table: str, rows: Any) -> None:
    rows = iter(rows)
    first = next(rows)
    names = ", ".join(first)
    marks = ", ".join(f":{name}" for name in first)
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  Our own names.
    database.execute(statement, first)
    database.executemany(statement, rows)
