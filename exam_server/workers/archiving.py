"""From the slots' logs to the record: one SQL transaction holds the events, the results of the
attempts they close and the position reached, so that a kill between any two steps repeats
nothing and loses nothing."""

from exam_server.outcomes import CLOSINGS, Event
from exam_server.record.archive import Ending, archive_events, position_of
from exam_server.record.database import transaction
from exam_server.state import State
from exam_server.workers.rounds import for_each_slot

EVENTS_AT_ONCE = 500


async def archive_all(state: State) -> int:
    """Archive what every slot's log holds beyond its position; how many events."""
    return await for_each_slot(state, archive_slot)


async def archive_slot(state: State, slot_id: str) -> int:
    """Archive one slot's log to its end; how many events."""
    written = 0
    while True:
        async with transaction(state.engine, read_only=True) as session:
            position = await position_of(session, slot_id)
        events = await state.logs.after(slot_id, position, most=EVENTS_AT_ONCE)
        if not events:
            return written
        endings = [await ending_of(state, event) for event in events if event.kind in CLOSINGS]
        async with transaction(state.engine) as session:
            written += await archive_events(session, position, events=events, endings=endings)


async def ending_of(state: State, closing: Event) -> Ending:
    """A closed attempt, read after its closing event: it never changes any more."""
    fields = await state.logs.attempt(closing.attempt)
    return Ending(closing, fields, await state.logs.responses(closing.attempt))
