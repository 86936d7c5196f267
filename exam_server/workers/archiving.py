"""From the slots' logs to the record: one SQL transaction holds the events, the results of the
attempts they close and the position reached, so that a kill between any two steps repeats
nothing and loses nothing."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final

import structlog

from exam_server.errors import Unavailable
from exam_server.outcomes import CLOSINGS, Event
from exam_server.record.archive import Ending, archive_events, position_of
from exam_server.record.database import transaction
from exam_server.state import State

log = structlog.get_logger()

EVENTS_AT_ONCE = 2_000
ENDINGS_AT_ONCE: Final = 100
"""Attempts scored in one transaction: everybody else who writes on SQLite waits for its end."""

SLOTS_AT_ONCE: Final = 6
PATIENCE_SECONDS: Final = 1.0


class Archiver:
    """Archives slots side by side; one whose SQL is slow is waited for by nobody.

    It goes on by itself, and is not begun again until it has ended.
    """

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[int]] = {}
        self._places = asyncio.Semaphore(SLOTS_AT_ONCE)

    async def archive(self, state: State, *, patience: float | None = PATIENCE_SECONDS) -> int:
        """One round over all slots; how many events. Raises Unavailable when a store is away."""
        for slot_id in await state.places.slots():
            if slot_id not in self._running:
                task = asyncio.create_task(self._archive(state, slot_id))
                self._running[slot_id] = task
        if not self._running:
            return 0
        await asyncio.wait(self._running.values(), timeout=patience)
        ended = [slot_id for slot_id, task in self._running.items() if task.done()]
        return _total((slot_id, self._running.pop(slot_id)) for slot_id in ended)

    async def close(self) -> None:
        """Stop what is under way; it has committed or it has written nothing."""
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _archive(self, state: State, slot_id: str) -> int:
        async with self._places:
            return await archive_slot(state, slot_id)


async def archive_all(state: State) -> int:
    """Archive what every slot's log holds beyond its position, to the end; how many events."""
    return await Archiver().archive(state, patience=None)


async def archive_slot(state: State, slot_id: str) -> int:
    """Archive one slot's log to its end, and trim what is archived; how many events."""
    written = 0
    async with transaction(state.engine, read_only=True) as session:
        position = await position_of(session, slot_id)
    while found := await state.logs.unarchived(slot_id, position, most=EVENTS_AT_ONCE):
        events = _cut(found)
        closings = [event for event in events if event.kind in CLOSINGS]
        endings = await asyncio.gather(*(ending_of(state, event) for event in closings))
        async with transaction(state.engine) as session:
            if not await archive_events(session, position, events=events, endings=endings):
                return written  # Somebody else is at it, and goes on.
        written, position = written + len(events), events[-1].id
        await state.leaving.trim(slot_id, position, tail=state.settings.log_tail)
    return written


async def ending_of(state: State, closing: Event) -> Ending:
    """A closed attempt, read after its closing event: it never changes any more."""
    fields, responses, looked = await asyncio.gather(
        state.logs.attempt(closing.attempt),
        state.logs.responses(closing.attempt),
        state.leaving.looked(closing.attempt),
    )
    return Ending(closing, fields, responses, looked)


def _cut(events: Sequence[Event]) -> Sequence[Event]:
    closings = [place for place, event in enumerate(events, 1) if event.kind in CLOSINGS]
    return events[: closings[ENDINGS_AT_ONCE - 1]] if len(closings) > ENDINGS_AT_ONCE else events


def _total(ended: Iterable[tuple[str, asyncio.Task[int]]]) -> int:
    total, away = 0, None
    for slot_id, task in ended:
        error = task.exception()
        if isinstance(error, Unavailable):
            away = error
        elif error is not None:
            log.error("slot_failed", work="archive_slot", slot=slot_id, exc_info=error)
        else:
            total += task.result()
    if away is not None:
        raise away
    return total
