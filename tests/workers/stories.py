"""Attempts that ended in every way there is, for the tests and proofs of archiving."""

from collections.abc import Sequence
from datetime import timedelta

from exam_server.outcomes import Closed, Done, Saved, Write
from exam_server.state import State
from tests.clock import TestClock
from tests.world import Sitting, World


async def finish_four(state: State, clock: TestClock, *, saves: int = 3) -> Sequence[Sitting]:
    """Four attempts with saves and corrections: expired, submitted, terminated, still running."""
    world, boards = World(state), state.boards
    slot = await world.slot(limit=timedelta(minutes=30))
    expired, submitted, terminated, running = sittings = await world.attempts(slot, 4)
    for sitting in sittings:
        for number in range(saves):
            await save(sitting, number % 2 + 1, base=number // 2)
    await boards.extend(running.id, by="p", reason="x", extra_ms=3_600_000)
    closed = await state.attempts.submit(submitted.id, submitted.person.id, epoch=None)
    assert isinstance(closed, Closed)
    assert isinstance(await boards.terminate(terminated.id, by="p", reason="x"), Done)
    await clock.advance(timedelta(minutes=31))
    assert await boards.expire_due(slot.id) == 1
    assert (await expired.truth()).state == "expired"
    return sittings


async def save(sitting: Sitting, position: int, *, base: int) -> None:
    """One more response at a position."""
    write = Write(position, (f"o{base + 1}",), False, base, f"{position}-{base}")
    saved = await sitting.attempts.save(
        sitting.id, sitting.person.id, epoch=sitting.epoch, write=write
    )
    assert isinstance(saved, Saved)
