"""Exports: the page that says what comes along, the file, and the API."""

import httpx2
import pytest

from question_bank import Bank
from tests.authoring.banks.files import GOOD, OTHER, sent
from tests.authoring.reading import complaints, heading, marked_fields
from tests.world import World

HARD = "A-3,Etika,3,essay,Ceritakan.,,,,,,,,,\n"


@pytest.fixture
async def bank(admin: httpx2.AsyncClient, world: World) -> Bank:
    """A bank with two items of one topic and one that was there before."""
    made = await world.bank(items=1)
    await admin.post(f"/api/v1/banks/{made.id}/imports", files=sent(GOOD, OTHER))
    return made


async def test_what_comes_along_is_said_before_the_file(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    url = f"/admin/banks/{bank.id}/export"

    form = await admin.get(url)
    told = await admin.get(url, params={"format": "csv", "topic": "", "state": ""})
    file = await admin.get(f"{url}/file", params={"format": "csv"})

    assert heading(form) == "Ekspor soal"
    assert "3 soal, seutuhnya." in told.text
    assert "/export/file?format=csv" in told.text
    assert "attachment" in file.headers["Content-Disposition"]
    assert "A-1" in file.text


async def test_a_format_that_is_not_there_is_said_at_its_field(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    reply = await admin.get(f"/admin/banks/{bank.id}/export", params={"format": "pdf"})

    assert marked_fields(reply) == {"format"}


async def test_the_api_filters_and_names_what_is_lost(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    path = f"/api/v1/banks/{bank.id}/export"
    told = await admin.get(path, params={"format": "csv", "dry_run": "true"})
    nothing = await admin.get(path, params={"format": "csv", "state": "retired", "dry_run": "1"})
    file = await admin.get(path, params={"format": "xlsx"})

    assert told.json() == {"format": "csv", "items": 3, "errors": []}
    assert nothing.json()["items"] == 0
    assert file.content.startswith(b"PK")
    assert file.headers["X-Warnings"] == "0"


@pytest.mark.parametrize("query", [{}, {"format": "pdf"}, {"format": "csv", "state": "new"}])
async def test_a_query_that_cannot_be_is_refused(
    admin: httpx2.AsyncClient, bank: Bank, query: dict[str, str]
) -> None:
    reply = await admin.get(f"/api/v1/banks/{bank.id}/export", params=query)

    assert complaints(reply) <= {"format", "state"}


async def test_an_unknown_bank_is_not_found(admin: httpx2.AsyncClient) -> None:
    for path in ("/admin/banks/nothing/export", "/api/v1/banks/nothing/export?format=csv"):
        assert (await admin.get(path)).status_code == 404
