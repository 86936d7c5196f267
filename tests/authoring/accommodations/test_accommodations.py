"""Extra time for one candidate, before the exam, while it is placed, and while it runs."""

from typing import Any

import httpx2
import pytest

from exam_server.outcomes import Role, Started
from exam_server.workers.accommodating import accommodate_recent
from scheduler import Slot
from tests.authoring.reading import complaints, marked_fields
from tests.world import Person, World

MINUTE = 60_000


@pytest.fixture
async def slot(world: World) -> Slot:
    """A slot of an hour's exam."""
    return await world.slot()


def api(slot: Slot, person: Person) -> str:
    return f"/api/v1/exams/{slot.exam_id}/accommodations/{person.id}"


async def put(
    admin: httpx2.AsyncClient, slot: Slot, person: Person, minutes: int, reason: str = "Netra"
) -> httpx2.Response:
    body = {"ms": minutes * MINUTE, "reason": reason}
    return await admin.put(api(slot, person), json=body)


async def granted_ms(world: World, attempt_id: str) -> int:
    _, rows = await world.state.boards.rows(attempt_id.partition("-")[0], [attempt_id])
    return rows[0].granted_ms


async def told(world: World, attempt_id: str) -> list[tuple[str, str]]:
    events = await world.state.logs.after(attempt_id.partition("-")[0], "0-0", most=100)
    found = [event for event in events if event.kind == "accommodated"]
    return [(event.facts["extra_ms"], event.facts["reason"]) for event in found]


async def test_what_is_granted_before_is_placed_with_the_attempt(
    admin: httpx2.AsyncClient, world: World, slot: Slot
) -> None:
    person = await world.person()
    reply = await put(admin, slot, person, 30)
    attempt_id = await world.booking(slot, person)

    started = await world.state.attempts.start(attempt_id, person.id, "")

    assert reply.status_code == 200, reply.text
    assert (reply.json()["number"], reply.json()["extra_ms"]) == (person.number, 30 * MINUTE)
    assert isinstance(started, Started)
    assert 89 * MINUTE < started.truth.remaining_ms <= 90 * MINUTE
    assert await told(world, attempt_id) == [(str(30 * MINUTE), "Netra")]


async def test_what_is_placed_waiting_takes_any_change(
    admin: httpx2.AsyncClient, world: World, slot: Slot
) -> None:
    person = await world.person()
    attempt_id = await world.booking(slot, person)

    for minutes in (30, 30, 10):
        assert (await put(admin, slot, person, minutes)).status_code == 200

    assert await granted_ms(world, attempt_id) == 10 * MINUTE
    assert [ms for ms, _ in await told(world, attempt_id)] == ["1800000", "-1200000"]


async def test_a_clock_that_runs_only_ever_gets_more(
    admin: httpx2.AsyncClient, world: World, slot: Slot
) -> None:
    sitting = await world.attempt(slot)
    more = await put(admin, slot, sitting.person, 20)

    less = await put(admin, slot, sitting.person, 5)

    kept = (await admin.get(f"/api/v1/exams/{slot.exam_id}/accommodations")).json()
    assert more.status_code == 200
    assert (less.status_code, less.json()["type"]) == (409, "/problems/already_started")
    assert [each["extra_ms"] for each in kept] == [20 * MINUTE]
    assert await granted_ms(world, sitting.id) == 20 * MINUTE


async def test_an_attempt_that_has_ended_gets_nothing_any_more(
    admin: httpx2.AsyncClient, world: World, slot: Slot
) -> None:
    sitting = await world.attempt(slot)
    await sitting.attempts.submit(sitting.id, sitting.person.id, epoch=None)

    assert (await put(admin, slot, sitting.person, 5)).json()["type"] == "/problems/closed"


