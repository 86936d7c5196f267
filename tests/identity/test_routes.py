"""The API of signing in and out: the ticket, its cookie and its end."""

import httpx2
import pytest

from exam_server.access import COOKIE
from exam_server.live.rates import FAILED_SIGN_INS_PER_ACCOUNT
from exam_server.outcomes import Role
from exam_server.settings import Settings
from tests.serving import RunningServer, running_server
from tests.world import PASSWORD, Person, World

TICKETS = "/api/v1/tickets"
CURRENT = "/api/v1/tickets/current"


def credentials(person: Person, password: str = PASSWORD) -> dict[str, str]:
    return {"login": person.number, "password": password}


def cookie_of(reply: httpx2.Response) -> str:
    found: str = reply.headers["Set-Cookie"]
    return found


async def test_signing_in_says_who_and_sets_a_cookie_that_no_script_reads(
    server: RunningServer, world: World
) -> None:
    person = await world.person(Role.PROCTOR)
    async with server.client() as client:
        reply = await client.post(TICKETS, json=credentials(person))
        who = await client.get(CURRENT)

    assert (reply.status_code, who.status_code) == (201, 200)
    account = {"id": person.id, "number": person.number, "name": person.name}
    assert reply.json() == who.json() == {"account": account, "roles": ["proctor"]}
    attributes = {part.strip().lower() for part in cookie_of(reply).split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/", "max-age=43200"} <= attributes
    assert "secure" not in attributes
    assert reply.headers["Cache-Control"] == "no-store"


async def test_behind_https_the_cookie_is_secure(settings: Settings, world: World) -> None:
    person = await world.person()
    configured = settings.model_copy(update={"public_origin": "https://exam.example.org"})
    async with running_server(configured) as server, server.client() as client:
        reply = await client.post(TICKETS, json=credentials(person))

    assert "; secure" in cookie_of(reply).lower()


@pytest.mark.parametrize("login", ["p-001", "nobody"])
async def test_wrong_credentials_are_refused_in_the_same_words(
    server: RunningServer, world: World, login: str
) -> None:
    await world.person()
    async with server.client() as client:
        reply = await client.post(TICKETS, json={"login": login, "password": "wrong"})

    assert (reply.status_code, reply.json()["type"]) == (401, "/problems/wrong_credentials")
    assert set(reply.json()) == {"type", "title", "status"}
    assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"login": "p-001"},
        {"login": "", "password": "x"},
        {"login": "p-001", "password": "x" * 201},
        {"login": "x" * 255, "password": "x"},
        {"login": 1, "password": "x"},
        {"login": "p-001", "password": "x", "roles": ["admin"]},
    ],
)
async def test_what_is_not_credentials_is_invalid(server: RunningServer, body: object) -> None:
    async with server.client() as client:
        reply = await client.post(TICKETS, json=body)

    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/invalid")
    assert reply.json()["errors"]


async def test_too_many_failures_say_when_to_come_back(server: RunningServer, world: World) -> None:
    person = await world.person()
    for _ in range(FAILED_SIGN_INS_PER_ACCOUNT.amount):
        await world.state.rates.count(
            FAILED_SIGN_INS_PER_ACCOUNT, "sign-in", person.number, "127.0.0.1"
        )
    async with server.client() as client:
        reply = await client.post(TICKETS, json=credentials(person))

    assert (reply.status_code, reply.json()["type"]) == (429, "/problems/too_many")
    assert 0 < int(reply.headers["Retry-After"]) <= 300
    assert reply.json()["retry_after"] == int(reply.headers["Retry-After"])


async def test_every_sign_in_has_a_new_ticket_and_the_old_one_is_dead(
    server: RunningServer, world: World
) -> None:
    person = await world.person()
    async with server.signed_in(person) as client:
        first = client.cookies[COOKIE]
        await client.post(TICKETS, json=credentials(person))
        second = client.cookies[COOKIE]
    async with server.client() as thief:
        dead = await thief.get(CURRENT, headers={"Cookie": f"{COOKIE}={first}"})
        alive = await thief.get(CURRENT, headers={"Authorization": f"Bearer {second}"})

    assert first != second
    assert (dead.status_code, alive.status_code) == (401, 200)


async def test_a_ticket_that_was_planted_is_never_taken_over(
    server: RunningServer, world: World
) -> None:
    attacker, victim = await world.person(), await world.person()
    async with server.signed_in(attacker) as planted, server.client() as browser:
        browser.cookies.set(COOKIE, planted.cookies[COOKIE])
        await browser.post(TICKETS, json=credentials(victim))
        who = await planted.get(CURRENT)

    assert who.status_code == 401


async def test_a_ticket_that_was_changed_is_no_ticket(
    server: RunningServer, world: World, subtests: pytest.Subtests
) -> None:
    async with server.signed_in(await world.person()) as client, server.client() as other:
        ticket = client.cookies[COOKIE]
        for forged in (
            f"x{ticket}",
            f"{ticket}x",
            f"{ticket}.",
            f".{ticket}",
            ticket * 2,
            "é",
            ".",
        ):
            with subtests.test(forged):
                headers = [(b"Authorization", f"Bearer {forged}".encode())]
                reply = await other.get(CURRENT, headers=headers)

                assert (reply.status_code, reply.json()["type"]) == (401, "/problems/not_signed_in")


async def test_signing_out_ends_the_ticket_for_every_copy_of_it(
    server: RunningServer, world: World
) -> None:
    async with server.signed_in(await world.person()) as client:
        ticket = client.cookies[COOKIE]
        reply = await client.delete(CURRENT)
        copied = await client.get(CURRENT, headers={"Authorization": f"Bearer {ticket}"})

    assert (reply.status_code, reply.content) == (204, b"")
    assert 'exam_ticket=""' in cookie_of(reply)
    assert copied.status_code == 401


async def test_all_tickets_of_an_account_end_at_once_and_nobody_elses(
    server: RunningServer, world: World
) -> None:
    person, other = await world.person(), await world.person()
    async with (
        server.signed_in(person) as phone,
        server.signed_in(person) as desk,
        server.signed_in(other) as else_,
    ):
        ended = await world.state.tickets.revoke_all(person.id)
        codes = [(await client.get(CURRENT)).status_code for client in (phone, desk, else_)]

    assert (ended, codes) == (2, [401, 401, 200])
