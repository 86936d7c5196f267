"""The API of slots and venues."""

from typing import Any

import httpx2
import pytest

from tests.authoring.reading import complaints
from tests.authoring.slots.bodies import new_slot


async def test_a_slot_is_offered_and_listed(admin: httpx2.AsyncClient, exam: str) -> None:
    made = await admin.post("/api/v1/slots", json=new_slot(exam))

    assert made.status_code == 201, made.text
    slot = made.json()
    assert (slot["starts_at"], slot["closes_at"]) == (
        "2030-01-01T02:00:00Z",
        "2030-01-01T05:00:00Z",
    )
    assert slot["entry_closes_at"] == slot["closes_at"]
    assert (slot["place"], slot["capacity"], slot["taken"]) == ("Balai Desa", 30, 0)
    assert (await admin.get(f"/api/v1/exams/{exam}/slots")).json() == [slot]


async def test_a_place_is_created_once(admin: httpx2.AsyncClient, exam: str) -> None:
    first = (await admin.post("/api/v1/slots", json=new_slot(exam))).json()
    second = (await admin.post("/api/v1/slots", json=new_slot(exam, place="balai desa"))).json()
    online = (await admin.post("/api/v1/slots", json=new_slot(exam, online=True))).json()

    assert first["venue"] == second["venue"] != online["venue"]
    assert len((await admin.get("/api/v1/venues")).json()) == 2


@pytest.mark.parametrize(("token", "length"), [("auto", 6), ("AUTO", 6), ("", 0), ("abc234", 6)])
async def test_a_token_is_made_given_or_left_out(
    admin: httpx2.AsyncClient, exam: str, token: str, length: int
) -> None:
    slot = (await admin.post("/api/v1/slots", json=new_slot(exam, token=token))).json()

    assert len(slot["token"]) == length
    assert slot["token"] == slot["token"].upper()


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"exam": "nothing"}, {"exam"}),
        ({"place": None}, {"place"}),
        ({"place": "Balai Desa", "venue": "x"}, {"place"}),
        ({"place": None, "venue": "nothing"}, {"venue"}),
        ({"place": " "}, {"place"}),
        ({"starts_at": "2030-01-01T09:00:00"}, {"starts_at"}),
        ({"starts_at": "soon"}, {"starts_at"}),
        ({"starts_at": None}, {"starts_at"}),
        ({"closes_at": "2030-01-01T09:59:59+07:00"}, {"closes_at"}),
        ({"closes_at": "2030-01-01T08:00:00+07:00"}, {"entry_closes_at", "closes_at"}),
        ({"entry_closes_at": "2030-01-01T13:00:00+07:00"}, {"closes_at"}),
        ({"entry_closes_at": "2030-01-01T09:00:00+07:00"}, {"entry_closes_at"}),
        ({"time_zone": "WIB"}, {"time_zone"}),
        ({"time_zone": "../etc/passwd"}, {"time_zone"}),
        ({"capacity": 0}, {"capacity"}),
        ({"capacity": 100_001}, {"capacity"}),
        ({"capacity": "many"}, {"capacity"}),
        ({"token": "O0I1O0"}, {"token"}),
        ({"token": "ABC"}, {"token"}),
        ({"taken": 5}, {"taken"}),
    ],
)
async def test_a_slot_that_cannot_be_is_refused_whole(
    admin: httpx2.AsyncClient, exam: str, change: dict[str, Any], where: set[str]
) -> None:
    assert complaints(await admin.post("/api/v1/slots", json=new_slot(exam, **change))) == where
    assert (await admin.get("/api/v1/venues")).json() == []


async def test_a_venue_is_created_and_listed(admin: httpx2.AsyncClient) -> None:
    made = await admin.post("/api/v1/venues", json={"name": "Daring", "online": True})

    assert made.status_code == 201
    assert (await admin.get("/api/v1/venues")).json() == [made.json()]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"name": "Balai Desa"}, {"address"}),
        ({"name": "", "online": True}, {"name"}),
        ({"name": "x" * 201, "online": True}, {"name"}),
        ({"name": "Daring", "online": "perhaps"}, {"online"}),
        ({"name": "Balai", "address": "x" * 501}, {"address"}),
    ],
)
async def test_a_venue_that_cannot_be_is_refused(
    admin: httpx2.AsyncClient, body: dict[str, Any], where: set[str]
) -> None:
    assert complaints(await admin.post("/api/v1/venues", json=body)) == where


async def test_an_unknown_exam_has_no_slots(admin: httpx2.AsyncClient) -> None:
    assert (await admin.get("/api/v1/exams/nothing/slots")).status_code == 404
