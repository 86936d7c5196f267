"""Jumps of the Redis clock are corrected, time that really passed is not, and in doubt the
candidates have it: real scripts, under a clock that is told to jump."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from exam_server.errors import Unavailable
from exam_server.live import keys
from exam_server.live.clocks import Baseline, Clocks
from exam_server.live.connection import Client
from exam_server.outcomes import Refused, Saved, Started, Truth, Word, Write
from exam_server.workers.deadlines import look_after_slots
from scheduler import Slot
from tests.clock import OURS, TestClock
from tests.world import HOUR, Sitting, World

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
SLACK_MS = 120
"""What the trips of a busy machine may cost, in the candidates' favour."""

JUMPS = [HOUR, -HOUR, 2 * SECOND, -2 * SECOND, 400 * 24 * HOUR]


@dataclass(slots=True)
class Hall:
    """One running attempt whose slot has a pulse, and what its clock showed."""

    world: World
    clock: TestClock
    redis: Client
    sitting: Sitting
    place: Slot

    @property
    def slot(self) -> str:
        return self.place.id

    async def left_ms(self) -> int:
        return (await self.sitting.truth()).remaining_ms

    async def jumps(self) -> list[dict[str, str]]:
        events = await self.redis.xrange(keys.log(self.slot))
        return [fields for _, fields in events if fields["kind"] == "clock_jumped"]

    async def outages(self) -> list[int]:
        events = await self.redis.xrange(keys.log(self.slot))
        return [round(int(e["gap_ms"]) / 1000) for _, e in events if e["kind"] == "outage"]

    async def save(self, mutation: str = "m") -> object:
        write = Write(1, ("o1",), flagged=False, base=0, mutation=mutation)
        person, epoch = self.sitting.person.id, self.sitting.epoch
        return await self.sitting.attempts.save(self.sitting.id, person, epoch=epoch, write=write)


async def a_hall(world: World, clock: TestClock, redis: Client, **exam: object) -> Hall:
    slot = await world.slot(**exam)  # type: ignore[arg-type]
    sitting = await world.attempt(slot)
    await look_after_slots(world.state)
    return Hall(world, clock, redis, sitting, slot)


@pytest.fixture
async def hall(world: World, clock: TestClock, redis: Client) -> Hall:
    """A server is alive, somebody sits."""
    return await a_hall(world, clock, redis)


def another_process(hall: Hall) -> Clocks:
    """A second process beside the first, with what it knows about the clock: nothing yet."""
    return Clocks(hall.world.state.boards.clocks.batcher, OURS)


@pytest.mark.parametrize("jump", JUMPS, ids=str)
async def test_after_a_jump_the_exam_clock_goes_on_as_if_nothing_had_been(
    hall: Hall, jump: timedelta
) -> None:
    before = await hall.left_ms()
    await hall.clock.jump(jump)

    closed = await look_after_slots(hall.world.state)

    (event,) = await hall.jumps()
    assert closed == 0
    assert abs(await hall.left_ms() - before) <= SLACK_MS
    assert abs(int(event["jump_ms"]) - jump // timedelta(milliseconds=1)) <= SLACK_MS
    assert (event["found"], await hall.outages()) == ("process", [])


async def test_many_jumps_add_up_to_nothing(hall: Hall) -> None:
    before = await hall.left_ms()

    for jump in (*JUMPS, *JUMPS[::-1], 3 * SECOND, -MINUTE):
        await hall.clock.jump(jump)
        await look_after_slots(hall.world.state)

    assert abs(await hall.left_ms() - before) <= 2 * SLACK_MS
    assert len(await hall.jumps()) == 12


async def test_a_jump_that_was_taken_back_before_anybody_looked_is_none(hall: Hall) -> None:
    await hall.clock.jump(HOUR)
    await hall.clock.jump(-HOUR)

    await look_after_slots(hall.world.state)

    assert await hall.jumps() == []


@pytest.mark.parametrize("policy", ["automatic", "propose", "never"])
async def test_nothing_is_over_by_a_clock_that_nobody_has_judged(
    world: World, clock: TestClock, redis: Client, policy: str
) -> None:
    hall = await a_hall(world, clock, redis, policies={"compensate": policy})
    await clock.jump(2 * HOUR)

    early, closed = await hall.save(), await world.state.boards.expire_due(hall.slot)
    await look_after_slots(world.state)
    late = await hall.save()

    assert isinstance(early, Refused)
    assert (early.word, closed) == (Word.UNAVAILABLE, 0)
    assert isinstance(late, Saved)


Verb = Callable[[Hall], Awaitable[object]]


async def pause_and_resume(hall: Hall) -> object:
    await hall.world.state.boards.pause(hall.sitting.id, by="p", reason="x")
    return await hall.world.state.boards.resume(hall.sitting.id, by="p")


async def extend_by_nothing_much(hall: Hall) -> object:
    return await hall.world.state.boards.extend(hall.sitting.id, by="p", reason="x", extra_ms=1)


@pytest.mark.parametrize("verb", [pause_and_resume, extend_by_nothing_much])
@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=str)
async def test_what_is_done_right_after_a_jump_is_done_by_the_judged_clock(
    hall: Hall, jump: timedelta, verb: Verb
) -> None:
    before = await hall.left_ms()
    await hall.clock.jump(jump)

    await verb(hall)
    await look_after_slots(hall.world.state)

    assert abs(await hall.left_ms() - before) <= SLACK_MS


