"""Attempts that real scripts have led anywhere are built anew from their events alone."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from exam_server.evidence.messages import EventLine
from exam_server.evidence.queries import closed, events_from
from exam_server.live.placing import Accommodated
from exam_server.outcomes import Event, Write
from exam_server.record.database import transaction
from exam_server.state import State, open_state
from exam_server.workers.deadlines import look_after_slots
from tests.clock import FRAGMENTS, TestClock
from tests.databases import on_either_database
from tests.rebuilding import check_rebuilt
from tests.world import HOUR, Sitting, World

SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class Walk:
    """Somebody does anything that may be done, allowed or not, in an order that chance decides."""

    chance: random.Random
    world: World
    clock: TestClock
    sitting: Sitting

    async def step(self) -> None:
        """One thing."""
        steps: list[tuple[int, Callable[[], Awaitable[object]]]] = [
            (10, self.save), (2, self.claim), (1, self.pause), (3, self.resume), (1, self.extend),
            (1, self.compensate), (2, self.wait), (1, self.outage), (1, self.note), (1, self.end),
            (1, self.accommodate), (1, self.move_closing), (1, self.jump),
        ]  # fmt: skip
        weights = [weight for weight, _ in steps]
        [(_, step)] = self.chance.choices(steps, weights)
        await step()

    async def save(self) -> None:
        sitting, chance = self.sitting, self.chance
        truth = await sitting.truth()
        position = chance.randrange(1, 7)
        known = truth.responses.get(position)
        write = Write(
            position,
            (f"o{chance.randrange(1, 4)}", "½ „ä“ \u2028")[: chance.randrange(3)],
            flagged=chance.random() < 0.3,
            base=known.version if known else 0,
            mutation=f"m{chance.random()}",
        )
        epoch = truth.epoch - (chance.random() < 0.1)
        await sitting.attempts.save(sitting.id, sitting.person.id, epoch=epoch, write=write)

    async def claim(self) -> None:
        await self.sitting.attempts.claim(self.sitting.id, self.sitting.person.id, "phone")

    async def pause(self) -> None:
        await self.world.state.boards.pause(self.sitting.id, by="p", reason="Gangguan")

    async def resume(self) -> None:
        await self.world.state.boards.resume(self.sitting.id, by="p")

    async def extend(self) -> None:
        extra_ms = self.chance.randrange(1, 90_000)
        await self.world.state.boards.extend(self.sitting.id, by="p", reason="x", extra_ms=extra_ms)

    async def compensate(self) -> None:
        slot_id = self.sitting.id.partition("-")[0]
        await self.world.state.boards.compensate(slot_id, by="p", reason="x", extra_ms=5_000)

    async def accommodate(self) -> None:
        extra = self.chance.randrange(0, 600) * SECOND
        wish = Accommodated(extra, by="p", reason="x")
        await self.world.state.boards.accommodate(self.sitting.id, wish)

    async def move_closing(self) -> None:
        places, slot_id = self.world.state.places, self.sitting.id.partition("-")[0]
        window = await places.window(slot_id)
        assert window is not None
        by = self.chance.randrange(-1800, 3600) * SECOND
        told = {"moved_at": datetime.now(UTC), "moved_by": "a", "moved_reason": "x"}
        moved = replace(window, closes_at=window.closes_at + by, **told)  # type: ignore[arg-type]
        await places.put_slot(slot_id, moved)

    async def jump(self) -> None:
        await look_after_slots(self.world.state)
        await self.clock.jump(self.chance.randrange(-600, 600) * SECOND)
        if self.chance.random() < 0.5:
            await self.pause()
        await look_after_slots(self.world.state)

    async def wait(self) -> None:
        await self.clock.advance(self.chance.randrange(1, 900) * SECOND)
        await self.pulse()

    async def outage(self) -> None:
        await self.pulse()
        await self.clock.advance(self.chance.randrange(3, 600) * SECOND)
        await self.pulse()

    async def pulse(self) -> None:
        slot_id = self.sitting.id.partition("-")[0]
        await self.world.state.boards.pulse(slot_id)
        await self.world.state.boards.expire_due(slot_id)

    async def note(self) -> None:
        await self.world.state.boards.note_incident(
            self.sitting.id, by="p", severity="info", text='Ganti "komputer"\n'
        )

    async def end(self) -> None:
        if self.chance.random() < 0.4:
            await self.sitting.attempts.submit(self.sitting.id, self.sitting.person.id, epoch=None)
        elif self.chance.random() < 0.2:
            await self.world.state.boards.terminate(self.sitting.id, by="p", reason="x")


@pytest.fixture(params=["sqlite", "postgresql"])
async def stores(
    request: pytest.FixtureRequest, state: State, clock: TestClock
) -> AsyncIterator[State]:
    """A state on each of the two databases."""
    async with on_either_database(request, state.settings) as chosen:
        if chosen is state.settings:
            yield state
            return
        async with open_state(chosen, fragments=FRAGMENTS) as opened:
            yield opened


async def test_whatever_was_done_is_in_the_events(stores: State, clock: TestClock) -> None:
    chance = random.Random(20261121)
    world = World(stores)
    slot = await world.slot(closing_cuts=False)
    cut = await world.slot(open_for=20 * timedelta(minutes=1), limit=HOUR)
    sittings = [*await world.attempts(slot, 5), *await world.attempts(cut, 3)]
    walks = [Walk(chance, world, clock, sitting) for sitting in sittings]
    for _ in range(160):
        await chance.choice(walks).step()

    await check_rebuilt(stores, least=8)


async def test_time_given_before_the_start_is_in_the_events(world: World) -> None:
    person, slot = await world.person(), await world.slot()
    attempt_id = await world.booking(slot, person)
    await world.state.boards.extend(attempt_id, by="p", reason="x", extra_ms=60_000)
    await world.state.attempts.start(attempt_id, person.id, "")

    await check_rebuilt(world.state)


async def test_a_log_that_lost_a_field_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting = await world.attempt()
    write = Write(1, ("o1",), flagged=True, base=0, mutation="m")
    await sitting.attempts.save(sitting.id, sitting.person.id, epoch=sitting.epoch, write=write)
    await check_rebuilt(world.state)

    async def without_flags(*arguments: Any, **named: Any) -> list[EventLine]:
        lines = await events_from(*arguments, **named)
        return [replace(line, event=without(line.event, "flagged")) for line in lines]

    monkeypatch.setattr("tests.rebuilding.events_from", without_flags)

    with pytest.raises(AssertionError, match="flagged"):
        await check_rebuilt(world.state)


async def test_a_record_that_was_edited_is_noticed(world: World) -> None:
    sitting = await world.attempt()
    await sitting.attempts.submit(sitting.id, sitting.person.id, epoch=None)
    await check_rebuilt(world.state)
    async with transaction(world.state.engine) as session:
        (found,) = await closed(session, [sitting.id])
        found.record.granted += SECOND

    with pytest.raises(AssertionError, match="granted_ms is 1000, by the events 0"):
        await check_rebuilt(world.state)


def without(event: Event, name: str) -> Event:
    """The event as a script would write it that forgot a fact."""
    return replace(event, facts={k: v for k, v in event.facts.items() if k != name})
