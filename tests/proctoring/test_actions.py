"""Every verb by plain forms, without a script."""

import re
from typing import Any

import httpx2
import pytest

from exam_server.outcomes import State
from tests.proctoring.room import Room
from tests.serving import RunningServer
from tests.world import World

REASON = {"category": "technical", "text": "listrik padam"}
FORMS: list[tuple[State, dict[str, str], str]] = [
    (State.RUNNING, {"task": "pause", **REASON}, "paused"),
    (State.PAUSED, {"task": "resume"}, "running"),
    (State.RUNNING, {"task": "extend", "minutes": "10", **REASON}, "running"),
    (State.RUNNING, {"task": "terminate", "sure": "1", **REASON}, "terminated"),
    (State.RUNNING, {"task": "note", "severity": "info", "text": "Terlambat"}, "running"),
]


def action(room: Room) -> str:
    return f"/proctor/slots/{room.slot.id}/action"


async def send(client: httpx2.AsyncClient, room: Room, fields: dict[str, Any]) -> httpx2.Response:
    return await client.post(action(room), data=fields)


@pytest.mark.parametrize(("before", "fields", "after"), FORMS, ids=[f[1]["task"] for f in FORMS])
async def test_a_verb_is_done_by_a_form_and_led_on(
    proctor: httpx2.AsyncClient, room: Room, before: State, fields: dict[str, str], after: str
) -> None:
    attempt = await room.sitting(before)

    reply = await send(proctor, room, {**fields, "attempt": attempt})

    assert reply.status_code == 303, reply.text
    done = await proctor.get(reply.headers["Location"])
    assert "Dijalankan untuk 1 peserta." in done.text
    assert await room.states() == {attempt: after}


async def test_the_form_tells_beforehand_whom_it_concerns(
    proctor: httpx2.AsyncClient, room: Room
) -> None:
    for found in (State.RUNNING, State.RUNNING, State.WAITING):
        await room.sitting(found)

    text = (await proctor.get(f"{action(room)}?task=pause&all=1")).text

    assert "Berlaku untuk 2 peserta" in text
    assert "1 peserta dilewati" in text
    assert "Ujian belum dimulai." in text


async def test_the_closing_time_is_moved_by_a_form(proctor: httpx2.AsyncClient, room: Room) -> None:
    await room.sitting()
    asked = (await proctor.get(f"{action(room)}?task=closing&all=1")).text
    fields = {"task": "closing", "all": "1", "word": "SEMUA", **REASON}
    now = re.findall(r'id="(\w*closes_at)"[^>]*value="([^"]+)"', asked)
    late = dict(now, closes_at="2030-05-01T10:00")

    wrong = await send(proctor, room, {**fields, **dict(now, closes_at="2020-05-01T10:00")})
    reply = await send(proctor, room, {**fields, **late})
    done = await proctor.get(reply.headers["Location"])
    minutes = await proctor.get(f"/proctor/slots/{room.slot.id}/minutes")

    assert {name for name, _ in now} == {"closes_at", "entry_closes_at"}
    assert (wrong.status_code, reply.status_code) == (422, 303)
    assert "Jadwal ini sekarang tutup pukul 10.00 WIB." in done.text
    assert minutes.text.count("Jam tutup dipindahkan dari") == 1


async def test_asking_changes_nothing(proctor: httpx2.AsyncClient, room: Room) -> None:
    attempt = await room.sitting()

    fields = {"step": "ask", "task": "pause", "attempt": attempt, **REASON}
    reply = await send(proctor, room, fields)

    assert reply.status_code == 200
    assert await room.states() == {attempt: "running"}


async def test_a_selection_names_who_was_skipped_and_why(
    proctor: httpx2.AsyncClient, room: Room
) -> None:
    attempts = [await room.sitting(found) for found in (State.RUNNING, State.SUBMITTED)]

    reply = await send(proctor, room, {"task": "pause", "attempt": attempts, **REASON})

    assert reply.status_code == 200
    assert "Dijalankan untuk 1 peserta." in reply.text
    assert "1 peserta dilewati" in reply.text
    assert "Ujian sudah selesai." in reply.text


async def test_a_whole_room_needs_the_word(proctor: httpx2.AsyncClient, room: Room) -> None:
    attempts = [await room.sitting() for _ in range(2)]
    fields = {"task": "pause", "all": "1", **REASON}

    refused = await send(proctor, room, fields)
    untouched = await room.states()
    done = await send(proctor, room, {**fields, "word": "semua"})

    assert (refused.status_code, done.status_code) == (422, 303)
    assert 'id="word-wrong"' in refused.text
    assert set(untouched.values()) == {"running"}
    assert await room.states() == dict.fromkeys(attempts, "paused")


