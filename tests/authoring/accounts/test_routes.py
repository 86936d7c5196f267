"""The API of accounts."""

from typing import Any

import httpx2
import pytest

from exam_server.outcomes import Role
from tests.authoring.reading import complaints
from tests.serving import RunningServer
from tests.world import World

SITI = {"number": "2026-0001", "name": "Siti", "roles": ["candidate"]}
FILE = b"number,name,email,roles,password\nn-1,Ani,,,\nn-2,Adi,,,adis password\nn-3,,,,\n"


async def test_a_made_password_is_told_once_and_opens_the_door(
    admin: httpx2.AsyncClient, server: RunningServer
) -> None:
    made = await admin.post("/api/v1/accounts", json={**SITI, "email": "Siti@Example.org"})

    assert made.status_code == 201, made.text
    login = {"login": "2026-0001", "password": made.json()["password"]}
    async with server.client() as client:
        assert (await client.post("/api/v1/tickets", json=login)).status_code == 201
    listed = (await admin.get("/api/v1/accounts", params={"q": "siti"})).json()
    assert [account["email"] for account in listed] == ["siti@example.org"]
    assert "password" not in str(listed)


async def test_a_given_password_is_not_repeated(admin: httpx2.AsyncClient) -> None:
    made = await admin.post("/api/v1/accounts", json={**SITI, "password": "a password"})

    assert made.json()["password"] is None
    assert "a password" not in made.text


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"number": ""}, {"number"}),
        ({"number": "a b"}, {"number"}),
        ({"number": 5}, {"number"}),
        ({"name": " "}, {"name"}),
        ({"name": "\u0000"}, {"name"}),
        ({"email": "siti"}, {"email"}),
        ({"roles": []}, {"roles"}),
        ({"roles": ["king"]}, {"roles.0"}),
        ({"roles": "admin"}, {"roles"}),
        ({"language": "fr"}, {"language"}),
        ({"password": "short"}, {"password"}),
        ({"password": "x" * 201}, {"password"}),
        ({"active": True}, {"active"}),
    ],
)
async def test_an_account_that_cannot_be_is_refused(
    admin: httpx2.AsyncClient, change: dict[str, Any], where: set[str]
) -> None:
    assert complaints(await admin.post("/api/v1/accounts", json={**SITI, **change})) == where


async def test_a_number_is_given_once(admin: httpx2.AsyncClient) -> None:
    await admin.post("/api/v1/accounts", json=SITI)

    assert complaints(await admin.post("/api/v1/accounts", json=SITI)) == {"number"}


async def test_a_dry_run_reports_and_writes_nothing(admin: httpx2.AsyncClient) -> None:
    report = await admin.post(
        "/api/v1/accounts/imports", files={"file": ("a.csv", FILE)}, data={"dry_run": "true"}
    )

    found = report.json()
    assert (found["new"], found["invalid"], found["passwords"]) == (2, 1, None)
    (error,) = found["errors"]
    assert (error["row"], error["column"], error["expected"], error["found"]) == (
        4,
        "name",
        "name",
        "",
    )
    assert (await admin.get("/api/v1/accounts", params={"q": "n-"})).json() == []


async def test_an_import_tells_the_passwords_it_made_and_no_other(
    admin: httpx2.AsyncClient, server: RunningServer
) -> None:
    report = await admin.post("/api/v1/accounts/imports", files={"file": ("a.csv", FILE)})

    header, row = report.json()["passwords"].splitlines()
    number, name, password = row.split(",")
    assert (header, number, name) == ("number,name,password", "n-1", "Ani")
    async with server.client() as client:
        for login in (
            {"login": "n-1", "password": password},
            {"login": "n-2", "password": "adis password"},
        ):
            assert (await client.post("/api/v1/tickets", json=login)).status_code == 201


async def test_whoever_gets_other_roles_must_sign_in_again(
    admin: httpx2.AsyncClient, server: RunningServer, world: World
) -> None:
    proctor = await world.person(Role.PROCTOR)
    content = f"number,name,roles\n{proctor.number},{proctor.name},candidate\n".encode()

    async with server.signed_in(proctor) as client:
        report = await admin.post("/api/v1/accounts/imports", files={"file": ("a.csv", content)})
        assert report.json()["changed"] == 1
        assert (await client.get("/api/v1/tickets/current")).status_code == 401


async def test_a_token_acts_as_the_account_until_it_is_revoked(
    admin: httpx2.AsyncClient, server: RunningServer, world: World
) -> None:
    person = await world.person(Role.PROCTOR)
    issued = await admin.post(f"/api/v1/accounts/{person.id}/tokens")
    bearer = {"Authorization": f"Bearer {issued.json()['token']}"}

    async with server.client() as client:
        who = await client.get("/api/v1/tickets/current", headers=bearer)
        revoked = await admin.delete(f"/api/v1/accounts/{person.id}/tickets")
        after = await client.get("/api/v1/tickets/current", headers=bearer)

    assert (issued.status_code, who.json()["roles"]) == (201, ["proctor"])
    assert revoked.json() == {"revoked": 1}
    assert after.status_code == 401


async def test_accounts_are_filtered(admin: httpx2.AsyncClient, world: World) -> None:
    for _ in range(3):
        await world.person()

    reply = await admin.get("/api/v1/accounts", params={"role": "candidate"})

    assert reply.headers["X-Total-Count"] == str(len(reply.json())) == "3"


@pytest.mark.parametrize(("method", "path"), [("POST", "tokens"), ("DELETE", "tickets")])
async def test_an_unknown_account_is_not_found(
    admin: httpx2.AsyncClient, method: str, path: str
) -> None:
    assert (await admin.request(method, f"/api/v1/accounts/nothing/{path}")).status_code == 404
