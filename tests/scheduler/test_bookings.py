"""Booking is final, once per candidate and exam, and says why it refuses."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler import (
    Booked,
    Refusal,
    Refused,
    book,
    bookings_in,
    cancel_slot,
    load_slot,
    slot_id_of,
)
from scheduler import bookings as module
from tests.scheduler.examples import NOW, SLOT, a_slot, an_exam


async def test_a_booking_gives_a_seat_and_names_its_slot(session: AsyncSession) -> None:
    slot = await a_slot(session)

    outcome = await book(session, slot.id, "ani", NOW)

    assert isinstance(outcome, Booked)
    assert outcome.fresh
    assert (outcome.booking.seat, outcome.booking.booked_at) == (1, NOW)
    assert slot_id_of(outcome.booking.id) == outcome.booking.slot_id == slot.id


async def test_the_same_slot_again_is_the_same_booking(session: AsyncSession) -> None:
    slot = await a_slot(session)
    first = await book(session, slot.id, "ani", NOW)

    again = await book(session, slot.id, "ani", SLOT.entry_closes_at + timedelta(days=1))

    assert isinstance(first, Booked)
    assert again == Booked(first.booking, fresh=False)


async def test_another_slot_of_the_exam_is_refused(session: AsyncSession) -> None:
    exam = await an_exam(session)
    first, second = await a_slot(session, exam), await a_slot(session, exam)
    await book(session, first.id, "ani", NOW)

    outcome = await book(session, second.id, "ani", NOW)

    assert outcome == Refused(Refusal.already_booked)
    assert await bookings_in(session, second.id) == []


async def test_a_slot_of_another_exam_can_be_booked_too(session: AsyncSession) -> None:
    first, second = await a_slot(session), await a_slot(session)

    outcomes = [await book(session, slot.id, "ani", NOW) for slot in (first, second)]

    assert all(isinstance(outcome, Booked) for outcome in outcomes)


async def test_a_full_slot_is_refused(session: AsyncSession) -> None:
    slot = await a_slot(session, capacity=1)
    await book(session, slot.id, "ani", NOW)

    outcome = await book(session, slot.id, "budi", NOW)

    assert outcome == Refused(Refusal.slot_full)


async def test_an_unknown_slot_is_refused(session: AsyncSession) -> None:
    assert await book(session, "unknown", "ani", NOW) == Refused(Refusal.no_slot)


async def test_booking_closes_with_the_exams_booking_time(session: AsyncSession) -> None:
    slot = await a_slot(session, await an_exam(session, booking_closes_at=NOW))

    outcome = await book(session, slot.id, "ani", NOW)

    assert outcome == Refused(Refusal.booking_closed)


async def test_booking_closes_with_the_slots_entry(session: AsyncSession) -> None:
    slot = await a_slot(session)

    outcome = await book(session, slot.id, "ani", SLOT.entry_closes_at)

    assert outcome == Refused(Refusal.booking_closed)


async def test_a_cancelled_slot_is_closed(session: AsyncSession) -> None:
    slot = await a_slot(session)
    await cancel_slot(session, slot.id, NOW)

    outcome = await book(session, slot.id, "ani", NOW)

    assert outcome == Refused(Refusal.booking_closed)


async def test_a_refused_booking_takes_no_place(session: AsyncSession) -> None:
    exam = await an_exam(session)
    first, second = await a_slot(session, exam), await a_slot(session, exam)
    await book(session, first.id, "ani", NOW)
    await book(session, second.id, "ani", NOW)

    views = [await load_slot(session, slot.id) for slot in (first, second)]

    assert [view and view.taken for view in views] == [1, 0]


async def test_a_conflict_that_no_booking_explains_is_not_hidden(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = await a_slot(session)
    monkeypatch.setattr(module, "new_booking_id", lambda slot_id: f"{slot_id}-same")
    await book(session, slot.id, "ani", NOW)

    with pytest.raises(IntegrityError):
        await book(session, slot.id, "budi", NOW)
