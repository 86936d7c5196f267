"""Booking a place: final, once per candidate and exam, never more than a slot has.

The story, for whoever changes this file. One booking is one short transaction:

1. Read the slot, its exam and the candidate's booking of that exam, without any lock. This
   only answers the easy cases early; nothing that matters rests on it.
2. Take a place: one conditional UPDATE of the slot's row. The row is locked from here until
   the end of the transaction, so racers for a slot queue, each sees the count of the one
   before, and the count it is given is its seat. No row updated: full, closed or cancelled.
3. Insert the booking. The unique (candidate, exam) may make it wait for another transaction
   of the same candidate, in another slot. When that one commits, the savepoint undoes step 2
   and the candidate hears of the booking that stands.

Why nothing can deadlock: every transaction takes its slot's row first and the candidate's
entry in the unique index second, and one of each. Whoever holds an index entry has all its
locks and waits for nobody. The foreign keys only share-lock rows whose keys never change.
So: one booking per transaction, and nothing locked before it.

Why a lost reply is harmless: asking again for the same slot finds the booking and returns it.
This needs PostgreSQL's default READ COMMITTED, where step 2 sees what others just committed;
on SQLite every writing transaction waits for its turn at BEGIN.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.ids import new_booking_id
from scheduler.models import Booking, Exam, Slot
from scheduler.rules import may_book


class Refusal(StrEnum):
    """Why a place was not given."""

    already_booked = "already_booked"
    slot_full = "slot_full"
    booking_closed = "booking_closed"
    no_slot = "no_slot"


@dataclass(frozen=True, slots=True)
class Booked:
    """The candidate has this place; `fresh` when this very call gave it."""

    booking: Booking
    fresh: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """No place was given, and nothing was changed."""

    reason: Refusal


async def book(
    session: AsyncSession, slot_id: str, candidate_id: str, now: datetime
) -> Booked | Refused:
    """Give the candidate a place in the slot, for good.

    The same slot again is answered with the same booking, even after booking has closed.
    Call it once per transaction, before anything else is written.
    """
    slot = await _read_slot(session, slot_id)
    if slot is None:
        return Refused(Refusal.no_slot)
    standing = await _find_standing(session, slot, candidate_id)
    if standing is not None:
        return standing
    if not slot.is_open(now):
        return Refused(Refusal.booking_closed)
    try:
        async with session.begin_nested():
            booking = await _take_place(session, slot, candidate_id, now)
    except IntegrityError:
        standing = await _find_standing(session, slot, candidate_id)
        if standing is None:
            raise
        return standing
    return (
        Booked(booking, fresh=True) if booking else await _explain(session, slot, candidate_id, now)
    )


@dataclass(frozen=True, slots=True)
class _SlotFacts:
    """What is read before booking; plain values, which a rolled back savepoint cannot expire."""

    id: str
    exam_id: str
    entry_closes_at: datetime
    cancelled_at: datetime | None
    booking_closes_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        return may_book(
            now,
            self.entry_closes_at,
            booking_closes_at=self.booking_closes_at,
            cancelled_at=self.cancelled_at,
        )


async def _read_slot(session: AsyncSession, slot_id: str) -> _SlotFacts | None:
    statement = (
        select(
            Slot.exam_id,
            Slot.entry_closes_at,
            Slot.cancelled_at,
            Exam.booking_closes_at,
        )
        .join(Exam, col(Exam.id) == Slot.exam_id)
        .where(Slot.id == slot_id)
    )
    row = (await session.exec(statement)).first()
    return None if row is None else _SlotFacts(slot_id, *row)


async def _find_standing(
    session: AsyncSession, slot: _SlotFacts, candidate_id: str
) -> Booked | Refused | None:
    """The answer that the candidate's earlier booking of this exam gives, if there is one."""
    statement = select(Booking).where(
        Booking.candidate_id == candidate_id, Booking.exam_id == slot.exam_id
    )
    booking = (await session.exec(statement)).first()
    if booking is None:
        return None
    same_slot = booking.slot_id == slot.id
    return Booked(booking, fresh=False) if same_slot else Refused(Refusal.already_booked)


async def _take_place(
    session: AsyncSession, slot: _SlotFacts, candidate_id: str, now: datetime
) -> Booking | None:
    """Steps 2 and 3 of the story; None where no place was left.

    Raises IntegrityError where the candidate has a booking that was not visible before.
    """
    take = (
        update(Slot)
        .where(col(Slot.id) == slot.id, col(Slot.taken) < col(Slot.capacity))
        .where(col(Slot.cancelled_at).is_(None), col(Slot.entry_closes_at) > now)
        .values(taken=col(Slot.taken) + 1)
        .returning(col(Slot.taken))
    )
    unsynchronised = {"synchronize_session": False}
    seat = (await session.exec(take, execution_options=unsynchronised)).scalar_one_or_none()
    if seat is None:
        return None
    booking = Booking(
        id=new_booking_id(slot.id),
        slot_id=slot.id,
        exam_id=slot.exam_id,
        candidate_id=candidate_id,
        seat=seat,
        booked_at=now,
    )
    session.add(booking)
    await session.flush()
    return booking


async def _explain(
    session: AsyncSession, slot: _SlotFacts, candidate_id: str, now: datetime
) -> Booked | Refused:
    """Why no place was left: read again, because others acted since the first reading."""
    # The last place may have gone to this very candidate, by a request sent twice.
    standing = await _find_standing(session, slot, candidate_id)
    if standing is not None:
        return standing
    current = await _read_slot(session, slot.id)
    still_open = current is not None and current.is_open(now)
    return Refused(Refusal.slot_full if still_open else Refusal.booking_closed)
