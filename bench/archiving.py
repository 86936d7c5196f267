"""Events from a slot's log into the record, beside plain inserts of the very same rows."""

import json
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from bench.databases import Database, Sqlite, own_postgres
from bench.figures import Row, Sample
from bench.options import Options
from exam_server.state import State
from exam_server.workers.archiving import EVENTS_AT_ONCE, archive_slot

INSERTS = "plain inserts"


async def measure_archiving(
    state: State, slot_id: str, options: Options, folder: Path
) -> list[Row]:
    """A row for SQLite and one for PostgreSQL; each batch is one durable transaction."""
    sqlite = Sqlite(folder)
    await sqlite.prepare()
    rows = [
        Row("events into SQLite", INSERTS, "/s", await _samples(state, slot_id, options, sqlite))
    ]
    name = "events into PostgreSQL"
    async with AsyncExitStack() as stack:
        # Where it is not installed or does not start, the rest is measured all the same.
        try:
            postgres = await stack.enter_async_context(own_postgres(folder / "postgres"))
        except (FileNotFoundError, CalledProcessError) as error:
            return [*rows, Row(name, INSERTS, "/s", skipped=str(error))]
        found = await _samples(state, slot_id, options, postgres)
    return [*rows, Row(name, INSERTS, "/s", found)]


async def _samples(
    state: State, slot_id: str, options: Options, database: Database
) -> list[Sample]:
    return [await _sample(state, slot_id, database) for _ in range(options.rounds)]


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
