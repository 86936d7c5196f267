"""The pages of signing in and out, and where each role is led."""

import re

import httpx2
import pytest

from exam_server.access import COOKIE
from exam_server.live.rates import FAILED_SIGN_INS_PER_ACCOUNT
from exam_server.outcomes import Role
from tests.serving import RunningServer
from tests.world import PASSWORD, Person, World

ELSEWHERE = [
    "https://evil.example",
    "http:evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "",
]


def form(person: Person, **more: str) -> dict[str, str]:
    return {"login": person.number, "password": PASSWORD, **more}


def lands_here(reply: httpx2.Response) -> bool:
    """True when a browser stays with us: it drops tabs and line ends, and takes \\ for /."""
    location = reply.headers["Location"]
    seen = re.sub(r"[\t\r\n]", "", location.strip()).replace("\\", "/")
    return seen.startswith("/") and not seen.startswith("//")


async def test_whoever_signs_in_again_in_the_middle_of_an_exam_is_back_in_it(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()

    async with server.client() as client:
        running = await client.post("/sign-in", data=form(sitting.person))
        await world.state.boards.pause(sitting.id, by="p", reason="listrik")
        paused = await client.post("/sign-in", data=form(sitting.person))
        await world.state.boards.terminate(sitting.id, by="p", reason="listrik")
        over = await client.post("/sign-in", data=form(sitting.person))

    assert [reply.headers["Location"] for reply in (running, paused, over)] == [
        f"/attempts/{sitting.id}",
        f"/attempts/{sitting.id}",
        "/home",
    ]


@pytest.mark.parametrize(
    ("roles", "place"),
    [
        ((Role.CANDIDATE,), "/home"),
        ((Role.PROCTOR,), "/proctor"),
        ((Role.ADMIN,), "/admin"),
        ((Role.CANDIDATE, Role.PROCTOR, Role.ADMIN), "/admin"),
    ],
)
async def test_everybody_is_led_to_their_own_place(
    server: RunningServer, world: World, roles: tuple[Role, ...], place: str
) -> None:
    person = await world.person(*roles)
    async with server.client() as client:
        stranger = await client.get("/")
        signed_in = await client.post("/sign-in", data=form(person))
        front = await client.get("/")
        again = await client.get("/sign-in")

    assert stranger.headers["Location"] == "/sign-in"
    assert [signed_in.status_code, front.status_code, again.status_code] == [303, 303, 303]
    assert {reply.headers["Location"] for reply in (signed_in, front, again)} == {place}


async def test_whoever_was_on_the_way_somewhere_arrives_there(
    server: RunningServer, world: World
) -> None:
    person = await world.person()
    async with server.client() as client:
        sent = await client.get("/attempts/s-a")
        shown = await client.get(sent.headers["Location"])
        arrived = await client.post("/sign-in", data=form(person, next="/attempts/s-a"))

    assert sent.headers["Location"] == "/sign-in?next=/attempts/s-a"
    assert 'value="/attempts/s-a"' in shown.text
    assert arrived.headers["Location"] == "/attempts/s-a"


async def test_nobody_is_led_elsewhere(
    server: RunningServer, world: World, subtests: pytest.Subtests
) -> None:
    person = await world.person()
    async with server.client() as client:
        for wanted in ELSEWHERE:
            with subtests.test(wanted):
                posted = await client.post("/sign-in", data=form(person, next=wanted))
                followed = await client.get("/sign-in", params={"next": wanted})

                assert lands_here(posted), posted.headers["Location"]
                assert lands_here(followed), followed.headers["Location"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"login": "p-001", "password": "wrong"}, 401),
        ({"login": "nobody", "password": PASSWORD}, 401),
        ({"login": "p-001", "password": ""}, 422),
        ({"login": " ", "password": PASSWORD}, 422),
        ({}, 422),
        ({"login": "p-001\x00", "password": PASSWORD}, 401),
    ],
)
async def test_a_refusal_shows_the_form_again_without_the_password(
    server: RunningServer, world: World, fields: dict[str, str], status: int
) -> None:
    await world.person()
    async with server.client() as client:
        reply = await client.post("/sign-in", data=fields)

    assert reply.status_code == status
    assert "<form" in reply.text
    assert 'role="alert"' in reply.text
    assert PASSWORD not in reply.text
    assert COOKIE not in reply.cookies


async def test_what_was_typed_is_shown_again_as_text(server: RunningServer) -> None:
    async with server.client() as client:
        reply = await client.post("/sign-in", data={"login": '"><script>', "password": "x"})

    assert "<script>" not in reply.text.split("<main", 1)[-1].split("</main", 1)[0]
    assert "&lt;script&gt;" in reply.text


async def test_too_many_failures_say_when_to_come_back(server: RunningServer, world: World) -> None:
    person = await world.person()
    for _ in range(FAILED_SIGN_INS_PER_ACCOUNT.amount):
        await world.state.rates.count(
            FAILED_SIGN_INS_PER_ACCOUNT, "sign-in", person.number, "127.0.0.1"
        )
    async with server.client() as client:
        reply = await client.post("/sign-in", data=form(person))

    assert reply.status_code == 429
    assert 0 < int(reply.headers["Retry-After"]) <= 300


async def test_signing_out_ends_the_ticket_and_leads_to_the_sign_in(
    server: RunningServer, world: World
) -> None:
    async with server.signed_in(await world.person()) as client:
        ticket = client.cookies[COOKIE]
        looked = await client.get("/sign-out")
        reply = await client.post("/sign-out")
        dead = await client.get("/home", headers={"Cookie": f"{COOKIE}={ticket}"})

    assert looked.status_code == 405
    assert (reply.status_code, reply.headers["Location"]) == (303, "/sign-in")
    assert dead.headers["Location"] == "/sign-in?next=/home"


@pytest.mark.parametrize(("language", "words"), [("id", "Kata sandi"), ("en", "Password")])
async def test_the_form_speaks_both_languages(
    server: RunningServer, language: str, words: str
) -> None:
    async with server.client() as client:
        reply = await client.get("/sign-in", headers={"Accept-Language": language})

    assert words in reply.text
    assert f'lang="{language}"' in reply.text
