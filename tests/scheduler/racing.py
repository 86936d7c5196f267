"""Races for places, and one checker that finds whatever such a race may have broken."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select

from exam_server.record.database import transaction
from scheduler import Booked, Booking, Refusal, Refused, Slot, book
from tests.scheduler.examples import NOW

Outcome = Booked | Refused
Booker = Callable[[AsyncEngine, str, str], Awaitable[Outcome]]


async def book_alone(database: AsyncEngine, slot_id: str, candidate_id: str) -> Outcome:
    """One booking in one transaction, as the edge does it."""
    async with transaction(database) as session:
        return await book(session, slot_id, candidate_id, NOW)


async def race(
    database: AsyncEngine, wishes: Iterable[tuple[str, str]], booker: Booker = book_alone
) -> list[Outcome | BaseException]:
    """Let all (slot, candidate) wishes run at once; exceptions are outcomes too."""
    runs = [booker(database, slot_id, candidate_id) for slot_id, candidate_id in wishes]
    return await asyncio.gather(*runs, return_exceptions=True)


def tally(outcomes: Iterable[Outcome | BaseException]) -> Counter[str]:
    """How often each outcome came: fresh, again, a refusal's word, or an exception's name."""
    return Counter(_word(outcome) for outcome in outcomes)


async def find_faults(database: AsyncEngine, outcomes: list[Outcome | BaseException]) -> list[str]:
    """Every broken promise: in the outcomes, in the slots' counts, in the bookings."""
    async with transaction(database, read_only=True) as session:
        slots = list(await session.exec(select(Slot)))
        bookings = list(await session.exec(select(Booking).order_by(col(Booking.seat))))
    faults = [repr(outcome) for outcome in outcomes if isinstance(outcome, BaseException)]
    for slot in slots:
        faults += _slot_faults(slot, [b.seat for b in bookings if b.slot_id == slot.id])
    pairs = Counter((booking.candidate_id, booking.exam_id) for booking in bookings)
    faults += [f"{pair} booked {count} times" for pair, count in pairs.items() if count > 1]
    if tally(outcomes)["fresh"] != len(bookings):
        faults.append(f"{tally(outcomes)['fresh']} told so, {len(bookings)} booked")
    return faults


def _slot_faults(slot: Slot, seats: list[int]) -> list[str]:
    faults = []
    if len(seats) > slot.capacity:
        faults.append(f"oversold: {len(seats)} bookings for {slot.capacity} places")
    if slot.taken != len(seats):
        faults.append(f"counted {slot.taken}, booked {len(seats)}")
    if seats != list(range(1, len(seats) + 1)):
        faults.append(f"seats are not 1 to {len(seats)}: {seats}")
    return faults


def _word(outcome: Outcome | BaseException) -> str:
    match outcome:
        case Booked(fresh=fresh):
            return "fresh" if fresh else "again"
        case Refused(reason=reason):
            return Refusal(reason).value
        case _:
            return type(outcome).__name__
