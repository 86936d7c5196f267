"""Observations: what the exam records is noted once, a flood ends, the rest is kept nowhere."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from exam_server.integrity import Origin, Seen, Watched
from exam_server.live import keys
from exam_server.live.keys import slot_of
from exam_server.outcomes import Event, Refused, Word
from tests.clock import TestClock
from tests.world import Sitting, World

MOST_LATELY = 20
HERE = Origin("pc", "Chrome", "a1", "203.0.x.x")
THERE = Origin("pc", "Chrome", "b2", "36.72.x.x")


async def note(world: World, sitting: Sitting, seen: Seen) -> Refused | None:
    return await world.state.observations.note(sitting.id, sitting.person.id, seen)


async def observed(world: World, sitting: Sitting) -> list[Event]:
    events = await world.state.logs.after(slot_of(sitting.id), "0-0", most=1_000)
    return [event for event in events if event.kind == "observed"]


async def counted(world: World, sitting: Sitting) -> int:
    _, rows = await world.state.boards.rows(slot_of(sitting.id), [sitting.id])
    return rows[0].integrity


async def recording(world: World, *kinds: str) -> Sitting:
    return await world.attempt(await world.slot(policies={"integrity": list(kinds)}))


async def test_an_observation_is_one_event_with_its_facts_and_counts_on_the_board(
    world: World,
) -> None:
    sitting = await world.attempt()

    noted = await note(world, sitting, Seen("pasted", "k-1", {"chars": 120, "position": 2}))

    [event] = await observed(world, sitting)
    assert noted is None
    assert event.facts == {"what": "pasted", "chars": "120", "position": "2"}
    assert (event.by, event.attempt) == (sitting.person.id, sitting.id)
    assert await counted(world, sitting) == 1


async def test_a_repeat_under_the_same_mutation_is_noted_once(world: World) -> None:
    sitting = await world.attempt()

    for _ in range(2):
        assert await note(world, sitting, Seen("second_tab", "k-1")) is None

    assert len(await observed(world, sitting)) == 1


async def test_coming_back_is_told_and_not_counted_again(world: World) -> None:
    sitting = await world.attempt()

    await note(world, sitting, Seen("focus_lost"))
    await note(world, sitting, Seen("focus_back", facts={"away_ms": 42_000}))

    assert [each.facts["what"] for each in await observed(world, sitting)] == [
        "focus_lost",
        "focus_back",
    ]
    assert await counted(world, sitting) == 1


async def test_what_the_exam_does_not_record_is_kept_nowhere(world: World) -> None:
    sitting = await recording(world, "paste")

    assert await note(world, sitting, Seen("focus_lost", "k-1")) is None
    for origin in (HERE, THERE):
        await world.state.observations.note_origin(sitting.id, sitting.person.id, None, origin)

    assert await observed(world, sitting) == []
    fields = await kept(world, sitting)
    assert fields == {}


async def kept(world: World, sitting: Sitting) -> dict[str, str]:
    """What the live store keeps of observations and of where an attempt is sat."""
    key = keys.attempt(sitting.id)
    flat: Sequence[str] = await world.state.boards.clocks.batcher.look(key, "HGETALL", key)
    found = dict(zip(flat[::2], flat[1::2], strict=True))
    names = ("observed:", "noted:", "integrity", "address", "network", "sat_on")
    return {name: text for name, text in found.items() if name.startswith(names)}


async def test_a_flood_of_one_kind_ends_and_another_kind_still_gets_through(
    world: World, clock: TestClock
) -> None:
    sitting = await world.attempt()
    for number in range(MOST_LATELY):
        assert await note(world, sitting, Seen("pasted", f"k-{number}")) is None

    refused = await note(world, sitting, Seen("pasted", "k-last"))

    assert isinstance(refused, Refused)
    assert refused.word is Word.TOO_MANY
    assert 0 < refused.facts["retry_after"] <= 600
    assert await note(world, sitting, Seen("focus_lost")) is None
    await clock.advance(timedelta(minutes=10))
    await world.state.boards.pulse(slot_of(sitting.id))
    assert await note(world, sitting, Seen("pasted", "k-last")) is None
    assert len(await observed(world, sitting)) == MOST_LATELY + 2


@pytest.mark.parametrize("epoch", [None, 1])
async def test_another_address_is_told_in_its_short_form(world: World, epoch: int | None) -> None:
    sitting = await world.attempt()
    me = (sitting.id, sitting.person.id)

    for origin in (HERE, HERE, THERE):
        await world.state.observations.note_origin(*me, epoch, origin)

    [event] = await observed(world, sitting)
    assert event.facts == {
        "what": "address_changed",
        "before": "203.0.x.x",
        "after": "36.72.x.x",
    }


async def test_another_device_is_told_by_its_kind(world: World) -> None:
    sitting = await world.attempt()
    me = (sitting.id, sitting.person.id)

    await world.state.observations.note_origin(*me, None, HERE)
    await world.state.observations.note_origin(*me, None, Origin("phone", "Safari", "a1"))

    [event] = await observed(world, sitting)
    assert event.facts == {"what": "device_changed", "before": "pc Chrome", "after": "phone Safari"}


async def test_a_forgotten_device_that_resumes_in_vain_changes_nothing(world: World) -> None:
    sitting = await world.attempt()
    me = (sitting.id, sitting.person.id)
    await world.state.observations.note_origin(*me, None, HERE)
    await sitting.attempts.claim(*me, "phone")

    await world.state.observations.note_origin(*me, sitting.epoch, THERE)

    assert await observed(world, sitting) == []


async def test_nobody_notes_for_somebody_else_nor_around_an_attempt_that_is_not_open(
    world: World,
) -> None:
    slot = await world.slot()
    sitting, other = await world.attempt(slot), await world.person()
    waiting = await world.booking(slot, other)
    foreign = await world.state.observations.note(sitting.id, other.id, Seen("pasted"))
    early = await world.state.observations.note(waiting, other.id, Seen("pasted"))
    nowhere = await world.state.observations.note(f"{slot.id}-none", other.id, Seen("pasted"))
    await sitting.attempts.submit(sitting.id, sitting.person.id, epoch=sitting.epoch)
    late = await note(world, sitting, Seen("pasted"))

    words = [each.word if each else None for each in (foreign, early, nowhere, late)]
    assert words == [Word.NOT_YOURS, Word.NOT_RUNNING, Word.NO_ATTEMPT, Word.CLOSED]
    assert await observed(world, sitting) == []


async def test_repeats_that_arrive_at_once_are_noted_once(world: World) -> None:
    sitting = await world.attempt()

    await asyncio.gather(*(note(world, sitting, Seen("pasted", "k-1")) for _ in range(10)))

    assert len(await observed(world, sitting)) == 1


@pytest.mark.parametrize(
    ("starts_in", "kinds"), [(timedelta(hours=2), ["paste"]), (timedelta(minutes=30), ["focus"])]
)
async def test_what_candidates_have_been_told_stays_and_before_that_it_may_change(
    world: World, starts_in: timedelta, kinds: list[str]
) -> None:
    slot = await world.slot(policies={"integrity": ["focus"]}, starts_in=starts_in)
    await world.booking(slot, await world.person())
    placed = await world.state.places.window(slot.id)
    assert placed is not None

    await world.state.places.put_slot(slot.id, replace(placed, integrity=(Watched.PASTE,)))

    after = await world.state.places.window(slot.id)
    assert after is not None
    assert list(after.integrity) == kinds