@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=str)
async def test_who_starts_right_after_a_jump_gets_the_whole_time(
    hall: Hall, jump: timedelta
) -> None:
    person = await hall.world.person()
    attempt_id = await hall.world.booking(hall.place, person)
    await hall.clock.jump(jump)

    started = await hall.world.state.attempts.start(attempt_id, person.id, "")
    await look_after_slots(hall.world.state)

    assert isinstance(started, Started)
    truth = await hall.world.state.attempts.read(attempt_id, person.id)
    assert isinstance(truth, Truth)
    assert 3_600_000 - 2_000 < truth.remaining_ms <= 3_600_000 + SLACK_MS


async def test_a_pause_between_a_small_jump_and_its_correction_costs_nothing(hall: Hall) -> None:
    before = await hall.left_ms()
    await hall.clock.jump(timedelta(milliseconds=900))
    await hall.world.state.boards.pause(hall.sitting.id, by="p", reason="x")

    await look_after_slots(hall.world.state)

    assert abs(await hall.left_ms() - before) <= SLACK_MS


@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=str)
async def test_several_processes_correct_a_jump_once(hall: Hall, jump: timedelta) -> None:
    others = [another_process(hall) for _ in range(3)]
    for other in others:
        await other.judge(hall.slot)
    before = await hall.left_ms()
    await hall.clock.jump(jump)

    await asyncio.gather(*(other.judge(hall.slot) for other in others))
    await look_after_slots(hall.world.state)

    assert len(await hall.jumps()) == 1
    assert abs(await hall.left_ms() - before) <= SLACK_MS


async def test_an_outage_and_a_clock_that_is_off_by_hours_are_told_apart(hall: Hall) -> None:
    before = await hall.left_ms()
    await hall.clock.advance(7 * SECOND)
    await hall.clock.jump(2 * HOUR)

    await look_after_slots(hall.world.state)

    assert await hall.outages() == [7]
    assert len(await hall.jumps()) == 1
    assert abs(await hall.left_ms() - before) <= SLACK_MS


async def test_time_that_really_passed_is_an_outage_and_no_jump(hall: Hall) -> None:
    await hall.clock.advance(10 * MINUTE)

    await look_after_slots(hall.world.state)

    assert (await hall.outages(), await hall.jumps()) == ([600], [])


@dataclass(slots=True)
class SlowLine:
    """A batcher whose next trip takes so long before the script runs, or after it ran."""

    inner: Any
    clock: TestClock
    before: timedelta = timedelta(0)
    after: timedelta = timedelta(0)

    async def run(self, name: str, place: tuple[str, str], /, **values: Any) -> Any:
        await self.clock.advance(self.before)
        reply = await self.inner.run(name, place, **values)
        await self.clock.advance(self.after)
        self.before = self.after = timedelta(0)
        return reply


