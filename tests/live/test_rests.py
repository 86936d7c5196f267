"""Rests that an accommodation grants: the clock stands, never for longer than granted."""

from datetime import timedelta

import pytest

from exam_server.evidence.rules import Rebuilt
from exam_server.live.placing import Accommodated
from exam_server.outcomes import (
    Done,
    Event,
    Refused,
    Rested,
    Saved,
    State,
    Superseded,
    Truth,
    Word,
    Write,
)
from exam_server.recovery.remembering import Remembered
from tests.clock import TestClock
from tests.world import Sitting, World

MINUTE = timedelta(minutes=1)
MS = 60_000


async def sat(world: World, rest: int = 10, compensate: str = "never") -> Sitting:
    """A running attempt whose candidate may rest for so many minutes."""
    sitting = await world.attempt(await world.slot(policies={"compensate": compensate}))
    await grant(world, sitting, rest)
    return sitting


async def grant(world: World, sitting: Sitting, rest: int) -> Done | Refused:
    """So many minutes of rest in all."""
    wish = Accommodated(by="admin", reason="Netra", rest=rest * MINUTE)
    return await world.state.boards.accommodate(sitting.id, wish)


async def take(sitting: Sitting) -> Rested | Refused:
    """Begin a rest."""
    return await sitting.attempts.take_rest(sitting.id, sitting.person.id, sitting.epoch)


async def end(sitting: Sitting) -> Rested | Refused:
    """End it."""
    return await sitting.attempts.end_rest(sitting.id, sitting.person.id, sitting.epoch)


async def let_pass(world: World, clock: TestClock, time: timedelta, slot: str) -> None:
    """Time passes, a pulse judges it, and what is due is done."""
    await clock.advance(time)
    await world.state.boards.pulse(slot)
    await world.state.boards.expire_due(slot)


async def events(world: World, sitting: Sitting) -> list[Event]:
    """Everything that happened to the attempt."""
    found = await world.state.logs.after(slot_of(sitting), "0-0", most=500)
    return [event for event in found if event.attempt == sitting.id]


def slot_of(sitting: Sitting) -> str:
    return sitting.id.partition("-")[0]


def about(minutes: float, found_ms: int) -> bool:
    """Whether a time in ms is so many minutes, less what the test itself took."""
    return minutes * MS - 3_000 < found_ms <= minutes * MS


async def test_in_a_rest_the_clock_stands_and_nothing_is_written(
    world: World, clock: TestClock
) -> None:
    sitting = await sat(world)

    begun = await take(sitting)
    await let_pass(world, clock, 4 * MINUTE, slot_of(sitting))
    write = Write(1, ("o1",), flagged=False, base=0, mutation="m")
    written = await sitting.attempts.save(sitting.id, sitting.person.id, epoch=1, write=write)

    truth = await sitting.truth()
    assert isinstance(begun, Rested)
    assert (begun.resting, begun.left_ms) == (True, 10 * MS)
    assert isinstance(written, Refused)
    assert written.word is Word.PAUSED
    assert truth.state is State.PAUSED
    assert about(60, truth.remaining_ms)
    assert truth.rest.resting
    assert about(6, truth.rest.left_ms)


async def test_what_is_not_used_is_kept_for_the_next_rest(world: World, clock: TestClock) -> None:
    sitting = await sat(world)
    await take(sitting)
    await let_pass(world, clock, 4 * MINUTE, slot_of(sitting))

    ended, again = await end(sitting), await take(sitting)

    assert isinstance(ended, Rested)
    assert isinstance(again, Rested)
    assert not ended.resting
    assert about(6, ended.left_ms)
    assert about(6, again.left_ms)


async def test_a_rest_ends_by_itself_to_the_millisecond_however_late_it_is_noticed(
    world: World, clock: TestClock
) -> None:
    sitting = await sat(world)
    await take(sitting)

    await clock.advance(12 * MINUTE)
    await world.state.boards.pulse(slot_of(sitting))
    unnoticed = await sitting.truth()
    await world.state.boards.expire_due(slot_of(sitting))

    truth = await sitting.truth()
    assert about(58, unnoticed.remaining_ms)
    assert truth.state is State.RUNNING
    assert about(58, truth.remaining_ms)
    assert (truth.rest.resting, truth.rest.left_ms) == (False, 0)
    resumed = [event for event in await events(world, sitting) if event.kind == "resumed"]
    assert [(e.by, e.facts["paused_ms"]) for e in resumed] == [("clock", str(10 * MS))]
    used_up = await take(sitting)
    assert isinstance(used_up, Refused)
    assert used_up.word is Word.NO_REST


async def test_nothing_granted_is_nothing_to_rest(world: World) -> None:
    sitting = await world.attempt()

    refused = await take(sitting)

    assert isinstance(refused, Refused)
    assert refused.word is Word.NO_REST


