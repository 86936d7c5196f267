"""What an exam records is told before its start, and nothing else is."""

from datetime import timedelta

import httpx2
import pytest

from exam_server.integrity import BY_DEFAULT, Watched
from exam_server.live.keys import slot_of
from tests.attempts.lines import open_line
from tests.attempts.test_pages import embedded
from tests.serving import RunningServer
from tests.world import World

TOLD = {
    Watched.FOCUS: "meninggalkan halaman ujian",
    Watched.FULLSCREEN: "keluar dari layar penuh",
    Watched.PASTE: "panjangnya saja, bukan isinya",
    Watched.SECOND_TAB: "di tab lain",
    Watched.ADDRESS: "203.0.x.x",
    Watched.DEVICE: "peramban Anda berganti",
    Watched.PACE: "dijawab dalam beberapa detik",
}
PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 10; K) Chrome/131.0.0.0 Mobile Safari/537.36"}
DESKTOP = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/133.0"}


@pytest.mark.parametrize(
    "kinds", [None, (), (Watched.PASTE,), tuple(Watched)], ids=["default", "none", "one", "all"]
)
@pytest.mark.parametrize("placed", [True, False], ids=["placed", "ahead"])
async def test_the_waiting_room_tells_what_this_exam_records_and_nothing_else(
    server: RunningServer, world: World, kinds: tuple[Watched, ...] | None, placed: bool
) -> None:
    policies = {} if kinds is None else {"integrity": list(kinds)}
    slot = await world.slot(policies=policies, starts_in=timedelta(days=0 if placed else 3))
    person = await world.person()
    booking = await world.booking(slot, person)

    async with server.signed_in(person) as client:
        page = await client.get(f"/bookings/{booking}")

    told = {kind for kind, words in TOLD.items() if words in page.text}
    assert told == set(BY_DEFAULT if kinds is None else kinds)


async def test_the_exam_page_knows_what_to_watch_and_the_practice_watches_nothing(
    server: RunningServer, world: World
) -> None:
    slot = await world.slot(policies={"integrity": ["fullscreen", "paste"]})
    sitting, person = await world.attempt(slot), await world.person()
    booking = await world.booking(slot, person)

    async with server.signed_in(sitting.person) as client:
        exam = embedded(await client.get(f"/attempts/{sitting.id}"), "attempt")
    async with server.signed_in(person) as client:
        practice = embedded(await client.get(f"/bookings/{booking}/practice"), "attempt")

    assert exam["integrity"] == ["fullscreen", "paste"]
    assert practice["integrity"] == []


@pytest.mark.parametrize("way", ["leases", "plain/lease"])
async def test_a_claim_from_another_device_is_told_to_the_proctor(
    server: RunningServer, world: World, way: str
) -> None:
    sitting = await world.attempt()
    path = f"/attempts/{sitting.id}/{way}"

    for agent in (DESKTOP, PHONE):
        async with server.signed_in(sitting.person) as client:
            url = f"/api/v1{path}" if way == "leases" else path
            reply = await client.post(url, headers=agent)
            assert reply.status_code in {201, 303}, reply.text

    events = await world.state.logs.after(slot_of(sitting.id), "0-0", most=100)
    [event] = [event for event in events if event.kind == "observed"]
    assert event.facts == {
        "what": "device_changed",
        "before": "pc Firefox",
        "after": "phone Chrome",
    }


async def test_a_claim_from_another_address_is_told_without_the_address(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()

    async with server.signed_in(sitting.person) as known:
        for address in ("127.0.0.1", "127.9.0.2"):
            way = httpx2.AsyncHTTPTransport(local_address=address)
            async with httpx2.AsyncClient(transport=way, cookies=known.cookies) as client:
                reply = await client.post(f"{server.url}/api/v1/attempts/{sitting.id}/leases")
                assert reply.status_code == 201, reply.text

    events = await world.state.logs.after(slot_of(sitting.id), "0-0", most=100)
    [event] = [event for event in events if event.kind == "observed"]
    assert event.facts == {
        "what": "address_changed",
        "before": "127.0.x.x",
        "after": "127.9.x.x",
    }


async def test_no_address_is_in_any_event(server: RunningServer, world: World) -> None:
    sitting = await world.attempt()

    async with server.signed_in(sitting.person) as client:
        await client.post(f"/api/v1/attempts/{sitting.id}/leases")

    events = await world.state.logs.after(slot_of(sitting.id), "0-0", most=100)
    assert "claimed" in {event.kind for event in events}
    assert "127.0.0.1" not in repr(events)


async def test_an_observation_is_noted_on_either_line(server: RunningServer, world: World) -> None:
    sitting = await world.attempt()

    for line in ("socket", "http"):
        async with open_line(line, server, sitting) as found:
            report = {"kind": "pasted", "chars": 12, "position": 1, "mutation": f"k-{line}"}
            assert await found.ask({"id": 1, "report": report}) == {"id": 1, "noted": {}}

    events = await world.state.logs.after(slot_of(sitting.id), "0-0", most=100)
    pasted = [event.facts for event in events if event.facts.get("what") == "pasted"]
    assert pasted == [{"what": "pasted", "chars": "12", "position": "1"}] * 2
