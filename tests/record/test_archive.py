"""The record is written exactly once, however often its writer is killed on the way."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence

import pytest
from sqlmodel import col, select

from exam_server.digests import chain_digest, responses_digest
from exam_server.outcomes import Event, Write
from exam_server.record.database import transaction
from exam_server.record.models import AttemptRecord, EventRecord, ResponseRecord, SlotLog
from exam_server.settings import Settings
from exam_server.state import State, open_state
from exam_server.workers.archiving import archive_all
from tests.clock import TestClock
from tests.databases import on_either_database
from tests.world import Sitting, World


@pytest.fixture(params=["sqlite", "postgresql"])
async def stores(
    request: pytest.FixtureRequest, settings: Settings, clock: TestClock
) -> AsyncIterator[State]:
    """A state on each of the two databases."""
    async with on_either_database(request, settings) as chosen, open_state(chosen) as state:
        yield state


async def test_a_writer_killed_at_every_step_leaves_everything_exactly_once(stores: State) -> None:
    sittings = await three_that_end(World(stores))

    kills = await run_killed(stores, "real")

    assert kills > 20
    assert await faults(stores, sittings) == []


async def test_the_checker_finds_a_writer_that_notes_its_position_first(stores: State) -> None:
    sittings = await three_that_end(World(stores))

    await run_killed(stores, "position_first")

    assert await faults(stores, sittings) != []


async def test_two_writers_at_once_write_once(stores: State) -> None:
    sittings = await three_that_end(World(stores))

    await asyncio.gather(*(archive_all(stores) for _ in range(4)), return_exceptions=True)
    await archive_all(stores)

    assert await faults(stores, sittings) == []


async def three_that_end(world: World) -> Sequence[Sitting]:
    """Three attempts in one slot: one submitted, one terminated, one that goes on."""
    slot = await world.slot()
    sittings = await world.attempts(slot, 3)
    for sitting in sittings:
        for position in (1, 2, 3):
            write = Write(position, ("o1",), flagged=False, base=0, mutation=f"m{position}")
            await sitting.attempts.save(
                sitting.id, sitting.person.id, epoch=sitting.epoch, write=write
            )
    await sittings[0].attempts.submit(sittings[0].id, sittings[0].person.id, epoch=None)
    await world.state.boards.terminate(sittings[1].id, by="proctor", reason="test")
    return sittings


async def run_killed(state: State, variant: str) -> int:
    """Run the archiver in forks that are killed; answers with how many were."""
    url = state.settings.database_url or state.settings.sql_url
    arguments = [state.settings.redis_url, url, variant]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.record.killed_archiver",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    told, _ = await process.communicate()
    assert process.returncode == 0
    return int(told.split()[-1])


async def faults(state: State, sittings: Sequence[Sitting]) -> list[str]:
    """What the record lacks, has twice or has changed, against the log and the live store."""
    slot_id = sittings[0].id.partition("-")[0]
    events = await state.logs.after(slot_id, "0-0", most=10_000)
    async with transaction(state.engine, read_only=True) as session:
        order = col(EventRecord.number)
        kept = list(await session.exec(select(EventRecord).order_by(order)))
        attempts = {found.id: found for found in await session.exec(select(AttemptRecord))}
        responses = list(await session.exec(select(ResponseRecord)))
        slot_log = await session.get(SlotLog, slot_id)
    found = chain_faults(events, kept)
    head = kept[-1].digest if kept else ""
    if slot_log is None or (slot_log.events, slot_log.head) != (len(events), head):
        found.append("the slot's log row does not stand at the last event")
    ended = [sitting for sitting in sittings if (await sitting.truth()).state.is_closed]
    if set(attempts) != {sitting.id for sitting in ended}:
        found.append("attempts missing or too many")
    if len(responses) != 6 * len(ended):
        found.append(f"{len(responses)} responses")
    for sitting in ended:
        truth = await sitting.truth()
        record = attempts.get(sitting.id)
        if record and record.digest != responses_digest(sitting.id, truth.responses):
            found.append(f"{sitting.id}: another digest")
    return found


def chain_faults(events: Sequence[Event], kept: Sequence[EventRecord]) -> list[str]:
    """Where the archived events differ from the log, or their chain is broken."""
    if [f"{event.slot}:{event.id}" for event in events] != [record.id for record in kept]:
        return ["the archived events are not the log's"]
    head, found = "", list[str]()
    for event, record in zip(events, kept, strict=True):
        head = chain_digest(head, event)
        if record.digest != head or dict(event.facts) != record.facts:
            found.append(f"{record.id} differs")
    return found