async def test_what_was_granted_while_the_attempt_was_being_placed_follows(
    admin: httpx2.AsyncClient, world: World, slot: Slot
) -> None:
    person = await world.person()
    attempt_id = await world.booking(slot, person)
    await put(admin, slot, person, 30)
    client = world.state.boards._client
    await client.hset(f"{{slot:{slot.id}}}:attempt:{attempt_id}", "granted_ms", "0")
    await client.hdel(f"{{slot:{slot.id}}}:attempt:{attempt_id}", "accommodated_ms")

    await accommodate_recent(world.state)

    assert await granted_ms(world, attempt_id) == 30 * MINUTE


async def test_rests_are_granted_by_the_api_and_the_page(
    admin: httpx2.AsyncClient, world: World, slot: Slot
) -> None:
    sitting = await world.attempt(slot)
    body = {"ms": 0, "rest_ms": 10 * MINUTE, "reason": "Diabetes"}
    fields = {"number": sitting.person.number, "minutes": "0", "rest": "20", "reason": "Diabetes"}

    reply = await admin.put(api(slot, sitting.person), json=body)
    page = await admin.post(
        f"/admin/exams/{slot.exam_id}/accommodations", data=fields, follow_redirects=True
    )

    assert reply.json()["rest_ms"] == 10 * MINUTE
    assert "istirahat 20 menit" in page.text
    assert (await sitting.truth()).rest.left_ms == 20 * MINUTE


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"ms": -1, "reason": "x"}, "ms"),
        ({"ms": 86_400_001, "reason": "x"}, "ms"),
        ({"ms": "5", "reason": "x"}, "ms"),
        ({"ms": 5, "rest_ms": -1, "reason": "x"}, "rest_ms"),
        ({"ms": 5, "rest_ms": 28_800_001, "reason": "x"}, "rest_ms"),
        ({"ms": 5, "reason": " "}, "reason"),
        ({"ms": 5, "reason": "x" * 201}, "reason"),
    ],
)
async def test_what_is_wrong_is_named(
    admin: httpx2.AsyncClient, world: World, slot: Slot, body: dict[str, Any], where: str
) -> None:
    reply = await admin.put(api(slot, await world.person()), json=body)

    assert complaints(reply) == {where}


async def test_only_candidates_of_known_exams_are_granted_anything(
    admin: httpx2.AsyncClient, world: World, slot: Slot
) -> None:
    person, proctor = await world.person(), await world.person(Role.PROCTOR)
    body = {"ms": MINUTE, "reason": "x"}

    unknown = await admin.put(f"/api/v1/exams/none/accommodations/{person.id}", json=body)
    nobody = await admin.put(f"/api/v1/exams/{slot.exam_id}/accommodations/none", json=body)
    staff = await admin.put(api(slot, proctor), json=body)

    assert [reply.status_code for reply in (unknown, nobody, staff)] == [404, 404, 403]


async def test_the_page_grants_and_lists(
    admin: httpx2.AsyncClient, world: World, slot: Slot
) -> None:
    person, page = await world.person(), f"/admin/exams/{slot.exam_id}/accommodations"
    fields = {"number": f" {person.number.upper()} ", "minutes": "15", "reason": "Disabilitas"}

    done = await admin.post(page, data=fields)
    wrong = await admin.post(page, data={**fields, "number": "nobody"})
    minutes = await admin.post(page, data={**fields, "minutes": "x"})

    assert f"Tambahan waktu bagi {person.number} disimpan." in done.text
    assert "15 menit" in done.text
    assert (marked_fields(wrong), marked_fields(minutes)) == ({"number"}, {"minutes"})


async def test_the_page_says_why_not(admin: httpx2.AsyncClient, world: World, slot: Slot) -> None:
    sitting = await world.attempt(slot)
    page = f"/admin/exams/{slot.exam_id}/accommodations"
    fields = {"number": sitting.person.number, "reason": "x"}
    await admin.post(page, data={**fields, "minutes": "15"})

    refused = await admin.post(page, data={**fields, "minutes": "5"})

    assert refused.status_code == 409
    assert "tidak dapat dikurangi" in refused.text