async def test_a_form_shown_again_keeps_what_was_typed_and_its_number(
    proctor: httpx2.AsyncClient, room: Room
) -> None:
    attempt = await room.sitting()
    fields = {"task": "extend", "attempt": attempt, "minutes": "x", "mutation": "once"}

    reply = await send(proctor, room, {**fields, **REASON})

    assert reply.status_code == 422
    assert 'value="once"' in reply.text
    assert "listrik padam" in reply.text
    assert 'aria-invalid="true" aria-describedby="minutes-wrong"' in reply.text


async def test_sending_twice_grants_once(proctor: httpx2.AsyncClient, room: Room) -> None:
    attempt = await room.sitting()
    fields = {"task": "extend", "attempt": attempt, "minutes": "5", "mutation": "once", **REASON}

    for _ in range(2):
        await send(proctor, room, fields)

    _, [row] = await room.world.state.boards.rows(room.slot.id, [attempt])
    assert row.granted_ms == 300_000


async def test_an_announcement_is_made_by_a_form(proctor: httpx2.AsyncClient, room: Room) -> None:
    await room.sitting()

    reply = await send(proctor, room, {"task": "announce", "text": "Lima menit lagi"})

    board = await proctor.get(f"/proctor/slots/{room.slot.id}")
    assert reply.status_code == 303
    assert "Lima menit lagi" in board.text


async def test_minutes_are_given_to_all_who_run(proctor: httpx2.AsyncClient, room: Room) -> None:
    await room.sitting()
    fields = {"task": "compensate", "minutes": "3", "word": "ALL", **REASON}

    reply = await proctor.post(action(room), data=fields, headers={"Accept-Language": "en"})

    board = await room.world.state.boards.rows(
        room.slot.id, await room.world.state.places.prepared(room.slot.id)
    )
    assert reply.status_code == 303
    assert [row.granted_ms for row in board[1]] == [180_000]


async def test_a_proposal_is_closed_by_a_form(proctor: httpx2.AsyncClient, room: Room) -> None:
    await room.sitting()

    reply = await send(proctor, room, {"task": "waive", **REASON})

    assert reply.status_code == 303


@pytest.mark.parametrize("fields", [{}, {"task": "delete"}, {"task": ["x"] * 3}])
async def test_an_unknown_task_is_not_found(
    proctor: httpx2.AsyncClient, room: Room, fields: dict[str, Any]
) -> None:
    await room.sitting()

    assert (await send(proctor, room, fields)).status_code == 404


@pytest.mark.parametrize("count", ["7", "", "-1", "x", "²", "9" * 50])
async def test_the_page_after_takes_any_count(
    proctor: httpx2.AsyncClient, room: Room, count: str
) -> None:
    await room.sitting()
    path = f"/proctor/slots/{room.slot.id}/done"

    reply = await proctor.get(path, params={"task": "pause", "count": count})

    assert reply.status_code == 200


async def test_a_form_of_a_foreign_page_is_refused(proctor: httpx2.AsyncClient, room: Room) -> None:
    attempt = await room.sitting()
    headers = {"Sec-Fetch-Site": "cross-site"}
    fields = {"task": "pause", "attempt": attempt, **REASON}

    reply = await proctor.post(action(room), data=fields, headers=headers)

    assert reply.status_code == 403
    assert await room.states() == {attempt: "running"}


async def test_a_candidate_cannot_send_a_form(
    server: RunningServer, world: World, room: Room
) -> None:
    attempt = await room.sitting()

    async with server.signed_in(await world.person()) as client:
        reply = await send(client, room, {"task": "pause", "attempt": attempt, **REASON})

    assert reply.status_code == 403
    assert await room.states() == {attempt: "running"}


async def test_a_selection_of_a_large_room_fits_into_one_form(
    proctor: httpx2.AsyncClient, room: Room
) -> None:
    attempt = await room.sitting()
    names = [attempt, *(f"{room.slot.id}-{number:08d}" for number in range(2_000))]

    reply = await send(proctor, room, {"task": "pause", "attempt": names, **REASON})

    assert reply.status_code == 200
    assert await room.states() == {attempt: "paused"}
