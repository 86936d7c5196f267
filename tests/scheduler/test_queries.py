"""What pages, boards and workers read about slots and bookings."""

from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler import (
    Booked,
    book,
    bookings_in,
    bookings_of,
    cancel_slot,
    load_booking,
    load_slot,
    open_slots,
    slots_between,
    slots_of,
)
from tests.scheduler.examples import NOW, SLOT, STARTS_AT, a_slot, an_exam

DAY = timedelta(days=1)


async def test_open_slots_show_what_is_taken_and_what_is_mine(session: AsyncSession) -> None:
    exam = await an_exam(session)
    first, second = await a_slot(session, exam), await a_slot(session, exam)
    await book(session, first.id, "ani", NOW)

    mine = {view.slot.id: view for view in await open_slots(session, "ani", NOW)}
    others = await open_slots(session, "budi", NOW)

    assert (mine[first.id].taken, mine[first.id].booked_by_me) == (1, True)
    assert (mine[second.id].booked_by_me, mine[second.id].my_slot_id) == (False, first.id)
    assert [view.my_slot_id for view in others] == [None, None]


async def test_open_slots_leave_out_what_can_no_longer_be_booked(session: AsyncSession) -> None:
    still_open = await a_slot(session)
    cancelled = await a_slot(session)
    await cancel_slot(session, cancelled.id, NOW)
    await a_slot(session, await an_exam(session, booking_closes_at=NOW))
    after_entry = await open_slots(session, "ani", SLOT.entry_closes_at)

    found = await open_slots(session, "ani", NOW)

    assert [view.slot.id for view in found] == [still_open.id]
    assert after_entry == []


async def test_slots_between_are_those_that_run_then(session: AsyncSession) -> None:
    slot = await a_slot(session)

    during = await slots_between(session, STARTS_AT + timedelta(hours=1), STARTS_AT + DAY)
    before = await slots_between(session, STARTS_AT - DAY, STARTS_AT)
    after = await slots_between(session, SLOT.closes_at, SLOT.closes_at + DAY)

    assert [view.slot.id for view in during] == [slot.id]
    assert before == after == []


async def test_slots_of_an_exam_are_its_own(session: AsyncSession) -> None:
    exam = await an_exam(session)
    slot = await a_slot(session, exam)
    await a_slot(session)

    found = await slots_of(session, exam.id)

    assert [view.slot.id for view in found] == [slot.id]


async def test_bookings_are_found_by_candidate_by_slot_and_by_id(session: AsyncSession) -> None:
    slot = await a_slot(session)
    for candidate in ("ani", "budi"):
        await book(session, slot.id, candidate, NOW)

    [view] = await bookings_of(session, "budi")
    found = await load_booking(session, view.booking.id)

    assert found == view
    assert (view.slot.id, view.venue.name) == (slot.id, "Balai Diklat")
    seats = [
        (booking.candidate_id, booking.seat) for booking in await bookings_in(session, slot.id)
    ]
    assert seats == [("ani", 1), ("budi", 2)]


async def test_what_is_unknown_is_none(session: AsyncSession) -> None:
    assert await load_slot(session, "unknown") is None
    assert await load_booking(session, "unknown-unknown") is None
    assert await bookings_of(session, "nobody") == []


async def test_a_slot_read_before_a_booking_is_read_afresh_after_it(session: AsyncSession) -> None:
    slot = await a_slot(session)
    before = await load_slot(session, slot.id)
    assert before is not None
    assert before.taken == 0

    outcome = await book(session, slot.id, "ani", NOW)
    after = await load_slot(session, slot.id)

    assert isinstance(outcome, Booked)
    assert after is not None
    assert after.taken == 1
