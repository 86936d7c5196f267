"""The pages without a script: complete, filtered by URL, and closed to candidates."""

import httpx2
import pytest

from exam_server.integrity import Origin, Seen, Watched
from exam_server.outcomes import State
from exam_server.proctoring.rules import Verb, refusal_of
from exam_server.words import SENTENCES
from tests.proctoring.room import Room, save
from tests.serving import RunningServer
from tests.world import World

ENGLISH = {"Accept-Language": "en"}


async def page(client: httpx2.AsyncClient, path: str, **headers: str) -> str:
    reply = await client.get(path, headers=headers)
    assert reply.status_code == 200, reply.text
    return reply.text


def shown(text: str) -> list[str]:
    """The attempts whose rows are not hidden, in the order of the page."""
    rows = [part.partition(">")[0] for part in text.split("<tr id=")[1:]]
    return [row.split('"')[1] for row in rows if " hidden" not in row]


async def test_the_list_counts_places_and_states(proctor: httpx2.AsyncClient, room: Room) -> None:
    await room.sitting()
    await room.sitting(State.WAITING)

    text = await page(proctor, "/proctor")

    assert "Sedang berlangsung" in text
    assert "2 dari 50 tempat terisi" in text
    assert "WIB" in text
    assert f'href="/proctor/slots/{room.slot.id}"' in text


@pytest.mark.parametrize("found", list(State))
async def test_the_board_shows_every_state(
    proctor: httpx2.AsyncClient, room: Room, found: State
) -> None:
    attempt = await room.sitting(found)

    text = await page(proctor, f"/proctor/slots/{room.slot.id}")

    assert shown(text) == [attempt]
    assert "Data pukul" in text
    assert "jawaban tertulis di cakram server sebelum disebut tersimpan" in text


async def test_a_tile_filters_by_url(proctor: httpx2.AsyncClient, room: Room) -> None:
    running, paused = await room.sitting(), await room.sitting(State.PAUSED)
    path = f"/proctor/slots/{room.slot.id}"

    tiles = {show: shown(await page(proctor, f"{path}?show={show}")) for show in ("paused", "all")}

    assert tiles == {"paused": [paused], "all": [paused, running]}


async def test_a_search_filters_by_url(proctor: httpx2.AsyncClient, room: Room) -> None:
    await room.sitting()
    second = await room.sitting()

    assert shown(await page(proctor, f"/proctor/slots/{room.slot.id}?q=2")) == [second]


@pytest.mark.parametrize("query", ["show=nonsense", "show=all&q=%00%ff", "q=" + "x" * 5000])
async def test_nonsense_in_the_url_is_harmless(
    proctor: httpx2.AsyncClient, room: Room, query: str
) -> None:
    await room.sitting()

    await page(proctor, f"/proctor/slots/{room.slot.id}?{query}")


async def test_a_slot_that_is_not_prepared_says_so(proctor: httpx2.AsyncClient, room: Room) -> None:
    assert "Papan belum disiapkan" in await page(proctor, f"/proctor/slots/{room.slot.id}")


@pytest.mark.parametrize("found", list(State))
async def test_a_candidate_s_page_greys_what_does_not_apply_and_says_why(
    proctor: httpx2.AsyncClient, room: Room, found: State
) -> None:
    attempt = await room.sitting(found)

    text = await page(proctor, f"/proctor/attempts/{attempt}")

    for verb in Verb:
        word = refusal_of(verb, found)
        link = f"action?task={verb}&amp;attempt={attempt}"
        assert (link in text) is (word is None), verb
        if word:
            assert f'aria-describedby="why-{verb}" title="{SENTENCES[word]}"' in text


async def test_the_history_names_who_acted_and_holds_no_answer(
    proctor: httpx2.AsyncClient, room: Room
) -> None:
    sitting = await room.world.attempt(room.slot)
    await save(room.world.state.attempts, sitting)
    await room.world.state.boards.pause(
        sitting.id, by=room.proctor.id, reason="Gangguan teknis: listrik padam"
    )

    text = await page(proctor, f"/proctor/attempts/{sitting.id}", **ENGLISH)

    assert "Paused: Technical fault: listrik padam" in text
    assert f"· {room.proctor.name}" in text
    assert "Answer to question 1 saved" in text
    assert "o1" not in text.partition("<main")[2]


async def test_the_token_fills_the_page(proctor: httpx2.AsyncClient, world: World) -> None:
    slot = await world.slot(token="K7M3XQ")

    assert "K7M3XQ" in await page(proctor, f"/proctor/slots/{slot.id}/token")


async def test_the_minutes_tell_attendance_and_what_happened(
    proctor: httpx2.AsyncClient, room: Room
) -> None:
    present, absent = await room.sitting(), await room.sitting(State.WAITING)
    boards = room.world.state.boards
    await boards.note_incident(present, by=room.proctor.id, severity="serious", text="Ponsel jatuh")
    await boards.announce(room.slot.id, by=room.proctor.id, text="Tenang")

    text = await page(proctor, f"/proctor/slots/{room.slot.id}/minutes")

    assert "Kejadian dicatat (Serius): Ponsel jatuh" in text
    assert "Pengumuman: Tenang" in text
    assert text.count('class="signature"') == 2
    assert absent not in text


