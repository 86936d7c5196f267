"""A candidate's booking as booking and sitting both need it: whose it is, where and when."""

from datetime import timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.errors import Refusal
from exam_server.live.tickets import Holder
from exam_server.outcomes import Refused, Word
from exam_server.outcomes import State as AttemptState
from exam_server.record.database import transaction
from exam_server.state import State
from scheduler import BookingView, SlotView, bookings_of, load_booking

OPEN = frozenset({AttemptState.RUNNING, AttemptState.PAUSED})


async def own_booking(session: AsyncSession, booking_id: str, holder: Holder) -> BookingView:
    """The holder's booking; raises Refusal(no_attempt) or Refusal(not_yours)."""
    view = await load_booking(session, booking_id)
    if view is None:
        raise Refusal(Word.NO_ATTEMPT)
    if view.booking.candidate_id != holder.account:
        raise Refusal(Word.NOT_YOURS)
    return view


async def open_attempt(state: State, candidate: str) -> str:
    """The attempt that a candidate is in the middle of; empty where there is none."""
    async with transaction(state.engine, read_only=True) as session:
        bookings = await bookings_of(session, candidate)
    for view in bookings:
        found = await state.attempts.read(view.booking.id, candidate)
        if not isinstance(found, Refused) and found.state in OPEN:
            return view.booking.id
    return ""


def place_fields(view: SlotView | BookingView) -> dict[str, Any]:
    """Where and when, as the pages' fact lists need it."""
    slot = view.slot
    return {
        "exam_title": view.exam.title,
        "venue_name": view.venue.name,
        "venue_address": view.venue.address,
        "starts_at": slot.starts_at,
        "entry_closes_at": slot.entry_closes_at,
        "closes_at": slot.closes_at,
        "time_zone": slot.time_zone,
        "minutes": view.exam.time_limit // timedelta(minutes=1),
    }
