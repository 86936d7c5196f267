"""The pages of past imports."""

import httpx2
import pytest

from question_bank import Bank
from tests.authoring.banks.files import BAD, GOOD, sent
from tests.authoring.reading import heading
from tests.world import World

SURE = {"sure": "yes"}


@pytest.fixture
async def bank(world: World) -> Bank:
    """A bank with one item."""
    return await world.bank(items=1)


async def imported(admin: httpx2.AsyncClient, bank: Bank, *rows: str) -> httpx2.Response:
    """The result page of an import."""
    preview = await admin.post(f"/admin/banks/{bank.id}/import", files=sent(*rows))
    return await admin.post(preview.url.path)


async def test_the_result_says_what_happened_and_leads_on(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    result = await imported(admin, bank, GOOD, BAD)

    assert heading(result) == "Hasil impor"
    assert "A-1" in result.text
    assert f'href="/admin/banks/{bank.id}"' in result.text
    rejected = await admin.get(result.url.path.replace("/imports/", "/import/") + "/rejected")
    assert "A-3" in rejected.text


async def test_an_import_is_taken_back_after_asking_once_more(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    path = (await imported(admin, bank, GOOD)).url.path

    unsure = await admin.post(f"{path}/undo")
    sure = [await admin.post(f"{path}/undo", data=SURE) for _ in range(2)]
    history = await admin.get(f"/admin/banks/{bank.id}/imports")

    assert "sudah dibatalkan" not in unsure.text
    assert all("sudah dibatalkan" in page.text for page in sure)
    assert "Dibatalkan" in history.text
    assert "A-1" not in (await admin.get(f"/admin/banks/{bank.id}")).text


async def test_what_holds_an_import_is_said(admin: httpx2.AsyncClient, bank: Bank) -> None:
    path = (await imported(admin, bank, GOOD)).url.path
    await imported(admin, bank, GOOD.replace("Empat.", "Lain."))

    refused = await admin.post(f"{path}/undo", data=SURE)

    assert refused.status_code == 409
    assert "sudah diubah setelah impor ini" in refused.text


async def test_an_import_of_another_bank_is_not_found(
    admin: httpx2.AsyncClient, bank: Bank, world: World
) -> None:
    path = (await imported(admin, bank, GOOD)).url.path
    elsewhere = path.replace(bank.id, (await world.bank(items=1)).id)

    replies = [await admin.get(elsewhere), await admin.post(f"{elsewhere}/undo", data=SURE)]

    assert [reply.status_code for reply in replies] == [404, 404]
