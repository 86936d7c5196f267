"""Booking a slot and finding one's bookings, for pages and programs alike."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.errors import Refusal
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role, Word
from scheduler import Booked, BookingView, SlotView, book, load_booking, load_slot, open_slots


async def book_slot(
    session: AsyncSession, slot_id: str, holder: Holder, *, now: datetime
) -> tuple[BookingView, bool]:
    """The candidate's final booking and whether it is new; raises Refusal by its word."""
    if Role.CANDIDATE not in holder.roles:
        raise Refusal(Word.NOT_ELIGIBLE)
    outcome = await book(session, slot_id, holder.account, now)
    if not isinstance(outcome, Booked):
        raise Refusal(Word(outcome.reason), slot=slot_id)
    view = await load_booking(session, outcome.booking.id)
    if view is None:
        raise Refusal(Word.NO_SLOT)
    return view, outcome.fresh


async def slots_for(session: AsyncSession, holder: Holder, *, now: datetime) -> list[SlotView]:
    """The slots open to a candidate."""
    return await open_slots(session, holder.account, now)


async def slot_for(session: AsyncSession, slot_id: str) -> SlotView:
    """One slot; raises Refusal(no_slot)."""
    view = await load_slot(session, slot_id)
    if view is None:
        raise Refusal(Word.NO_SLOT)
    return view
