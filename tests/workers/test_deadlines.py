"""The pulse comes before the deadline: an outage is accounted for before anything expires."""

import asyncio
from datetime import timedelta

import pytest

from exam_server.errors import Unavailable
from exam_server.live import keys
from exam_server.live.connection import Client
from exam_server.outcomes import Board, Refused, Saved, Truth, Word, Write
from exam_server.state import State
from exam_server.workers.deadlines import Caretaker, look_after_slots
from tests.clock import TestClock
from tests.world import HOUR, Sitting, World

SECOND = timedelta(seconds=1)
LONG = HOUR + 60 * SECOND


async def sitting_under(world: World, policy: str) -> Sitting:
    """A running attempt whose exam treats outages by a policy; a server was just alive."""
    sitting = await world.attempt(await world.slot(policies={"compensate": policy}))
    await look_after_slots(world.state)
    return sitting


async def owed(world: World, sitting: Sitting) -> int:
    """What is proposed to the proctor, in ms."""
    board = await world.state.boards.read(sitting.id.partition("-")[0])
    assert isinstance(board, Board)
    return board.owed_ms


async def test_an_outage_across_the_deadline_is_given_back_before_anything_expires(
    world: World, clock: TestClock
) -> None:
    sitting = await sitting_under(world, "automatic")
    await clock.advance(LONG)

    closed = await look_after_slots(world.state)

    truth = await sitting.truth()
    assert (closed, truth.state, await owed(world, sitting)) == (0, "running", 0)
    assert 3_595_000 < truth.remaining_ms <= 3_600_000


async def test_an_outage_is_given_back_once(world: World, clock: TestClock) -> None:
    sitting = await sitting_under(world, "automatic")
    await clock.advance(LONG)
    await look_after_slots(world.state)
    before = (await sitting.truth()).remaining_ms

    await look_after_slots(world.state)

    assert before - 5_000 < (await sitting.truth()).remaining_ms <= before


@pytest.mark.parametrize(("policy", "proposed"), [("propose", True), ("never", False)])
async def test_without_that_policy_the_deadline_stands_and_the_outage_is_proposed_or_not(
    world: World, clock: TestClock, policy: str, proposed: bool
) -> None:
    sitting = await sitting_under(world, policy)
    await clock.advance(LONG)

    closed = await look_after_slots(world.state)

    truth = await sitting.truth()
    assert (closed, truth.state) == (1, "expired")
    assert (await owed(world, sitting) >= 3_660_000) is proposed
    assert (await owed(world, sitting) == 0) is not proposed


async def test_what_was_proposed_in_time_is_given_when_the_proctor_says_so(
    world: World, clock: TestClock
) -> None:
    sitting = await sitting_under(world, "propose")
    await clock.advance(600 * SECOND)
    await look_after_slots(world.state)
    before, gap = (await sitting.truth()).remaining_ms, await owed(world, sitting)

    slot = sitting.id.partition("-")[0]
    await world.state.boards.compensate(slot, by="p", reason="x", extra_ms=gap)

    assert await owed(world, sitting) == 0
    assert abs((await sitting.truth()).remaining_ms - before - gap) < 5_000


async def test_a_short_silence_is_no_outage_and_the_deadline_closes_at_the_deadline(
    world: World, clock: TestClock, redis: Client
) -> None:
    sitting = await world.attempt()
    await redis.hset(keys.slot(keys.slot_of(sitting.id)), "threshold_ms", "60000")
    truth = await sitting.truth()
    await clock.advance(HOUR - SECOND)
    await look_after_slots(world.state)
    await clock.advance(2 * SECOND)

    closed = [await look_after_slots(world.state) for _ in range(2)]

    ended = await sitting.truth()
    assert (closed, ended.state) == ([1, 0], "expired")
    assert abs(ended.closed_at - truth.now - truth.remaining_ms) <= 20


async def test_what_nobody_has_accounted_for_yet_takes_nothing_away(
    world: World, clock: TestClock
) -> None:
    sitting = await sitting_under(world, "automatic")
    await clock.advance(LONG)
    write = Write(1, ("o1",), flagged=False, base=0, mutation="m")

    async def save() -> object:
        return await sitting.attempts.save(
            sitting.id, sitting.person.id, epoch=sitting.epoch, write=write
        )

    early = await save()
    claimed = await sitting.attempts.claim(sitting.id, sitting.person.id, "pc")
    assert isinstance(claimed, Truth)
    sitting.epoch = claimed.epoch
    await look_after_slots(world.state)
    late = await save()

    assert isinstance(early, Refused)
    assert (early.word, claimed.state) == (Word.UNAVAILABLE, "running")
    assert isinstance(late, Saved)


async def test_all_that_is_due_is_closed_in_one_round(world: World, clock: TestClock) -> None:
    slot = await world.slot(policies={"compensate": "never"})
    sittings = await world.attempts(slot, 5)
    await clock.advance(LONG)

    assert await look_after_slots(world.state) == 5
    assert {(await sitting.truth()).state for sitting in sittings} == {"expired"}


async def test_a_slot_that_hangs_costs_the_others_no_pulse(state: State, redis: Client) -> None:
    await redis.sadd("slots", "a", "b", "c")
    seen, forever = [], asyncio.Event()

    async def work(_: State, slot_id: str) -> int:
        seen.append(slot_id)
        if slot_id == "a":
            await forever.wait()
        if slot_id == "b":
            raise Unavailable("redis")
        return 1

    caretaker = Caretaker(work)
    for _ in range(2):
        with pytest.raises(Unavailable):
            await caretaker.look_after(state)
    await caretaker.close()

    assert sorted(seen) == ["a", "b", "b", "c", "c"]
