"""Setting up who sits where, straight in the stores, while nothing is broken; and reading what
is left of it afterwards."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final

from sqlmodel import col, select

from exam_server.access import COOKIE
from exam_server.live.keys import slot_of
from exam_server.outcomes import Event, Started
from exam_server.preparation import prepare_slot
from exam_server.process_log import configure_log
from exam_server.record.archive import position_of
from exam_server.record.database import transaction
from exam_server.record.models import EventRecord
from exam_server.settings import Settings
from exam_server.state import State, open_state
from scheduler import Booked, book
from tests.prove.faults.history import Logged, Remains, Seen
from tests.world import HOUR, World

ITEMS: Final = 12
MOST_EVENTS: Final = 5_000
RECORD_SECONDS: Final = 60.0
_OPENING: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Seat:
    """A running attempt, its candidate's cookie, and the seed of whoever sits there."""

    attempt: str
    cookie: str
    positions: Sequence[int]
    chance: str
    began: tuple[float, float]
    """Between which instants of our own clock the attempt was started."""


@asynccontextmanager
async def stores(settings: Settings) -> AsyncIterator[State]:
    """The stores of the servers, opened from here while they are whole."""
    configure_log("error")
    async with AsyncExitStack() as stack:
        # The migration keeps its place in a module: two at a time take it from each other.
        await asyncio.to_thread(_OPENING.acquire)
        try:
            own = settings.model_copy(update={"workers": False})
            state = await stack.enter_async_context(open_state(own))
        finally:
            _OPENING.release()
        yield state


async def take_seats(
    state: State, number: int, *, seed: str, limit: timedelta = 4 * HOUR
) -> list[Seat]:
    """A new slot with so many running attempts, whose leases nobody has claimed yet."""
    # Every round adds to what is there already: its names begin where no others are.
    world = World(state, count(time.time_ns()))
    slot = await world.slot(items=ITEMS, limit=limit, capacity=number)
    people = [await world.person() for _ in range(number)]
    bookings = []
    async with transaction(state.engine) as session:
        for person in people:
            booked = await book(session, slot.id, person.id, datetime.now(UTC))
            assert isinstance(booked, Booked), booked
            bookings.append(booked.booking.id)
    await prepare_slot(state, slot.id)
    seats: list[Seat] = []
    for person, attempt in zip(people, bookings, strict=True):
        before = time.monotonic()
        started = await state.attempts.start(attempt, person.id, "")
        began = (before, time.monotonic())
        assert isinstance(started, Started), started
        ticket = await state.tickets.issue(person.holder)
        cookie = f"{COOKIE}={state.signing.sign_ticket(ticket)}"
        seats.append(Seat(attempt, cookie, range(1, ITEMS + 1), f"{seed}-{len(seats)}", began))
    return seats


async def remains_of(state: State, seats: Sequence[Seat]) -> Mapping[str, Remains]:
    """The events and responses of each attempt, as the stores hold them now."""
    slots = {slot_of(seat.attempt) for seat in seats}
    events = [event for slot in slots for event in await events_of(state, slot)]
    by_attempt: dict[str, list[Logged]] = {seat.attempt: [] for seat in seats}
    for event in events:
        if event.kind in {"saved", "claimed"}:
            by_attempt[event.attempt].append(_logged(event))
    found = {}
    for attempt, logged in by_attempt.items():
        stored = await state.logs.responses(attempt)
        responses = {p: Seen(r.version, r.response[0]) for p, r in stored.items()}
        found[attempt] = Remains(tuple(logged), responses)
    return found


async def wait_for_record(state: State, seats: Sequence[Seat]) -> None:
    """Wait until the record holds all that the logs hold; raises TimeoutError."""
    async with asyncio.timeout(RECORD_SECONDS):
        for slot in {slot_of(seat.attempt) for seat in seats}:
            await _wait_for_record(state, slot)


async def _wait_for_record(state: State, slot: str) -> None:
    while True:
        async with transaction(state.engine, read_only=True) as session:
            position = await position_of(session, slot)
        if not await state.logs.after(slot, position, most=1):
            return
        await asyncio.sleep(0.1)


async def events_of(state: State, slot: str) -> list[Event]:
    """Every event of a slot: those that the record holds, then those still in the log."""
    async with transaction(state.engine, read_only=True) as session:
        statement = select(EventRecord).where(EventRecord.slot_id == slot)
        rows = (await session.exec(statement.order_by(col(EventRecord.number)))).all()
    events = [_recorded(row) for row in rows]
    known = {event.id for event in events}
    position = "0-0"
    while part := await state.logs.after(slot, position, most=MOST_EVENTS):
        # The log is cut behind the record only later, so that both may hold an event.
        events += [event for event in part if event.id not in known]
        position = part[-1].id
    return events


def own_settings(folder: Path, **given: Any) -> Settings:
    """Settings that no environment can lead to another server's stores."""
    known: dict[str, Any] = {
        "data_dir": folder,
        "redis_url": "",
        "database_url": "",
        "secret": None,
        "workers": False,
        "port": 0,
    }
    return Settings(**{**known, **given})


def _recorded(row: EventRecord) -> Event:
    return Event(
        id=row.id.partition(":")[2],
        slot=row.slot_id,
        kind=row.kind,
        attempt=row.attempt_id,
        at=round(row.at.timestamp() * 1000),
        by=row.by,
        facts=row.facts,
    )


def _logged(event: Event) -> Logged:
    facts = event.facts
    if event.kind == "claimed":
        return Logged(event.id, event.kind, int(facts["epoch"]))
    return Logged(
        event.id,
        event.kind,
        int(facts["epoch"]),
        int(facts["position"]),
        int(facts["version"]),
        facts["mutation"],
        json.loads(facts["response"])[0],
    )
