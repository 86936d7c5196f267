"""One slot's trouble stays its own: the others keep pulse, deadlines and record."""

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from exam_server import workers
from exam_server.errors import Unavailable
from exam_server.live.connection import Client
from exam_server.live.placing import PreparedAttempt
from exam_server.outcomes import Started
from exam_server.state import State
from exam_server.workers import run_workers
from exam_server.workers.archiving import archive_all
from exam_server.workers.deadlines import look_after_slots
from exam_server.workers.rounds import for_each_slot
from tests.clock import TestClock
from tests.workers.record import faults
from tests.world import HOUR, World

FIRST = "22222222"  # Sorts before every id that is drawn.


async def test_what_fails_for_one_slot_is_done_for_all_others(state: State, redis: Client) -> None:
    await redis.sadd("slots", "a", "b", "c")
    seen = []

    async def work(_: State, slot_id: str) -> int:
        seen.append(slot_id)
        if slot_id == "a":
            raise ZeroDivisionError
        if slot_id == "b":
            raise Unavailable("database")
        return 7

    with pytest.raises(Unavailable):
        await for_each_slot(state, work)
    assert seen == ["a", "b", "c"]
    await redis.srem("slots", "b")
    assert await for_each_slot(state, work) == 7


async def test_a_slot_without_fields_keeps_no_deadline_from_closing(
    world: World, clock: TestClock, redis: Client
) -> None:
    sitting = await world.attempt(await world.slot(policies={"compensate": "never"}))
    await redis.sadd("slots", FIRST)
    await redis.hset(f"{{slot:{FIRST}}}", mapping={"pulse": "no number", "threshold_ms": "x"})
    await clock.advance(2 * HOUR)

    with pytest.raises(Unavailable):
        await look_after_slots(world.state)
    assert (await sitting.truth()).state == "expired"


async def test_an_attempt_without_a_booking_keeps_no_other_slot_from_the_record(
    world: World, redis: Client
) -> None:
    sitting = await world.attempt()
    slot, ghost = sitting.id.partition("-")[0], f"{FIRST}-ghost"
    await redis.sadd("slots", FIRST)
    await redis.copy(f"{{slot:{slot}}}", f"{{slot:{FIRST}}}")
    prepared = PreparedAttempt(
        ghost, "c", "1", "Hantu", 1, timedelta(hours=1), timedelta(0), 1, "[]"
    )
    await world.state.places.prepare(prepared)
    assert isinstance(await world.state.attempts.start(ghost, "c", ""), Started)
    await world.state.attempts.submit(ghost, "c", epoch=None)
    await sitting.attempts.submit(sitting.id, sitting.person.id, epoch=None)

    await archive_all(world.state)

    assert all(fault.startswith(FIRST) for fault in await faults(world.state))


async def test_a_store_that_is_away_is_told_once_and_that_it_is_back(state: State) -> None:
    rounds, over = 0, asyncio.Event()

    async def work(_: State) -> None:
        nonlocal rounds
        rounds += 1
        if rounds < 4:
            raise Unavailable("database")
        if rounds == 6:
            over.set()

    with capture_logs() as told:
        await workers._repeat(state, work, 0, over)

    assert [entry["event"] for entry in told] == ["round_failed", "round_recovered"]


async def test_the_loops_run_until_they_are_stopped(
    world: World, state: State, clock: TestClock
) -> None:
    sitting = await world.attempt(await world.slot(policies={"compensate": "never"}))
    await clock.advance(2 * HOUR)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1.5):
            await run_workers(state)

    assert (await sitting.truth()).state == "expired"
    assert await faults(state) == []
