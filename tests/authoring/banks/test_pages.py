"""The pages of banks."""

import httpx2
import pytest

from tests.authoring.banks.files import GOOD, sent
from tests.authoring.reading import heading, marked_fields
from tests.world import World


async def test_a_new_bank_leads_to_its_import(admin: httpx2.AsyncClient) -> None:
    reply = await admin.post("/admin/banks", data={"name": "Bank Desa", "language": "id"})

    assert heading(reply) == "Impor soal"
    assert reply.url.path.endswith("/import")
    assert "Bank Desa" in (await admin.get("/admin/banks")).text


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, {"name"}),
        ({"name": "  "}, {"name"}),
        ({"name": "x" * 121}, {"name"}),
        ({"name": "Bank", "language": "fr"}, {"language"}),
    ],
)
async def test_a_form_that_cannot_be_comes_back_with_its_reasons(
    admin: httpx2.AsyncClient, fields: dict[str, str], named: set[str]
) -> None:
    assert marked_fields(await admin.post("/admin/banks", data=fields)) == named


async def test_a_taken_name_is_said_beside_what_was_typed(admin: httpx2.AsyncClient) -> None:
    await admin.post("/admin/banks", data={"name": "<b>Bank</b>", "language": "id"})

    reply = await admin.post("/admin/banks", data={"name": "<b>Bank</b>", "language": "id"})

    assert marked_fields(reply) == {"name"}
    assert 'value="&lt;b&gt;Bank&lt;/b&gt;"' in reply.text


async def test_items_are_searched_by_the_url(admin: httpx2.AsyncClient, world: World) -> None:
    bank = await world.bank(items=3)
    await admin.post(f"/api/v1/banks/{bank.id}/imports", files=sent(GOOD))

    everything = await admin.get(f"/admin/banks/{bank.id}")
    found = await admin.get(f"/admin/banks/{bank.id}", params={"q": "2 + 2", "difficulty": "1"})
    nothing = await admin.get(f"/admin/banks/{bank.id}", params={"topic": "unknown"})

    assert "4 soal" in everything.text
    assert "A-1" in found.text
    assert "T-001" not in found.text
    assert "Tidak ada soal yang cocok." in nothing.text


async def test_a_long_bank_has_pages(admin: httpx2.AsyncClient, world: World) -> None:
    bank = await world.bank(items=60)

    second = await admin.get(f"/admin/banks/{bank.id}", params={"page": "2"})

    assert "T-051" in second.text
    assert "T-050" not in second.text
    assert "51–60 dari 60" in second.text


async def test_an_item_is_shown_on_both_devices_with_its_key_and_versions(
    admin: httpx2.AsyncClient, world: World
) -> None:
    bank = await world.bank(items=1)
    for text in (GOOD, GOOD.replace("Empat.", "Dua ditambah dua adalah empat.")):
        await admin.post(f"/api/v1/banks/{bank.id}/imports", files=sent(text))
    found = await admin.get(f"/api/v1/banks/{bank.id}/items", params={"q": "A-1"})
    path = f"/admin/items/{found.json()[0]['id']}"

    page, older = await admin.get(path), await admin.get(path, params={"version": "1"})

    assert heading(page) == "Soal A-1"
    assert page.text.count('<li class="key">') == 1
    assert page.text.count("<strong>2 + 2</strong>") == 1
    assert page.text.count("&lt;strong&gt;2 + 2&lt;/strong&gt;") == 2
    assert "Dua ditambah dua" in page.text
    assert "Dua ditambah dua" not in older.text
    assert "versi lama" in older.text


@pytest.mark.parametrize("path", ["/admin/banks/nothing", "/admin/items/nothing"])
async def test_what_is_not_there_is_not_found(admin: httpx2.AsyncClient, path: str) -> None:
    assert (await admin.get(path)).status_code == 404
