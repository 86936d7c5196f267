"""Events from a slot's log into the record, beside plain inserts of the very same rows."""

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from subprocess import CalledProcessError
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from bench.context import Bench
from bench.cores import ALL_CORES, pinned_to
from bench.databases import Database, Sqlite, own_postgres
from bench.figures import Judged, Row, Sample, at_least
from exam_server.state import State
from exam_server.workers.archiving import EVENTS_AT_ONCE, archive_slot

INSERTS = "plain inserts of the same rows"
TARGET = at_least(20_000, Judged.FIGURE)


async def measure_archiving(bench: Bench) -> list[Row]:
    """A row for PostgreSQL and one for SQLite; each batch is one durable transaction."""
    (seat,) = await bench.stage.fill(1)
    await bench.stage.save_often(seat, bench.options.events)
    sqlite = Sqlite(bench.folder)
    # No server is at work meanwhile: the database may have its core.
    with pinned_to(*ALL_CORES):
        await sqlite.prepare()
        found = await _samples(bench, seat.slot, sqlite)
        postgres = await _postgres_row(bench, seat.slot)
    return [
        postgres,
        Row("sqlite", "events into SQLite", INSERTS, "/s", found, TARGET),
    ]


async def _postgres_row(bench: Bench, slot_id: str) -> Row:
    skipped = "left out of a short run" if bench.options.short else ""
    found: list[Sample] = []
    # Where it is not installed or does not start, the rest is measured all the same.
    try:
        if not skipped:
            async with own_postgres(bench.folder / "postgres") as postgres:
                found = await _samples(bench, slot_id, postgres)
    except (FileNotFoundError, CalledProcessError) as error:
        skipped = str(error)
    name = "events into PostgreSQL"
    return Row("postgresql", name, INSERTS, "/s", found, TARGET, skipped=skipped)


async def _samples(bench: Bench, slot_id: str, database: Database) -> list[Sample]:
    state = bench.stage.state
    return [await _sample(state, slot_id, database) for _ in range(bench.options.rounds)]


async def _sample(state: State, slot_id: str, database: Database) -> Sample:
    async with database.empty() as engine:
        began = time.perf_counter()
        written = await archive_slot(replace(state, engine=engine), slot_id)
        rate = written / (time.perf_counter() - began)
        rows = await _raw_rows(engine)
    async with database.empty() as engine:
        began = time.perf_counter()
        await _insert(engine, rows)
        return Sample(rate, len(rows) / (time.perf_counter() - began))


async def _raw_rows(engine: AsyncEngine) -> list[tuple[Any, ...]]:
    async with engine.connect() as connection:
        found = await connection.exec_driver_sql("SELECT * FROM event ORDER BY number")
        # A driver that decodes JSON still takes it as text.
        return [
            tuple(json.dumps(value) if isinstance(value, dict) else value for value in row)
            for row in found
        ]


async def _insert(engine: AsyncEngine, rows: Sequence[tuple[Any, ...]]) -> None:
    places = range(1, len(rows[0]) + 1)
    numbered = engine.dialect.paramstyle == "numeric_dollar"
    marks = ", ".join(f"${place}" if numbered else "?" for place in places)
    statement = f"INSERT INTO event VALUES ({marks})"  # noqa: S608  Only marks for values.
    for first in range(0, len(rows), EVENTS_AT_ONCE):
        part = list(rows[first : first + EVENTS_AT_ONCE])
        async with engine.begin() as connection:
            await connection.exec_driver_sql(statement, part)
