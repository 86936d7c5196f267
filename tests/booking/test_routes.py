"""The API of slots and bookings: what is offered, what is final, and every refusal by its word."""

from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from exam_server.outcomes import Role
from exam_server.record.database import transaction
from scheduler import cancel_slot
from tests.serving import RunningServer
from tests.world import World

MINUTE = timedelta(minutes=1)


async def test_a_slot_is_offered_with_everything_a_candidate_decides_by(
    world: World, server: RunningServer
) -> None:
    slot, person = await world.slot(capacity=7), await world.person()

    async with server.signed_in(person) as client:
        offered = (await client.get("/api/v1/slots")).json()

    assert [found["id"] for found in offered] == [slot.id]
    assert (offered[0]["capacity"], offered[0]["taken"], offered[0]["mine"]) == (7, 0, False)
    assert (offered[0]["place"], offered[0]["time_zone"]) == ("Daring", "Asia/Jakarta")
    assert offered[0]["starts_at"].endswith("Z")


async def test_a_booking_is_made_once_and_told_again(world: World, server: RunningServer) -> None:
    slot, person = await world.slot(), await world.person()

    async with server.signed_in(person) as client:
        first = await client.post(f"/api/v1/slots/{slot.id}/bookings")
        again = await client.post(f"/api/v1/slots/{slot.id}/bookings")
        mine = (await client.get("/api/v1/bookings")).json()

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert mine == [first.json()]
    assert first.json()["id"].startswith(f"{slot.id}-")


async def test_another_slot_of_the_same_exam_is_refused_because_the_choice_is_final(
    world: World, server: RunningServer
) -> None:
    slot, person = await world.slot(), await world.person()
    other = await world.same_exam(slot)

    async with server.signed_in(person) as client:
        await client.post(f"/api/v1/slots/{slot.id}/bookings")
        refused = await client.post(f"/api/v1/slots/{other.id}/bookings")

    assert problem(refused) == (409, "/problems/already_booked")


async def test_a_full_slot_is_refused(world: World, server: RunningServer) -> None:
    slot = await world.slot(capacity=1)
    await world.booking(slot, await world.person())

    async with server.signed_in(await world.person()) as client:
        refused = await client.post(f"/api/v1/slots/{slot.id}/bookings")

    assert problem(refused) == (409, "/problems/slot_full")


async def test_a_cancelled_slot_is_refused_and_not_offered(
    world: World, server: RunningServer
) -> None:
    slot = await world.slot()
    async with transaction(world.state.engine) as session:
        await cancel_slot(session, slot.id, datetime.now(UTC))

    async with server.signed_in(await world.person()) as client:
        refused = await client.post(f"/api/v1/slots/{slot.id}/bookings")
        offered = (await client.get("/api/v1/slots")).json()

    assert problem(refused) == (409, "/problems/booking_closed")
    assert offered == []


@pytest.mark.parametrize("role", [Role.PROCTOR, Role.ADMIN])
async def test_who_is_no_candidate_is_not_eligible(
    world: World, server: RunningServer, role: Role
) -> None:
    slot = await world.slot()

    async with server.signed_in(await world.person(role)) as client:
        refused = await client.post(f"/api/v1/slots/{slot.id}/bookings")

    assert problem(refused) == (403, "/problems/not_eligible")


async def test_an_unknown_slot_and_a_stranger_are_refused(
    world: World, server: RunningServer
) -> None:
    slot = await world.slot()

    async with server.signed_in(await world.person()) as client, server.client() as stranger:
        unknown = await client.post("/api/v1/slots/nothing/bookings")
        anonymous = await stranger.post(f"/api/v1/slots/{slot.id}/bookings")

    assert problem(unknown) == (404, "/problems/no_slot")
    assert problem(anonymous) == (401, "/problems/not_signed_in")


def problem(reply: httpx2.Response) -> tuple[int, str]:
    """The status and the stable type of a problem document."""
    assert reply.headers["content-type"] == "application/problem+json"
    return reply.status_code, reply.json()["type"]
