"""Attempts in progress: the lease, the versions, the clock and the closing, on a real Redis."""

from datetime import timedelta

import pytest

from exam_server.live.keys import slot_of
from exam_server.outcomes import Closed, Conflict, Refused, Saved, Superseded, Truth, Word, Write
from tests.clock import TestClock
from tests.world import HOUR, Sitting, World

SECOND = timedelta(seconds=1)


def write(position: int = 1, base: int = 0, mutation: str = "m1", text: str = "o1") -> Write:
    """A save as a page would ask for it."""
    return Write(position, (text,), flagged=False, base=base, mutation=mutation)


async def save(sitting: Sitting, found: Write, epoch: int | None = None) -> object:
    """Save under the sitting's epoch unless another is named."""
    used = sitting.epoch if epoch is None else epoch
    return await sitting.attempts.save(sitting.id, sitting.person.id, epoch=used, write=found)


async def test_a_save_is_stored_with_its_version_and_the_time_left(world: World) -> None:
    sitting = await world.attempt()

    outcome = await save(sitting, write())

    assert isinstance(outcome, Saved)
    assert outcome.version == 1
    assert 3_590_000 < outcome.remaining_ms <= 3_600_000
    stored = (await sitting.truth()).responses[1]
    assert (stored.version, stored.response, stored.flagged) == (1, ("o1",), False)


async def test_a_repeated_mutation_is_answered_as_saved_and_changes_nothing(world: World) -> None:
    sitting = await world.attempt()
    first = await save(sitting, write())

    again = await save(sitting, write())

    assert isinstance(first, Saved)
    assert isinstance(again, Saved)
    assert (again.version, again.at) == (first.version, first.at)


async def test_a_repeat_after_the_deadline_is_still_saved_because_it_is(
    world: World, clock: TestClock
) -> None:
    sitting = await world.attempt()
    await save(sitting, write())
    await clock.advance(2 * HOUR)

    assert isinstance(await save(sitting, write()), Saved)


async def test_a_stale_base_is_a_conflict_that_shows_the_newer_response(world: World) -> None:
    sitting = await world.attempt()
    await save(sitting, write(text="o1"))

    outcome = await save(sitting, write(base=0, mutation="m2", text="o2"))

    assert isinstance(outcome, Conflict)
    assert outcome.current is not None
    assert outcome.current.response == ("o1",)
    assert (await sitting.truth()).responses[1].response == ("o1",)
    events = await world.state.logs.after(slot_of(sitting.id), "0-0", most=100)
    both = [event.facts["response"] for event in events if event.kind in {"saved", "conflicted"}]
    assert both == ['["o1"]', '["o2"]']


async def test_an_older_epoch_is_refused_and_changes_nothing(world: World) -> None:
    sitting = await world.attempt()
    await sitting.attempts.claim(sitting.id, sitting.person.id, "phone")

    outcome = await save(sitting, write())

    assert isinstance(outcome, Refused)
    assert outcome.word is Word.STALE_EPOCH
    assert (await sitting.truth()).responses == {}


@pytest.mark.parametrize("position", [0, 7, 999])
async def test_a_position_outside_the_form_is_refused(world: World, position: int) -> None:
    sitting = await world.attempt()

    outcome = await save(sitting, write(position))

    assert isinstance(outcome, Refused)
    assert outcome.word is Word.BAD_POSITION


async def test_a_save_after_the_deadline_is_refused(world: World, clock: TestClock) -> None:
    sitting = await world.attempt()
    await clock.advance(HOUR + SECOND)

    outcome = await save(sitting, write())

    assert isinstance(outcome, Refused)
    assert outcome.word is Word.TIME_OVER


async def test_a_save_while_paused_is_refused_and_the_clock_stands(
    world: World, clock: TestClock
) -> None:
    sitting = await world.attempt()
    await world.state.boards.pause(sitting.id, by="proctor", reason="technical")
    before = (await sitting.truth()).remaining_ms
    await clock.advance(600 * SECOND)

    outcome = await save(sitting, write())

    assert isinstance(outcome, Refused)
    assert outcome.word is Word.PAUSED
    assert (await sitting.truth()).remaining_ms == before


async def test_somebody_elses_attempt_is_not_yours(world: World) -> None:
    sitting, other = await world.attempt(), await world.person()

    outcome = await sitting.attempts.save(sitting.id, other.id, epoch=1, write=write())

    assert isinstance(outcome, Refused)
    assert outcome.word is Word.NOT_YOURS
    assert (await sitting.truth()).responses == {}


async def test_nobody_writes_before_a_lease_is_claimed(world: World) -> None:
    slot, person = await world.slot(), await world.person()
    attempt_id = await world.booking(slot, person)
    await world.state.attempts.start(attempt_id, person.id, "")

    outcome = await world.state.attempts.save(attempt_id, person.id, epoch=0, write=write())

    assert isinstance(outcome, Refused)
    assert outcome.word is Word.STALE_EPOCH


async def test_resuming_keeps_the_epoch_and_a_claim_in_between_supersedes(world: World) -> None:
    sitting = await world.attempt()

    resumed = await sitting.attempts.resume(sitting.id, sitting.person.id, sitting.epoch)
    await sitting.attempts.claim(sitting.id, sitting.person.id, "phone")
    late = await sitting.attempts.resume(sitting.id, sitting.person.id, sitting.epoch)

    assert isinstance(resumed, Truth)
    assert resumed.epoch == sitting.epoch
    assert isinstance(late, Superseded)
    assert late.device == "phone"


async def test_submitting_closes_once_and_later_changes_nothing(world: World) -> None:
    sitting = await world.attempt()
    await save(sitting, write())

    first = await sitting.attempts.submit(sitting.id, sitting.person.id, epoch=sitting.epoch)
    again = await sitting.attempts.submit(sitting.id, sitting.person.id, epoch=None)
    late = await save(sitting, write(position=2, mutation="m2"))

    assert isinstance(first, Closed)
    assert isinstance(again, Closed)
    assert (first.fresh, again.fresh, first.at) == (True, False, again.at)
    assert isinstance(late, Refused)
    assert late.word is Word.CLOSED


async def test_the_deadline_closes_at_the_deadline_however_late_it_is_noticed(
    world: World, clock: TestClock
) -> None:
    sitting = await world.attempt()
    due = (await sitting.truth()).now + (await sitting.truth()).remaining_ms
    await clock.advance(HOUR + 90 * SECOND)

    closed = await world.state.boards.expire_due(sitting.id.partition("-")[0])
    again = await world.state.boards.expire_due(sitting.id.partition("-")[0])

    truth = await sitting.truth()
    assert (closed, again) == (1, 0)
    assert truth.state == "expired"
    assert abs(truth.closed_at - due) <= 20


async def test_starting_again_gives_the_running_clock(world: World, clock: TestClock) -> None:
    sitting = await world.attempt()
    await clock.advance(60 * SECOND)

    again = await sitting.attempts.start(sitting.id, sitting.person.id, "")

    assert not isinstance(again, Refused)
    assert again.fresh is False
    assert again.truth.remaining_ms <= 3_540_000