@pytest.mark.parametrize(
    ("before", "after"), [(1.2, 0), (0, 1.2), (0.6, 0.6), (9, 0), (0, 9), (4, 4)]
)
async def test_a_slow_trip_is_not_taken_for_a_jump(hall: Hall, before: float, after: float) -> None:
    line = SlowLine(hall.world.state.boards.clocks.batcher, hall.clock)
    clocks = Clocks(line, OURS)  # type: ignore[arg-type]
    await clocks.judge(hall.slot)
    line.before, line.after = before * SECOND, after * SECOND

    for _ in range(3):
        await clocks.judge(hall.slot)

    assert await hall.jumps() == []


async def test_without_a_past_a_clock_behind_the_last_pulse_is_lifted_to_it(hall: Hall) -> None:
    before = await hall.left_ms()
    await hall.clock.jump(-HOUR)

    await another_process(hall).judge(hall.slot)

    (event,) = await hall.jumps()
    assert event["found"] == "pulse"
    assert abs(await hall.left_ms() - before) <= SLACK_MS


async def test_without_a_past_a_gap_is_an_outage(hall: Hall) -> None:
    await hall.clock.jump(10 * MINUTE)

    assert await another_process(hall).judge(hall.slot) >= 600_000
    assert await hall.jumps() == []


async def test_a_process_that_slept_takes_over_what_others_have_judged(hall: Hall) -> None:
    sleeper = another_process(hall)
    await sleeper.judge(hall.slot)
    before = await hall.left_ms()
    for _ in range(3):
        await hall.clock.advance(SECOND)
        await look_after_slots(hall.world.state)
    OURS.passed_ms -= 3_000

    await sleeper.judge(hall.slot)

    assert await hall.jumps() == []
    assert abs(await hall.left_ms() - before + 3_000) <= SLACK_MS


async def test_while_nobody_sits_the_slot_keeps_to_the_time_of_the_server(
    world: World, clock: TestClock, redis: Client
) -> None:
    slot, person = await world.slot(), await world.person()
    attempt_id = await world.booking(slot, person)
    await look_after_slots(world.state)
    await clock.jump(-HOUR)

    await look_after_slots(world.state)
    started = await world.state.attempts.start(attempt_id, person.id, "")

    assert isinstance(started, Refused)
    assert started.word is Word.TOO_EARLY


async def test_who_does_not_know_the_clock_waits_for_who_does(hall: Hall) -> None:
    stranger = another_process(hall)
    await hall.clock.jump(HOUR)
    before = await hall.redis.xlen(keys.log(hall.slot))
    place = (hall.slot, hall.sitting.id)

    asked = asyncio.create_task(
        stranger.run("pause_attempt", place, attempt_id=hall.sitting.id, by="p", reason="x")
    )
    await asyncio.sleep(0.05)
    assert await hall.redis.xlen(keys.log(hall.slot)) == before
    await look_after_slots(hall.world.state)

    assert (await asked)[0] == "done"
    assert await hall.outages() == []


async def test_a_clock_that_cannot_be_judged_refuses_for_now(hall: Hall) -> None:
    class Racing(SlowLine):
        async def run(self, name: str, place: tuple[str, str], /, **values: Any) -> Any:
            await self.clock.jump(HOUR)
            await hall.redis.hset(keys.slot(hall.slot), "offset_ms", "1")
            return await self.inner.run(name, place, **values)

    clocks = another_process(hall)
    await clocks.judge(hall.slot)
    clocks.batcher = Racing(clocks.batcher, hall.clock)  # type: ignore[assignment]

    with pytest.raises(Unavailable):
        await clocks.judge(hall.slot)


def test_readings_that_agree_narrow_each_other() -> None:
    slow, quick = Baseline(100.0, 900.0, 0.0), Baseline(500.0, 510.0, 0.0)

    assert slow.narrowed_by(quick) == quick.narrowed_by(slow) == quick


def test_a_reading_that_contradicts_replaces_the_older_one() -> None:
    newer = Baseline(700.0, 710.0, 500.0)

    assert Baseline(500.0, 510.0, 0.0).narrowed_by(newer) == newer


def test_what_is_known_grows_vaguer_with_time() -> None:
    known = Baseline(0.0, 0.0, 0.0)

    assert (known.least(10_000.0), known.most(10_000.0)) == (10_000.0, 10_001.0)
