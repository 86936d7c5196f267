"""The API of banks."""

from typing import Any

import httpx2
import pytest

from tests.authoring.banks.files import BAD, GOOD, OTHER, sent
from tests.authoring.reading import complaints
from tests.world import World


async def test_a_bank_is_created_and_listed(admin: httpx2.AsyncClient) -> None:
    made = await admin.post("/api/v1/banks", json={"name": "Bank Desa"})
    listed = await admin.get("/api/v1/banks")

    assert made.status_code == 201
    assert made.json() == {
        "id": made.json()["id"],
        "name": "Bank Desa",
        "language": "id",
        "items": 0,
    }
    assert listed.json() == [made.json()]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, {"name"}),
        ({"name": " "}, {"name"}),
        ({"name": "x" * 121}, {"name"}),
        ({"name": 5}, {"name"}),
        ({"name": "Bank", "language": "fr"}, {"language"}),
        ({"name": "Bank", "colour": "red"}, {"colour"}),
        ([], {"body"}),
    ],
)
async def test_a_bank_that_cannot_be_is_refused(
    admin: httpx2.AsyncClient, body: Any, where: set[str]
) -> None:
    assert complaints(await admin.post("/api/v1/banks", json=body)) == where


async def test_a_name_is_given_once(admin: httpx2.AsyncClient) -> None:
    await admin.post("/api/v1/banks", json={"name": "Bank Desa"})

    assert complaints(await admin.post("/api/v1/banks", json={"name": "Bank Desa"})) == {"name"}


async def test_json_that_is_broken_is_refused(admin: httpx2.AsyncClient) -> None:
    assert complaints(await admin.post("/api/v1/banks", content=b"{")) == {"body"}


async def test_a_dry_run_reports_and_writes_nothing(
    admin: httpx2.AsyncClient, world: World
) -> None:
    bank = await world.bank(items=1)
    path = f"/api/v1/banks/{bank.id}"

    report = await admin.post(f"{path}/imports", files=sent(GOOD, BAD), data={"dry_run": "true"})

    assert report.status_code == 200
    found = report.json()
    assert (found["dry_run"], found["new"], found["invalid"]) == (True, 1, 1)
    assert [row["change"] for row in found["rows"]] == ["new", "invalid"]
    assert found["new_topics"] == ["Numerik"]
    assert (await admin.get(f"{path}/items")).headers["X-Total-Count"] == "1"


async def test_each_error_names_row_column_expected_and_found(
    admin: httpx2.AsyncClient, world: World
) -> None:
    bank = await world.bank(items=1)

    report = await admin.post(f"/api/v1/banks/{bank.id}/imports", files=sent(GOOD, BAD))

    errors = {error["column"]: error for error in report.json()["errors"]}
    assert set(errors) == {"difficulty", "option_b", "key"}
    assert errors["key"] == {
        "row": 3,
        "column": "key",
        "expected": "one_letter",
        "found": "Z",
        "message": "Kunci harus satu huruf dari pilihan yang terisi.",
        "severity": "blocks",
        "place": "",
    }


async def test_the_same_file_twice_changes_nothing(admin: httpx2.AsyncClient, world: World) -> None:
    path = f"/api/v1/banks/{(await world.bank(items=1)).id}/imports"

    first = (await admin.post(path, files=sent(GOOD, OTHER))).json()
    second = (await admin.post(path, files=sent(GOOD, OTHER))).json()

    assert (first["new"], second["new"], second["same"]) == (2, 0, 2)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"%PDF-1.7", b"PK\x03\x04 broken", b"a,b\n1,2\n"]
)
async def test_a_file_that_holds_no_items_is_reported(
    admin: httpx2.AsyncClient, world: World, content: bytes
) -> None:
    bank = await world.bank(items=1)

    report = await admin.post(f"/api/v1/banks/{bank.id}/imports", files={"file": ("x", content)})

    assert report.status_code == 200
    assert report.json()["errors"]
    assert report.json()["rows"] == []


async def test_items_are_searched_and_show_their_keys(
    admin: httpx2.AsyncClient, world: World
) -> None:
    bank = await world.bank(items=3)
    path = f"/api/v1/banks/{bank.id}/items"
    await admin.post(f"/api/v1/banks/{bank.id}/imports", files=sent(GOOD, OTHER))

    by_text = (await admin.get(path, params={"q": "setengah"})).json()
    by_level = (await admin.get(path, params={"difficulty": "2"})).json()

    assert [item["code"] for item in by_text] == ["A-2"]
    assert by_text == by_level
    assert (by_text[0]["key"], by_text[0]["tolerance"]) == (["12.5"], "0.5")
    assert (await admin.get(path, params={"q": "100%"})).json() == []


@pytest.mark.parametrize("bank", ["nothing", "..", "%00", "x" * 300])
async def test_an_unknown_bank_is_not_found(admin: httpx2.AsyncClient, bank: str) -> None:
    assert (await admin.get(f"/api/v1/banks/{bank}/items")).status_code == 404
    reply = await admin.post(f"/api/v1/banks/{bank}/imports", files=sent(GOOD))
    assert reply.status_code == 404
