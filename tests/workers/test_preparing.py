"""Slots are placed ahead of time, once, whole, and without a key."""

import asyncio
import json
from datetime import timedelta

from exam_server.live import keys
from exam_server.live.connection import Client
from exam_server.preparation import prepare_slot
from exam_server.record.database import transaction
from exam_server.workers.preparing import prepare_upcoming
from question_bank import load_form
from scheduler import Booked, Slot, book, load_slot
from tests.world import HOUR, World


async def booked(world: World, slot: Slot) -> str:
    """A booking that nothing has been prepared for."""
    person = await world.person()
    async with transaction(world.state.engine) as session:
        outcome = await book(session, slot.id, person.id, slot.starts_at - timedelta(minutes=1))
    assert isinstance(outcome, Booked)
    return outcome.booking.id


async def test_every_booking_of_an_upcoming_slot_is_placed_once(world: World) -> None:
    slot = await world.slot(starts_in=HOUR)
    bookings = {await booked(world, slot) for _ in range(3)}

    placed = [await prepare_upcoming(world.state) for _ in range(2)]

    assert placed == [3, 0]
    assert set(await world.state.places.prepared(slot.id)) == bookings
    assert await world.state.places.slots() == [slot.id]


async def test_who_books_later_is_placed_beside_those_who_are_there(world: World) -> None:
    slot = await world.slot(starts_in=HOUR)
    first = await booked(world, slot)
    await prepare_upcoming(world.state)
    second = await booked(world, slot)

    assert await prepare_upcoming(world.state) == 1
    assert await world.state.places.prepared(slot.id) == [first, second]


async def test_of_many_who_come_at_once_one_places_the_slot_for_all(
    world: World,
) -> None:
    slot = await world.slot()
    bookings = {await booked(world, slot) for _ in range(3)}

    placed = await asyncio.gather(*(prepare_slot(world.state, slot.id) for _ in range(20)))

    assert sorted(placed) == [0] * 19 + [3]
    assert set(await world.state.places.prepared(slot.id)) == bookings
    assert len(world.state.preparing) == 0


async def test_a_slot_of_another_day_waits(world: World) -> None:
    await booked(world, await world.slot(starts_in=30 * HOUR))

    assert await prepare_upcoming(world.state) == 0
    assert await world.state.places.slots() == []


async def test_what_is_placed_is_the_frozen_form_and_holds_no_key(
    world: World, redis: Client
) -> None:
    slot = await world.slot(starts_in=HOUR)
    booking = await booked(world, slot)
    await prepare_upcoming(world.state)

    async with transaction(world.state.engine, read_only=True) as session:
        form = await load_form(session, booking)
    assert form is not None
    assert json.loads(await redis.hget(keys.attempt(booking), "form")) == form.positions
    for text in (await redis.hgetall(keys.items(slot.id))).values():
        item = json.loads(text)
        assert set(item) == {"kind", "stem", "options"}
        assert all(set(option) == {"id", "text"} for option in item["options"])


async def test_a_form_that_was_frozen_and_not_placed_is_placed_as_it_was(
    world: World, redis: Client
) -> None:
    slot = await world.slot(starts_in=HOUR)
    booking = await booked(world, slot)
    await prepare_upcoming(world.state)
    before = await redis.hget(keys.attempt(booking), "form")
    await redis.flushall()

    await prepare_upcoming(world.state)

    assert await redis.hget(keys.attempt(booking), "form") == before


async def test_a_slot_whose_forms_cannot_be_drawn_holds_up_no_other(world: World) -> None:
    broken, whole = await world.slot(starts_in=HOUR), await world.slot(starts_in=2 * HOUR)
    await booked(world, broken)
    booking = await booked(world, whole)
    async with transaction(world.state.engine) as session:
        view = await load_slot(session, broken.id)
        assert view is not None
        view.exam.blueprint_id = "gone"
        session.add(view.exam)

    assert await prepare_upcoming(world.state) == 1
    assert await world.state.places.prepared(whole.id) == [booking]
