"""What the tables themselves refuse, whatever the code above them does."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler import Booking, Slot
from tests.scheduler.examples import NOW, a_slot, an_exam


async def _flush(session: AsyncSession, row: Booking | Slot) -> None:
    async with session.begin_nested():
        session.add(row)
        await session.flush()


def _booking(slot: Slot, number: int, *, candidate: str, seat: int) -> Booking:
    return Booking(
        id=f"{slot.id}-{number}",
        slot_id=slot.id,
        exam_id=slot.exam_id,
        candidate_id=candidate,
        seat=seat,
        booked_at=NOW,
    )


async def test_a_candidate_has_one_booking_per_exam(session: AsyncSession) -> None:
    exam = await an_exam(session)
    first, second = await a_slot(session, exam), await a_slot(session, exam)
    await _flush(session, _booking(first, 1, candidate="ani", seat=1))

    with pytest.raises(IntegrityError):
        await _flush(session, _booking(second, 2, candidate="ani", seat=1))


async def test_a_seat_is_given_once(session: AsyncSession) -> None:
    slot = await a_slot(session)
    await _flush(session, _booking(slot, 1, candidate="ani", seat=1))

    with pytest.raises(IntegrityError):
        await _flush(session, _booking(slot, 2, candidate="budi", seat=1))


async def test_a_slot_cannot_count_more_than_its_capacity(session: AsyncSession) -> None:
    slot = await a_slot(session, capacity=1)
    slot.taken = 2

    with pytest.raises(IntegrityError):
        await _flush(session, slot)
