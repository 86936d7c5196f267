"""The API of imports: terms, history and undo."""

import httpx2
import pytest

from exam_server.authoring.banks.bodies import ImportAnswer
from tests.authoring.banks.files import BAD, GOOD, OTHER, sent
from tests.authoring.reading import complaints
from tests.world import World


async def total(admin: httpx2.AsyncClient, bank: str) -> str:
    reply = await admin.get(f"/api/v1/banks/{bank}/items")
    return reply.headers["X-Total-Count"]


async def test_an_import_is_kept_and_taken_back_once(
    admin: httpx2.AsyncClient, world: World
) -> None:
    bank = (await world.bank(items=1)).id
    made = (await admin.post(f"/api/v1/banks/{bank}/imports", files=sent(GOOD, BAD))).json()

    undone = [await admin.delete(f"/api/v1/imports/{made['import_id']}") for _ in range(2)]
    newest = (await admin.get(f"/api/v1/banks/{bank}/imports")).json()[0]

    ImportAnswer.model_validate(made)
    assert (made["format"], made["stopped"], made["new"], made["invalid"]) == ("csv", False, 1, 1)
    assert undone[0].json() == undone[1].json() == newest
    assert (newest["id"], newest["file_name"]) == (made["import_id"], "items.csv")
    assert newest["undone_at"]
    assert await total(admin, bank) == "1"


async def test_what_holds_an_import_is_named(admin: httpx2.AsyncClient, world: World) -> None:
    path = f"/api/v1/banks/{(await world.bank(items=1)).id}/imports"
    first = (await admin.post(path, files=sent(GOOD))).json()
    await admin.post(path, files=sent(GOOD.replace("Empat.", "Lain.")))

    reply = await admin.delete(f"/api/v1/imports/{first['import_id']}")

    assert reply.status_code == 409
    assert reply.json()["type"] == "/problems/in_use"
    assert reply.json()["held"] == [{"code": "A-1", "reason": "edited"}]


async def test_a_dry_run_is_not_kept(admin: httpx2.AsyncClient, world: World) -> None:
    path = f"/api/v1/banks/{(await world.bank(items=1)).id}/imports"
    before = len((await admin.get(path)).json())

    told = (await admin.post(path, files=sent(GOOD), data={"dry_run": "true"})).json()

    assert (told["dry_run"], told["import_id"], told["new"]) == (True, None, 1)
    assert len((await admin.get(path)).json()) == before


async def test_an_error_may_stop_everything(admin: httpx2.AsyncClient, world: World) -> None:
    bank = (await world.bank(items=1)).id

    told = await admin.post(
        f"/api/v1/banks/{bank}/imports", files=sent(GOOD, BAD), data={"on_error": "stop"}
    )

    assert (told.json()["stopped"], told.json()["import_id"]) == (True, None)
    assert await total(admin, bank) == "1"


async def test_items_may_come_as_drafts(admin: httpx2.AsyncClient, world: World) -> None:
    bank = (await world.bank(items=1)).id

    await admin.post(
        f"/api/v1/banks/{bank}/imports", files=sent(GOOD, OTHER), data={"state": "draft"}
    )

    drafts = await admin.get(f"/api/v1/banks/{bank}/items", params={"state": "draft"})
    assert [item["code"] for item in drafts.json()] == ["A-1", "A-2"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("state", "approved!"), ("difficulty", "4"), ("on_error", "maybe"), ("colour", "red")],
)
async def test_terms_that_cannot_be_are_refused(
    admin: httpx2.AsyncClient, world: World, field: str, value: str
) -> None:
    bank = (await world.bank(items=1)).id

    reply = await admin.post(f"/api/v1/banks/{bank}/imports", files=sent(GOOD), data={field: value})

    assert complaints(reply) == {field}


async def test_what_is_not_there_is_not_found(admin: httpx2.AsyncClient) -> None:
    assert (await admin.delete("/api/v1/imports/nothing")).status_code == 404
    assert (await admin.get("/api/v1/banks/nothing/imports")).status_code == 404
