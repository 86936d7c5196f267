"""The pages of slots."""

import httpx2
import pytest

from tests.authoring.reading import heading, marked_fields
from tests.authoring.slots.bodies import new_slot
from tests.world import World

FIELDS = {
    "venue": "",
    "place": "Kantor Ambon",
    "address": "",
    "starts_at": "2030-01-01T09:00",
    "entry_closes_at": "",
    "closes_at": "2030-01-01T12:00",
    "time_zone": "Asia/Jayapura",
    "capacity": "30",
    "token": "auto",
}


async def test_a_slot_is_offered_in_its_own_zone(admin: httpx2.AsyncClient, exam: str) -> None:
    page = await admin.post(f"/admin/exams/{exam}/slots", data=FIELDS)

    assert heading(page) == "Jadwal"
    assert "09.00–12.00 WIT" in page.text
    assert "Jadwal dibuat" in page.text
    (slot,) = (await admin.get(f"/api/v1/exams/{exam}/slots")).json()
    assert slot["starts_at"] == "2030-01-01T00:00:00Z"
    assert len(slot["token"]) == 6


async def test_a_known_venue_counts_more_than_a_new_name(
    admin: httpx2.AsyncClient, exam: str
) -> None:
    venue = (await admin.post("/api/v1/venues", json={"name": "Daring", "online": True})).json()

    await admin.post(
        f"/admin/exams/{exam}/slots", data={**FIELDS, "venue": venue["id"], "token": "none"}
    )

    (slot,) = (await admin.get(f"/api/v1/exams/{exam}/slots")).json()
    assert (slot["venue"], slot["token"]) == (venue["id"], "")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"place": ""}, {"place"}),
        ({"venue": "nothing"}, {"venue"}),
        ({"starts_at": ""}, {"starts_at"}),
        ({"starts_at": "besok"}, {"starts_at"}),
        ({"closes_at": "2030-01-01T09:30"}, {"closes_at"}),
        ({"entry_closes_at": "2030-01-01T08:00"}, {"entry_closes_at"}),
        ({"capacity": "0"}, {"capacity"}),
        ({"capacity": "banyak"}, {"capacity"}),
        ({"capacity": ""}, {"capacity"}),
    ],
)
async def test_a_form_that_cannot_be_comes_back_with_its_reasons(
    admin: httpx2.AsyncClient, exam: str, change: dict[str, str], named: set[str]
) -> None:
    page = await admin.post(f"/admin/exams/{exam}/slots", data={**FIELDS, **change})

    assert marked_fields(page) == named
    assert (await admin.get(f"/api/v1/exams/{exam}/slots")).json() == []


async def test_a_zone_nobody_offers_is_refused(admin: httpx2.AsyncClient, exam: str) -> None:
    page = await admin.post(f"/admin/exams/{exam}/slots", data={**FIELDS, "time_zone": "Mars"})

    assert {"starts_at", "closes_at"} <= marked_fields(page)


async def test_a_slot_nobody_booked_is_withdrawn(admin: httpx2.AsyncClient, exam: str) -> None:
    slot = (await admin.post("/api/v1/slots", json=new_slot(exam))).json()

    page = await admin.post(f"/admin/slots/{slot['id']}/withdrawal")

    assert "Jadwal ditarik" in page.text
    (listed,) = (await admin.get(f"/api/v1/exams/{exam}/slots")).json()
    assert listed["cancelled_at"]


async def test_a_slot_that_somebody_booked_stays(admin: httpx2.AsyncClient, world: World) -> None:
    slot = await world.slot()
    await world.booking(slot, await world.person())

    page = await admin.post(f"/admin/slots/{slot.id}/withdrawal")

    assert "tidak dapat ditarik" in page.text
    (listed,) = (await admin.get(f"/api/v1/exams/{slot.exam_id}/slots")).json()
    assert listed["cancelled_at"] is None


@pytest.mark.parametrize("path", ["/admin/exams/nothing/slots", "/admin/slots/nothing/withdrawal"])
async def test_what_is_not_there_is_not_found(admin: httpx2.AsyncClient, path: str) -> None:
    assert (await admin.post(path, data=FIELDS)).status_code in {404, 422}