async def test_asking_twice_changes_nothing(world: World) -> None:
    sitting = await sat(world)
    await take(sitting)
    await take(sitting)
    await end(sitting)
    await end(sitting)

    kinds = [event.kind for event in await events(world, sitting)]

    assert [kinds.count("paused"), kinds.count("resumed")] == [1, 1]


async def test_only_the_device_that_holds_the_lease_rests(world: World) -> None:
    sitting = await sat(world)
    await sitting.attempts.claim(sitting.id, sitting.person.id, "phone")

    refused = await take(sitting)

    assert isinstance(refused, Refused)
    assert refused.word is Word.STALE_EPOCH


async def test_a_rest_goes_on_when_the_exam_moves_to_another_device(world: World) -> None:
    sitting = await sat(world)
    await take(sitting)

    moved = await sitting.attempts.claim(sitting.id, sitting.person.id, "phone")
    old = await sitting.attempts.resume(sitting.id, sitting.person.id, sitting.epoch)
    assert isinstance(moved, Truth)
    ended = await sitting.attempts.end_rest(sitting.id, sitting.person.id, moved.epoch)

    assert isinstance(old, Superseded)
    assert moved.rest.resting
    assert isinstance(ended, Rested)


async def test_a_proctors_pause_takes_the_place_of_a_rest_and_keeps_what_is_left(
    world: World, clock: TestClock
) -> None:
    sitting = await sat(world)
    await take(sitting)
    await let_pass(world, clock, 4 * MINUTE, slot_of(sitting))

    await world.state.boards.pause(sitting.id, by="proctor", reason="listrik")
    await let_pass(world, clock, 20 * MINUTE, slot_of(sitting))

    truth = await sitting.truth()
    assert (truth.state, truth.reason, truth.rest.resting) == (State.PAUSED, "listrik", False)
    assert about(6, truth.rest.left_ms)
    assert about(60, truth.remaining_ms)


async def test_the_board_says_until_when_somebody_rests(world: World) -> None:
    sitting = await sat(world)
    await take(sitting)

    at, rows = await world.state.boards.rows(slot_of(sitting), [sitting.id])

    assert about(10, rows[0].resting_until - at)


async def test_an_outage_behind_the_end_of_a_rest_is_given_back(
    world: World, clock: TestClock
) -> None:
    sitting = await sat(world, compensate="automatic")
    await take(sitting)
    await world.state.boards.pulse(slot_of(sitting))
    await clock.advance(25 * MINUTE)

    await world.state.boards.pulse(slot_of(sitting))
    await world.state.boards.expire_due(slot_of(sitting))

    truth = await sitting.truth()
    assert truth.state is State.RUNNING
    assert about(60, truth.remaining_ms)


async def test_more_rest_can_be_granted_while_resting_and_never_less(world: World) -> None:
    sitting = await sat(world)
    await take(sitting)

    more, less = await grant(world, sitting, 20), await grant(world, sitting, 5)

    assert isinstance(more, Done)
    assert less == Refused(Word.ALREADY_STARTED)
    assert about(20, (await sitting.truth()).rest.left_ms)


async def test_a_rest_never_lasts_beyond_the_time_that_is_left_in_the_slot(
    world: World, clock: TestClock
) -> None:
    slot = await world.slot(open_for=2 * MINUTE, limit=6 * MINUTE)
    sitting = await world.attempt(slot)
    await grant(world, sitting, 30)
    await take(sitting)

    await let_pass(world, clock, 8 * MINUTE, slot_of(sitting))

    assert (await sitting.truth()).state is State.EXPIRED


@pytest.mark.parametrize("ended", [True, False], ids=["ended", "lasting"])
async def test_the_events_alone_build_a_rest_anew(
    world: World, clock: TestClock, ended: bool
) -> None:
    sitting = await sat(world)
    await take(sitting)
    await let_pass(world, clock, 4 * MINUTE, slot_of(sitting))
    if ended:
        await end(sitting)

    found = await events(world, sitting)
    remembered = Remembered(Rebuilt(sitting.id))
    for event in found:
        remembered.take(event)
    client = world.state.boards._client
    held = await client.hgetall(f"{{slot:{slot_of(sitting)}}}:attempt:{sitting.id}")

    assert remembered.run.faults == []
    names = ("rest_ms", "rested_ms", "resting", "paused_ms", "paused_at", "state")
    assert {name: remembered.fields[name] for name in names} == {
        name: held.get(name, "0") for name in names
    }


async def test_after_a_rest_answers_are_saved_again(world: World) -> None:
    sitting = await sat(world)
    await take(sitting)
    await end(sitting)
    write = Write(1, ("o1",), flagged=False, base=0, mutation="m")

    saved = await sitting.attempts.save(sitting.id, sitting.person.id, epoch=1, write=write)

    assert isinstance(saved, Saved)
