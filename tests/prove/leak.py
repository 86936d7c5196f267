"""Whether anything of a finished slot stays: the memory of Redis and of the process, slot after
slot through their whole life, must be a flat line."""

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any, Final

from exam_server.live import papers
from exam_server.outcomes import Event, Started, Truth
from exam_server.proctoring.watching import Watch
from exam_server.state import State
from exam_server.workers.archiving import archive_all
from exam_server.workers.deadlines import look_after_slots
from exam_server.workers.releasing import release_all
from scheduler import Slot
from tests.clock import TestClock
from tests.prove.proof import Line, Options, Planted, Proof, Report
from tests.prove.stage import open_clocked_stage
from tests.workers.stories import save
from tests.world import HOUR, Sitting, World

SLOTS: Final = 100
PLANTED_SLOTS: Final = 12
LEAST: Final = 8
WARM_UP: Final = 4
"""Slots before the first reading: scripts are taught, connections opened, buffers grown."""

ALLOWED: Final[Mapping[str, float]] = {"bytes in Redis": 1_024.0}
"""What a slot may add; nothing, where nothing is said. The memory of Redis breathes a little; a
slot of two that stays takes several kilobytes."""


@dataclass(slots=True)
class Readings:
    """Each figure, read after each slot."""

    every: dict[str, list[float]] = field(default_factory=dict)

    def note(self, figures: Mapping[str, float]) -> None:
        """One more reading of each."""
        for name, figure in figures.items():
            self.every.setdefault(name, []).append(figure)

    def slopes(self) -> dict[str, float]:
        """By how much each figure grows with a slot: the median over all pairs of readings, so
        that a buffer that grows once is no slope."""
        return {name: _slope(figures) for name, figures in self.every.items()}

    def leaks(self) -> list[str]:
        """What grows by more than it may, one sentence each."""
        return [
            f"{name} grow by {slope:,.1f} with each slot"
            for name, slope in self.slopes().items()
            if slope > ALLOWED.get(name, 0.0)
        ]


def _slope(figures: Sequence[float]) -> float:
    pairs = combinations(enumerate(figures), 2)
    return median((later - former) / (j - i) for (i, former), (j, later) in pairs)


async def live_through(
    state: State, clock: TestClock, slots: int, *, releasing: bool = True
) -> Readings:
    """So many slots, one after the other, from the booking to the end; the clock is set back
    between them."""
    readings, world = Readings(), World(state)
    for number in range(slots + WARM_UP):
        await _one_slot(world, clock, releasing=releasing)
        if number >= WARM_UP:
            readings.note(await _figures(state))
    return readings


async def _one_slot(world: World, clock: TestClock, *, releasing: bool) -> None:
    state, (slot, sittings, absent) = world.state, await _begin(world)
    watch = Watch(state.boards, slot.id)
    with ExitStack() as lines:
        since = await state.followers.last_event(slot.id)
        lines.enter_context(state.followers.listening(slot.id, since, watch.note))
        for sitting in sittings:
            listener = _Listener()
            lines.enter_context(
                state.followers.listening(slot.id, since, listener, attempt=sitting.id)
            )
            state.presence.note(sitting.id)
            await save(sitting, 1, base=0)
        await watch.first()
        await state.boards.announce(slot.id, by="p", text="Good morning")
        await look_after_slots(state)
        await state.presence.write()
        await watch.turn()
    await state.attempts.submit(sittings[0].id, sittings[0].person.id, epoch=None)
    await state.boards.extend(absent, by="p", reason="late", extra_ms=60_000)
    await clock.advance(24 * HOUR)
    await look_after_slots(state)
    await archive_all(state)
    await (release_all(state) if releasing else archive_all(state))
    await look_after_slots(state)
    await clock.reset()


class _Listener:
    """Hears, and keeps nothing."""

    def __call__(self, _: Event) -> None:
        """One event."""


async def _begin(world: World) -> tuple[Slot, Sequence[Sitting], str]:
    never = {"compensate": "never"}
    slot = await world.slot(items=2, limit=timedelta(minutes=30), open_for=HOUR, policies=never)
    sittings, state = [], world.state
    for person in [await world.person() for _ in range(2)]:
        attempt = await world.booking(slot, person)
        started = await state.attempts.start(attempt, person.id, "")
        truth = await state.attempts.claim(attempt, person.id, "pc")
        assert isinstance(started, Started)
        assert isinstance(truth, Truth)
        await state.papers.items(slot.id, truth.form)
        sittings.append(Sitting(person, attempt, truth.epoch, state.attempts))
    return slot, sittings, await world.booking(slot, await world.person())


async def _figures(state: State) -> Mapping[str, float]:
    client = state.logs._client
    await client.memory_purge()
    memory = await client.info("memory")
    followers = state.followers
    return {
        "keys": await client.dbsize(),
        "bytes in Redis": memory["used_memory"],
        "followed slots": len(followers._listeners) + len(followers._positions),
        "slots of presence": len(state.presence._noted),
        "clocks": len(state.boards.clocks._known),
        "locks of preparing": len(state.preparing),
        "item versions": len(state.papers._kept) + len(state.papers._loading),
        "tries": len(state.rates._trying),
    }


async def plant(options: Options) -> Sequence[Planted]:
    """Releasing is switched off: that must be seen."""
    readings = await _live(PLANTED_SLOTS, options, releasing=False)
    return [Planted("slots are never released", bool(readings.leaks()), readings.leaks())]


async def run(options: Options) -> Report:
    """Slots come and go, and nothing of them stays."""
    slots = options.of(SLOTS, least=LEAST)
    readings = await _live(slots, options)
    facts = {name: round(slope, 3) for name, slope in readings.slopes().items()}
    return Report([Line("slot", injected=slots, facts=facts, wrong=readings.leaks())])


async def _live(slots: int, options: Options, **wish: Any) -> Readings:
    kept, papers.VERSIONS_KEPT = papers.VERSIONS_KEPT, WARM_UP  # Full before the first reading.
    try:
        with tempfile.TemporaryDirectory(prefix="x-", ignore_cleanup_errors=True) as folder:
            async with open_clocked_stage(Path(folder)) as (state, clock):
                options.say(f"{slots} slots")
                return await live_through(state, clock, slots, **wish)
    finally:
        papers.VERSIONS_KEPT = kept


PROOF: Final = Proof("leak", "Finished slots leave nothing behind", 40, plant, run)
