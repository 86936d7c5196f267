"""Policies of an exam: set by API and by page, in part, and taken over by slots that still may."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from scheduler import Slot
from tests.authoring.exams.bodies import new_exam
from tests.authoring.reading import complaints, heading, marked_fields
from tests.world import World

ALL_BUT_FULL_SCREEN = ["focus", "paste", "second_tab", "address", "device", "pace"]


async def made(admin: httpx2.AsyncClient, world: World, **policies: Any) -> str:
    reply = await admin.post("/api/v1/exams", json=new_exam(await world.bank(), **policies))
    exam_id: str = reply.json()["id"]
    return exam_id


async def put(admin: httpx2.AsyncClient, exam: str, **policies: Any) -> httpx2.Response:
    return await admin.put(f"/api/v1/exams/{exam}/policies", json=policies)


async def test_what_is_left_out_stays_and_null_goes_back_to_the_default(
    admin: httpx2.AsyncClient, world: World
) -> None:
    exam = await made(admin, world, compensate="never", outage_ms=5_000, integrity=["paste"])

    first = (await put(admin, exam, compensate="propose", integrity=["focus", "focus"])).json()
    then = (await put(admin, exam, outage_ms=None, integrity=None)).json()

    assert (first["compensate"], first["outage_ms"], first["integrity"]) == (
        "propose",
        5_000,
        ["focus"],
    )
    assert (then["compensate"], then["outage_ms"]) == ("propose", None)
    assert then["integrity"] == ALL_BUT_FULL_SCREEN


@pytest.mark.parametrize(
    ("policies", "where"),
    [
        ({"compensate": "sometimes"}, {"compensate"}),
        ({"outage_ms": 1}, {"outage_ms"}),
        ({"integrity": ["webcam"]}, {"integrity.0"}),
        ({"camera": True}, {"camera"}),
    ],
)
async def test_what_no_policy_is_is_refused_and_changes_nothing(
    admin: httpx2.AsyncClient, world: World, policies: dict[str, Any], where: set[str]
) -> None:
    exam = await made(admin, world, outage_ms=5_000)

    reply = await put(admin, exam, **policies)

    assert reply.status_code == 422
    assert set(complaints(reply)) == where
    (found,) = (await admin.get("/api/v1/exams")).json()
    assert (found["outage_ms"], found["integrity"]) == (5_000, ALL_BUT_FULL_SCREEN)


async def test_an_exam_that_nobody_knows_is_not_found(admin: httpx2.AsyncClient) -> None:
    assert (await put(admin, "nowhere", compensate="never")).status_code == 404
    assert (await admin.get("/admin/exams/nowhere/policies")).status_code == 404


async def recorded(world: World, slot: Slot) -> list[str]:
    window = await world.state.places.window(slot.id)
    assert window is not None
    return [*window.integrity, window.compensate]


async def test_slots_take_a_change_over_and_what_was_told_stays(
    admin: httpx2.AsyncClient, world: World
) -> None:
    told = await world.slot(policies={"integrity": ["focus"]}, starts_in=timedelta(minutes=5))
    ahead = await world.slot(policies={"integrity": ["focus"]}, starts_in=timedelta(hours=5))
    for slot in (told, ahead):
        await world.booking(slot, await world.person())

    for slot in (told, ahead):
        await put(admin, slot.exam_id, integrity=["paste"], compensate="never")

    assert await recorded(world, told) == ["focus", "never"]
    assert await recorded(world, ahead) == ["paste", "never"]


async def test_the_page_shows_what_holds_and_sets_what_is_ticked(
    admin: httpx2.AsyncClient, world: World
) -> None:
    exam = await made(admin, world, outage_ms=7_000, integrity=["paste"])
    path = f"/admin/exams/{exam}/policies"
    before = await admin.get(path)
    assert heading(before) == "Aturan"
    assert 'value="7"' in before.text
    assert 'name="record-paste" value="yes" checked' in before.text
    assert 'name="record-focus" value="yes">' in before.text

    sent = {"compensate": "propose", "outage_seconds": "", "record-fullscreen": "yes"}
    after = await admin.post(path, data=sent)

    assert "Aturan disimpan." in after.text
    (found,) = (await admin.get("/api/v1/exams")).json()
    assert (found["compensate"], found["outage_ms"], found["integrity"]) == (
        "propose",
        None,
        ["fullscreen"],
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [({"compensate": "x"}, "compensate"), ({"outage_seconds": "lama"}, "outage_seconds")],
)
async def test_a_form_that_cannot_be_comes_back_as_it_was_filled_in(
    admin: httpx2.AsyncClient, world: World, change: dict[str, str], field: str
) -> None:
    exam = await made(admin, world)
    sent = {"compensate": "never", "outage_seconds": "9", "record-paste": "yes", **change}

    page = await admin.post(f"/admin/exams/{exam}/policies", data=sent)

    assert page.status_code == 422
    assert marked_fields(page) == {field}
    assert 'name="record-paste" value="yes" checked' in page.text
