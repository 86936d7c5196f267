"""Reads for pages, boards and workers: slots and bookings together with what surrounds them.

All of them refresh what this SQLAlchemy session may have read before, because the count of
places changes in other transactions and by statements that bypass loaded objects.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.models import Booking, Exam, Slot, Venue

FRESHLY = {"populate_existing": True}


@dataclass(frozen=True, slots=True)
class SlotView:
    """A slot with what a page says about it; `my_slot_id` is the slot of this exam that the
    asking candidate has booked, if any."""

    slot: Slot
    exam: Exam
    venue: Venue
    my_slot_id: str | None = None

    @property
    def exam_title(self) -> str:
        """The title of the slot's exam."""
        return self.exam.title

    @property
    def venue_name(self) -> str:
        """The name of the slot's venue."""
        return self.venue.name

    @property
    def taken(self) -> int:
        """How many places are booked."""
        return self.slot.taken

    @property
    def booked_by_me(self) -> bool:
        """Whether the asking candidate's booking is in this slot."""
        return self.my_slot_id == self.slot.id


@dataclass(frozen=True, slots=True)
class BookingView:
    """A booking with what its card says."""

    booking: Booking
    slot: Slot
    exam: Exam
    venue: Venue


async def open_slots(session: AsyncSession, candidate_id: str, now: datetime) -> list[SlotView]:
    """The slots that can be booked now, full ones too, by start; with this candidate's choice.

    A slot of an exam booked elsewhere is listed too: `my_slot_id` says where.
    """
    mine = sa.and_(col(Booking.exam_id) == Slot.exam_id, col(Booking.candidate_id) == candidate_id)
    closes_at = col(Exam.booking_closes_at)
    statement = (
        select(Slot, Exam, Venue, col(Booking.slot_id))
        .join(Exam, col(Exam.id) == Slot.exam_id)
        .join(Venue, col(Venue.id) == Slot.venue_id)
        .join(Booking, mine, isouter=True)
        .where(col(Slot.cancelled_at).is_(None), col(Slot.entry_closes_at) > now)
        .where(closes_at.is_(None) | (closes_at > now))
        .order_by(col(Slot.starts_at), col(Slot.id))
    )
    rows = await session.exec(statement, execution_options=FRESHLY)
    return [SlotView(slot, exam, venue, my_slot_id) for slot, exam, venue, my_slot_id in rows]


async def slots_between(
    session: AsyncSession, first_at: datetime, last_at: datetime
) -> list[SlotView]:
    """The slots that run at some instant from `first_at` until before `last_at`, by start.

    Cancelled ones are among them.
    """
    running = (col(Slot.starts_at) < last_at, col(Slot.closes_at) > first_at)
    return await _slot_views(session, *running)


async def slots_of(session: AsyncSession, exam_id: str) -> list[SlotView]:
    """All slots of an exam by start, cancelled ones among them."""
    return await _slot_views(session, col(Slot.exam_id) == exam_id)


async def load_slot(session: AsyncSession, slot_id: str) -> SlotView | None:
    """One slot, or None."""
    views = await _slot_views(session, col(Slot.id) == slot_id)
    return views[0] if views else None


async def bookings_of(session: AsyncSession, candidate_id: str) -> list[BookingView]:
    """A candidate's bookings by start."""
    return await _booking_views(session, col(Booking.candidate_id) == candidate_id)


async def load_booking(session: AsyncSession, booking_id: str) -> BookingView | None:
    """One booking, or None."""
    views = await _booking_views(session, col(Booking.id) == booking_id)
    return views[0] if views else None


async def bookings_in(session: AsyncSession, slot_id: str) -> list[Booking]:
    """A slot's bookings by seat."""
    statement = select(Booking).where(Booking.slot_id == slot_id).order_by(col(Booking.seat))
    return list(await session.exec(statement))


async def _slot_views(session: AsyncSession, *where: sa.ColumnElement[bool]) -> list[SlotView]:
    statement = (
        select(Slot, Exam, Venue)
        .join(Exam, col(Exam.id) == Slot.exam_id)
        .join(Venue, col(Venue.id) == Slot.venue_id)
        .where(*where)
        .order_by(col(Slot.starts_at), col(Slot.id))
    )
    rows = await session.exec(statement, execution_options=FRESHLY)
    return [SlotView(slot, exam, venue) for slot, exam, venue in rows]


async def _booking_views(session: AsyncSession, where: sa.ColumnElement[bool]) -> list[BookingView]:
    statement = (
        select(Booking, Slot, Exam, Venue)
        .join(Slot, col(Slot.id) == Booking.slot_id)
        .join(Exam, col(Exam.id) == Booking.exam_id)
        .join(Venue, col(Venue.id) == Slot.venue_id)
        .where(where)
        .order_by(col(Slot.starts_at), col(Booking.id))
    )
    rows = await session.exec(statement, execution_options=FRESHLY)
    return [BookingView(*row) for row in rows]
