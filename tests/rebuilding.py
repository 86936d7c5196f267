"""Every attempt of a process built anew from its archived events, and held against the record, the
live store and a sealed export. What a journey has done must be in the log or it is nowhere."""

import asyncio
import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import select

from exam_server.embedded import EmbeddedRedis
from exam_server.evidence.histories import unlike
from exam_server.evidence.operations import export, read_chain
from exam_server.evidence.queries import closed, events_from
from exam_server.evidence.rules import Rebuilt, differences, rebuild
from exam_server.evidence.verifying import verify
from exam_server.live.connection import open_redis
from exam_server.live.following import Followers
from exam_server.live.logs import Logs
from exam_server.record.database import open_engine, transaction
from exam_server.record.models import SlotLog
from exam_server.state import State
from exam_server.workers.archiving import archive_all
from tests.evidence.stories import SEALER

LIVE = ("epoch", "started_at", "limit_ms", "granted_ms", "paused_ms", "paused_at", "closed_at")
ARCHIVED_WITHIN_SECONDS = 20.0
NOTHING = "0-0"
MOST_EVENTS = 1_000_000


@dataclass(slots=True)
class Found:
    """How many attempts were built anew, and what was not as it should be."""

    attempts: int = 0
    faults: list[str] = field(default_factory=list)


async def check_rebuilt(state: State, *, least: int = 1) -> None:
    """Archive what there is and check; fails with every difference, or with too few attempts."""
    await archive_all(state)
    _fail_on(await _found(state.engine, state.logs), least)


async def check_rebuilt_in(data_dir: Path) -> None:
    """The same for a server of its own, once its workers have archived what there is."""
    engine = open_engine(f"sqlite+aiosqlite:///{data_dir / 'record.db'}")
    client = open_redis(EmbeddedRedis(data_dir).url)
    try:
        await _wait_until_archived(engine, Followers(client))
        _fail_on(await _found(engine, Logs(client)), 0)
    finally:
        await client.aclose()
        await engine.dispose()


def _fail_on(found: Found, least: int) -> None:
    assert not found.faults, "\n".join(found.faults)
    assert found.attempts >= least, f"only {found.attempts} attempts"


async def _found(engine: AsyncEngine, logs: Logs) -> Found:
    found = Found()
    for slot_id in await _positions(engine):
        async with transaction(engine, read_only=True) as session:
            lines = await events_from(session, slot_id, first=1, last=MOST_EVENTS, before="")
        runs = rebuild(line.event for line in lines)
        found.attempts += len(runs)
        for run in runs.values():
            wrong = [
                *run.faults,
                *await _unlike_record(engine, run),
                *await _unlike_live(logs, run),
            ]
            found.faults += [f"{run.attempt}: {each}" for each in wrong]
        found.faults += await _unlike_export(engine, slot_id)
    return found


async def _unlike_record(engine: AsyncEngine, run: Rebuilt) -> list[str]:
    async with transaction(engine, read_only=True) as session:
        records = await closed(session, [run.attempt])
    if run.state.is_closed != bool(records):
        return [f"{run.state} by the events, {len(records)} in the record"]
    return unlike(run, records[0]) if records else []


async def _unlike_live(logs: Logs, run: Rebuilt) -> list[str]:
    fields = await logs.attempt(run.attempt)
    if not fields:
        return []  # It has left the live store.
    told: dict[str, Any] = {name: int(fields.get(name) or 0) for name in LIVE}
    told["state"] = fields["state"]
    told["responses"] = await logs.responses(run.attempt)
    return differences(run, told)


async def _unlike_export(engine: AsyncEngine, slot_id: str) -> list[str]:
    chain = await read_chain(engine, slot_id)
    parts = [part async for part in export(engine, chain, sealer=SEALER, now=datetime.now(UTC))]
    found = verify(io.BytesIO(b"".join(parts)), key=SEALER.public).findings
    return [f"the export of {slot_id}: {finding.sentence}" for finding in found]


async def _wait_until_archived(engine: AsyncEngine, followers: Followers) -> None:
    async with asyncio.timeout(ARCHIVED_WITHIN_SECONDS):
        for slot_id in await _positions(engine):
            # A log that was trimmed behind the archive has no last event.
            while (last := await followers.last_event(slot_id)) != NOTHING:
                if (await _positions(engine))[slot_id] == last:
                    break
                await asyncio.sleep(0.1)


async def _positions(engine: AsyncEngine) -> dict[str, str]:
    """How far each slot that has events is archived."""
    async with transaction(engine, read_only=True) as session:
        return {log.slot_id: log.position for log in await session.exec(select(SlotLog))}