PAGES = [
    "/proctor",
    "/proctor/slots/{s}",
    "/proctor/slots/{s}/token",
    "/proctor/slots/{s}/minutes",
    "/proctor/slots/{s}/action?task=pause&all=1",
    "/proctor/slots/{s}/done?task=pause",
    "/proctor/attempts/{a}",
]


@pytest.mark.parametrize("path", PAGES)
async def test_a_candidate_is_turned_away(
    server: RunningServer, world: World, room: Room, path: str
) -> None:
    attempt = await room.sitting()

    async with server.signed_in(await world.person()) as client:
        reply = await client.get(path.format(s=room.slot.id, a=attempt))

    assert reply.status_code == 403


@pytest.mark.parametrize("path", PAGES)
async def test_a_stranger_is_led_to_the_sign_in(
    server: RunningServer, room: Room, path: str
) -> None:
    async with server.client() as client:
        reply = await client.get(path.format(s=room.slot.id, a="x-y"))

    assert reply.status_code == 303
    assert reply.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("path", PAGES[1:])
async def test_an_unknown_slot_is_not_found(proctor: httpx2.AsyncClient, path: str) -> None:
    reply = await proctor.get(path.format(s="nowhere2", a="nowhere2-abcdefgh"))

    assert reply.status_code == 404


async def test_names_are_text_and_nothing_else(proctor: httpx2.AsyncClient, room: Room) -> None:
    attempt = await room.sitting()
    evil = "</script><img src=x onerror=alert(1)>"
    boards = room.world.state.boards
    await boards.announce(room.slot.id, by=room.proctor.id, text=evil)
    await boards.note_incident(attempt, by=room.proctor.id, severity="info", text=evil)

    paths = (f"/proctor/slots/{room.slot.id}", f"/proctor/attempts/{attempt}")
    texts = [await page(proctor, path) for path in (*paths, f"{paths[0]}/minutes")]

    assert [evil in text for text in texts] == [False] * 3


OBSERVED = {
    "focus_lost": ({}, "Exam page left"),
    "focus_back": ({"away_ms": 42_000}, "Back on the exam page after 42 s"),
    "fullscreen_left": ({}, "Full screen left"),
    "pasted": ({"chars": 399, "position": 2}, "Text pasted into the answer to question 2 (399"),
    "second_tab": ({}, "Exam opened in another tab of the same browser as well"),
}


@pytest.mark.parametrize("what", OBSERVED)
async def test_the_timeline_tells_an_observation_in_words(
    proctor: httpx2.AsyncClient, room: Room, what: str
) -> None:
    facts, words = OBSERVED[what]
    slot = await room.world.slot(policies={"integrity": list(Watched)})
    sitting = await room.world.attempt(slot)
    await room.world.state.observations.note(sitting.id, sitting.person.id, Seen(what, "", facts))

    text = await page(proctor, f"/proctor/attempts/{sitting.id}", **ENGLISH)

    assert words in text
    assert ("worth a look" in text) == (what != "focus_back")


async def test_a_very_large_paste_and_one_that_was_sent_late_are_pointed_out(
    proctor: httpx2.AsyncClient, room: Room
) -> None:
    sitting = await room.world.attempt(room.slot)
    facts = {"chars": 1_240, "position": 2, "ago_ms": 300_000}
    await room.world.state.observations.note(
        sitting.id, sitting.person.id, Seen("pasted", "", facts)
    )

    text = await page(proctor, f"/proctor/attempts/{sitting.id}", **ENGLISH)

    assert "Long text pasted into the answer to question 2 (1240 characters)" in text
    assert "sent once connected again" in text


async def test_changes_of_address_and_device_are_told_in_words(
    proctor: httpx2.AsyncClient, room: Room
) -> None:
    sitting = await room.world.attempt(room.slot)
    for origin in (
        Origin("pc", "Chrome", "a1", "203.0.x.x"),
        Origin("phone", "Safari", "b2", "36.72.x.x"),
    ):
        await room.world.state.observations.note_origin(sitting.id, sitting.person.id, None, origin)

    text = await page(proctor, f"/proctor/attempts/{sitting.id}", **ENGLISH)

    assert "Network address changed from 203.0.x.x to 36.72.x.x" in text
    assert "Device changed from Computer (Chrome) to Phone (Safari)" in text


async def test_the_tile_of_observations_filters_by_url(
    proctor: httpx2.AsyncClient, room: Room
) -> None:
    seen, quiet = await room.world.attempts(room.slot, 2)
    await room.world.state.observations.note(seen.id, seen.person.id, Seen("focus_lost"))
    path = f"/proctor/slots/{room.slot.id}"

    text = await page(proctor, f"{path}?show=integrity")

    assert shown(text) == [seen.id]
    assert quiet.id in text
    assert "Perlu dilihat" in text


async def test_the_timeline_can_show_observations_alone(
    proctor: httpx2.AsyncClient, room: Room
) -> None:
    sitting = await room.world.attempt(room.slot)
    await room.world.state.observations.note(sitting.id, sitting.person.id, Seen("focus_lost"))
    path = f"/proctor/attempts/{sitting.id}"

    whole = await page(proctor, path, **ENGLISH)
    alone = await page(proctor, f"{path}?show=integrity", **ENGLISH)

    assert "Exam started" in whole
    assert "Exam started" not in alone
    assert "Exam page left" in alone
    assert f'href="{path}"' in alone
