"""Moving a slot's closing time: SQL remembers it, the live store renews every deadline with it."""

from datetime import UTC, datetime

from exam_server.errors import Fault, Invalid, Refusal
from exam_server.outcomes import Word
from exam_server.preparation import renew_window
from exam_server.record.database import transaction
from exam_server.state import State
from scheduler import Closing, DraftError, Slot, load_slot, move_closing


async def closing_for(
    state: State, slot_id: str, closes_at: datetime, entry_closes_at: datetime | None
) -> Closing:
    """A closing without who and why; the entry stays where nothing is said, within the closing."""
    async with transaction(state.engine, read_only=True) as session:
        view = await load_slot(session, slot_id)
    if view is None:
        raise Refusal(Word.NO_SLOT)
    entry = entry_closes_at or min(view.slot.entry_closes_at, closes_at)
    return Closing(closes_at.astimezone(UTC), entry.astimezone(UTC), by="", reason="")


async def move_slot_closing(state: State, slot_id: str, closing: Closing) -> Slot:
    """Move it; raises Invalid naming the fields.

    SQL comes first. Should the live store be away then, the worker that keeps the slot placed
    brings it there, and the same request again is answered as if it had been the first.
    """
    try:
        async with transaction(state.engine) as session:
            slot = await move_closing(session, slot_id, closing, datetime.now(UTC))
    except DraftError as error:
        faults = [Fault(p.where, p.expected, p.found) for p in error.problems]
        raise Invalid(faults) from None
    if slot is None:
        raise Refusal(Word.NO_SLOT)
    await renew_window(state, slot_id)
    return slot
