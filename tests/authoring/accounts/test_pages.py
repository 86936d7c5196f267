"""The pages of accounts."""

import re

import httpx2
import pytest

from exam_server.outcomes import Role
from tests.authoring.reading import heading, marked_fields
from tests.serving import RunningServer
from tests.world import World

FIELDS = {"number": "2026-0001", "name": "Siti", "email": "", "language": "id", "candidate": "yes"}


def password_on(page: httpx2.Response) -> str:
    (found,) = re.findall(r'class="secret code">([^<]+)<', page.text)
    return str(found)


async def test_a_new_account_shows_its_password_once(
    admin: httpx2.AsyncClient, server: RunningServer
) -> None:
    page = await admin.post("/admin/accounts/new", data=FIELDS)

    assert heading(page) == "Siti"
    login = {"login": "2026-0001", "password": password_on(page)}
    async with server.client() as client:
        assert (await client.post("/api/v1/tickets", json=login)).status_code == 201
    listed = await admin.get("/admin/accounts", params={"q": "2026"})
    assert password_on(page) not in listed.text


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"number": ""}, {"number"}),
        ({"number": "a b"}, {"number"}),
        ({"name": ""}, {"name"}),
        ({"email": "x"}, {"email"}),
        ({"language": "fr"}, {"language"}),
        ({"number": "", "name": "", "email": "x"}, {"number", "name", "email"}),
    ],
)
async def test_a_form_that_cannot_be_comes_back_with_its_reasons(
    admin: httpx2.AsyncClient, change: dict[str, str], named: set[str]
) -> None:
    page = await admin.post("/admin/accounts/new", data={**FIELDS, **change})

    assert marked_fields(page) == named


async def test_a_taken_number_is_said(admin: httpx2.AsyncClient) -> None:
    await admin.post("/admin/accounts/new", data=FIELDS)

    assert marked_fields(await admin.post("/admin/accounts/new", data=FIELDS)) == {"number"}


async def test_a_new_password_signs_the_old_one_out(
    admin: httpx2.AsyncClient, server: RunningServer, world: World
) -> None:
    person = await world.person(Role.PROCTOR)

    async with server.signed_in(person) as client:
        page = await admin.post(f"/admin/accounts/{person.id}/password")
        assert (await client.get("/api/v1/tickets/current")).status_code == 401
        login = {"login": person.number, "password": password_on(page)}
        assert (await client.post("/api/v1/tickets", json=login)).status_code == 201
    assert heading(await admin.get(f"/admin/accounts/{person.id}/password")) == person.name


async def test_somebody_is_signed_out_everywhere(
    admin: httpx2.AsyncClient, server: RunningServer, world: World
) -> None:
    person = await world.person()

    async with server.signed_in(person) as client:
        page = await admin.post(f"/admin/accounts/{person.id}/tickets")
        assert (await client.get("/api/v1/tickets/current")).status_code == 401

    assert "1 perangkat dikeluarkan" in page.text


async def test_accounts_are_searched_by_the_url(admin: httpx2.AsyncClient, world: World) -> None:
    person = await world.person()

    found = await admin.get("/admin/accounts", params={"q": person.number, "role": "candidate"})
    nothing = await admin.get("/admin/accounts", params={"q": person.number, "role": "proctor"})

    assert person.name in found.text
    assert "Tidak ada akun yang cocok." in nothing.text


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("POST", "/password"), ("POST", "/tickets")]
)
async def test_an_unknown_account_is_not_found(
    admin: httpx2.AsyncClient, method: str, path: str
) -> None:
    assert (await admin.request(method, f"/admin/accounts/nothing{path}")).status_code == 404
