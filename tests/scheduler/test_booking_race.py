"""Under any rush: never oversold, never two bookings, no exception; and the checker can see it."""

import asyncio
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select, update

from exam_server.record.database import transaction
from scheduler import Booked, Booking, Refusal, Refused, Slot, cancel_slot
from tests.scheduler.examples import NOW, a_slot, an_exam
from tests.scheduler.racing import Booker, Outcome, find_faults, race, tally


async def _offer(database: AsyncEngine, *, slots: int = 1, **changes: Any) -> list[str]:
    async with transaction(database) as session:
        exam = await an_exam(session)
        return [(await a_slot(session, exam, **changes)).id for _ in range(slots)]


async def test_two_hundred_candidates_race_for_fifty_places(database: AsyncEngine) -> None:
    [slot_id] = await _offer(database, capacity=50)

    outcomes = await race(database, [(slot_id, f"candidate-{n}") for n in range(200)])

    assert tally(outcomes) == {"fresh": 50, "slot_full": 150}
    assert await find_faults(database, outcomes) == []


async def test_one_candidate_races_fifty_times_for_two_slots(database: AsyncEngine) -> None:
    slot_ids = await _offer(database, slots=2, capacity=50)

    outcomes = await race(database, [(slot_ids[n % 2], "ani") for n in range(50)])

    assert tally(outcomes) == {"fresh": 1, "again": 24, "already_booked": 25}
    assert await find_faults(database, outcomes) == []


async def test_many_candidates_race_crosswise_for_two_slots(database: AsyncEngine) -> None:
    slot_ids = await _offer(database, slots=2, capacity=20)
    there = [(slot_id, f"candidate-{n}") for n in range(40) for slot_id in slot_ids]
    back = [(slot_id, f"candidate-{n}") for n in range(40) for slot_id in reversed(slot_ids)]

    outcomes = await race(database, [*there, *back])

    assert tally(outcomes)["fresh"] == 40
    assert await find_faults(database, outcomes) == []


async def test_one_candidate_races_for_the_last_place(database: AsyncEngine) -> None:
    [slot_id] = await _offer(database, capacity=1)

    outcomes = await race(database, [(slot_id, "ani")] * 20)

    assert tally(outcomes) == {"fresh": 1, "again": 19}
    assert await find_faults(database, outcomes) == []


async def test_whoever_waits_behind_a_cancel_is_refused(database: AsyncEngine) -> None:
    [slot_id] = await _offer(database, capacity=50)

    async with transaction(database) as session:
        await cancel_slot(session, slot_id, NOW)
        wishes = [(slot_id, f"candidate-{n}") for n in range(5)]
        rush = asyncio.create_task(race(database, wishes))
        await asyncio.sleep(0.2)  # They have read the slot by now and wait for its row.
    outcomes = await rush

    assert tally(outcomes) == {"booking_closed": 5}
    assert await find_faults(database, outcomes) == []


async def test_the_checker_sees_a_select_followed_by_an_insert(database: AsyncEngine) -> None:
    [slot_id] = await _offer(database, capacity=50)

    outcomes = await race(
        database, [(slot_id, f"candidate-{n}") for n in range(200)], _planted_bug(racers=200)
    )

    faults = await find_faults(database, outcomes)
    assert "oversold: 200 bookings for 50 places" in faults
    assert any(fault.startswith("counted ") for fault in faults)


def _planted_bug(*, racers: int) -> Booker:
    """Booking as it must not be: everybody looks whether there is room, then everybody takes it.

    Looking and taking are two transactions, because on SQLite a writing one is alone anyway.
    """
    all_have_looked = asyncio.Barrier(racers)

    async def look_then_take(database: AsyncEngine, slot_id: str, candidate_id: str) -> Outcome:
        async with transaction(database, read_only=True) as session:
            slot = (await session.exec(select(Slot).where(Slot.id == slot_id))).one()
        await all_have_looked.wait()
        if slot.taken >= slot.capacity:
            return Refused(Refusal.slot_full)
        async with transaction(database) as session:
            booking = _booking(slot, candidate_id)
            session.add(booking)
            count = update(Slot).where(col(Slot.id) == slot_id).values(taken=slot.taken + 1)
            await session.exec(count)
        return Booked(booking, fresh=True)

    return look_then_take


def _booking(slot: Slot, candidate_id: str) -> Booking:
    # A seat of its own, else the unique (slot, seat) would stop the bug before the checker.
    number = int(candidate_id.partition("-")[2]) + 1
    return Booking(
        id=f"{slot.id}-{number}",
        slot_id=slot.id,
        exam_id=slot.exam_id,
        candidate_id=candidate_id,
        seat=number,
        booked_at=NOW,
    )
