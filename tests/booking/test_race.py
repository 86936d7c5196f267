"""200 candidates race for 50 places through the real API, on SQLite and on PostgreSQL."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx2
import pytest
from sqlmodel import col, select

from exam_server.access import COOKIE
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role
from exam_server.record.accounts import Account
from exam_server.record.database import transaction
from exam_server.settings import Settings
from exam_server.state import State, open_state
from scheduler import Booking, Slot
from tests.databases import on_either_database
from tests.serving import RunningServer, running_server
from tests.world import World

RACERS = 200
PLACES = 50


@pytest.fixture(params=["sqlite", "postgresql"])
async def racing(
    request: pytest.FixtureRequest, settings: Settings
) -> AsyncIterator[tuple[State, RunningServer]]:
    """A server and a state on the same stores, once on each database."""
    async with (
        on_either_database(request, settings) as chosen,
        open_state(chosen) as state,
        running_server(chosen) as server,
    ):
        yield state, server


async def test_exactly_as_many_bookings_as_places_and_clear_refusals(
    racing: tuple[State, RunningServer],
) -> None:
    state, server = racing
    world = World(state)
    slot = await world.slot(capacity=PLACES)
    cookies = await _racers(state)

    async with httpx2.AsyncClient(base_url=server.url, timeout=60) as client:
        replies = await asyncio.gather(*(_book(client, slot, cookie) for cookie in cookies))

    found = Counter((status, word) for status, word in replies)
    assert found == {(201, ""): PLACES, (409, "/problems/slot_full"): RACERS - PLACES}
    assert await _counted(state, slot) == (PLACES, PLACES, list(range(1, PLACES + 1)))


async def _racers(state: State) -> list[str]:
    """Accounts with a ticket each; signing in by password is not what is raced here."""
    made = [
        Account(
            number=f"racer-{n}",
            name=f"Racer {n}",
            roles=[Role.CANDIDATE],
            password_hash="-",
            created_at=datetime.now(UTC),
        )
        for n in range(RACERS)
    ]
    async with transaction(state.engine) as session:
        session.add_all(made)
    holders = [Holder(a.id, a.number, a.name, (Role.CANDIDATE,), "id") for a in made]
    return [state.signing.sign_ticket(await state.tickets.issue(h)) for h in holders]


async def _book(client: httpx2.AsyncClient, slot: Slot, cookie: str) -> tuple[int, str]:
    headers = {"Cookie": f"{COOKIE}={cookie}"}
    reply = await client.post(f"/api/v1/slots/{slot.id}/bookings", headers=headers)
    return reply.status_code, reply.json().get("type", "")


async def _counted(state: State, slot: Slot) -> tuple[int, int, list[int]]:
    async with transaction(state.engine, read_only=True) as session:
        kept = await session.get(Slot, slot.id)
        seats = (await session.exec(select(col(Booking.seat)).order_by(col(Booking.seat)))).all()
    assert kept is not None
    return kept.taken, len(seats), list(seats)
