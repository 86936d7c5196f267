"""The API: every verb in every state, who may ask, and what is wrong with what was sent."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from exam_server.integrity import Seen
from exam_server.outcomes import Role, State
from exam_server.proctoring.routes import endpoints
from exam_server.proctoring.rules import Verb, refusal_of
from tests.proctoring.room import BOARD, Room, problem, save
from tests.serving import RunningServer
from tests.world import World

REASON = {"reason": "Gangguan teknis: listrik padam"}
REQUESTS: Mapping[Verb, tuple[str, str, dict[str, Any] | None]] = {
    Verb.PAUSE: ("POST", "pause", REASON),
    Verb.RESUME: ("DELETE", "pause", None),
    Verb.EXTEND: ("POST", "extensions", {**REASON, "ms": 60_000}),
    Verb.TERMINATE: ("POST", "termination", REASON),
    Verb.NOTE: ("POST", "incidents", {"severity": "warning", "text": "Menoleh"}),
}


async def ask(client: httpx2.AsyncClient, attempt: str, verb: Verb) -> httpx2.Response:
    method, noun, body = REQUESTS[verb]
    return await client.request(method, f"/api/v1/attempts/{attempt}/{noun}", json=body)


@pytest.mark.parametrize("found", list(State))
@pytest.mark.parametrize("verb", list(Verb))
async def test_a_verb_is_carried_out_or_refused_by_state(
    proctor: httpx2.AsyncClient, room: Room, verb: Verb, found: State
) -> None:
    attempt = await room.sitting(found)

    reply = await ask(proctor, attempt, verb)

    expected = refusal_of(verb, found)
    if expected is None:
        assert reply.status_code == (200 if verb is Verb.RESUME else 201), reply.text
    else:
        assert (reply.status_code, problem(reply)) == (409, expected)


async def test_the_board_tells_every_candidate(proctor: httpx2.AsyncClient, room: Room) -> None:
    sitting = await room.world.attempt(room.slot)
    saved_at = await save(room.world.state.attempts, sitting)

    board = (await proctor.get(BOARD.format(room.slot.id))).json()

    [row] = board["candidates"]
    assert row["attempt"] == sitting.id
    assert row["number"] == sitting.person.number
    assert (row["seat"], row["state"], row["answered"], row["positions"]) == (1, "running", 1, 6)
    assert row["last_saved_at"] == saved_at <= board["at"]
    assert 3_590_000 < row["remaining_ms"] <= 3_600_000
    assert (row["granted_ms"], row["device"], row["incidents"]) == (0, "pc", 0)
    assert (board["title"], board["announcement"], board["owed_ms"]) == ("Ujian", None, 0)
    assert board["durability"] == "fsync"


async def test_an_empty_board_has_an_instant(proctor: httpx2.AsyncClient, room: Room) -> None:
    await room.sitting(State.WAITING)
    board = (await proctor.get(BOARD.format(room.slot.id))).json()

    assert board["at"] > 0
    assert board["candidates"][0]["last_seen_at"] is None


async def test_pause_stops_the_clock_and_resume_gives_it_back(
    proctor: httpx2.AsyncClient, room: Room
) -> None:
    attempt = await room.sitting()

    paused = (await ask(proctor, attempt, Verb.PAUSE)).json()["remaining_ms"]
    resumed = (await ask(proctor, attempt, Verb.RESUME)).json()["remaining_ms"]

    assert abs(resumed - paused) <= 5


async def test_an_extension_is_granted_once_for_each_mutation(
    proctor: httpx2.AsyncClient, room: Room
) -> None:
    path = f"/api/v1/attempts/{await room.sitting()}/extensions"
    bodies = [{**REASON, "ms": 60_000, "mutation": name} for name in ("a", "b", "a", "b", "a")]

    left = [(await proctor.post(path, json=body)).json()["remaining_ms"] for body in bodies]

    board = (await proctor.get(BOARD.format(room.slot.id))).json()
    assert board["candidates"][0]["granted_ms"] == 120_000
    assert left[-1] <= left[1]


async def test_an_incident_is_counted_and_told_in_the_timeline(
    proctor: httpx2.AsyncClient, room: Room
) -> None:
    attempt = await room.sitting()

    await ask(proctor, attempt, Verb.NOTE)

    board = (await proctor.get(BOARD.format(room.slot.id))).json()
    timeline = (await proctor.get(f"/api/v1/attempts/{attempt}/timeline")).json()
    assert board["candidates"][0]["incidents"] == 1
    assert timeline["events"][-1]["kind"] == "incident"
    assert timeline["events"][-1]["by"] == room.proctor.id
    assert timeline["events"][-1]["facts"] == {"severity": "warning", "text": "Menoleh"}


async def test_a_request_of_the_candidate_and_a_lost_focus_count_apart(
    proctor: httpx2.AsyncClient, room: Room
) -> None:
    sitting = await room.world.attempt(room.slot)
    await sitting.attempts.report(sitting.id, sitting.person.id, kind="problem", text="")
    await room.world.state.observations.note(sitting.id, sitting.person.id, Seen("focus_lost"))

    [row] = (await proctor.get(BOARD.format(room.slot.id))).json()["candidates"]

    assert (row["requests"], row["integrity"]) == (1, 1)
    assert {"requests", "integrity"} <= set(row["tiles"])


async def test_the_timeline_holds_no_answer(proctor: httpx2.AsyncClient, room: Room) -> None:
    sitting = await room.world.attempt(room.slot)
    await save(room.world.state.attempts, sitting)

    reply = await proctor.get(f"/api/v1/attempts/{sitting.id}/timeline")

    kinds = [event["kind"] for event in reply.json()["events"]]
    assert kinds == ["started", "claimed", "saved"]
    assert reply.json()["events"][2]["facts"]["position"] == "1"
    assert "o1" not in reply.text
    assert "response" not in reply.text


async def test_an_announcement_reaches_the_board(proctor: httpx2.AsyncClient, room: Room) -> None:
    await room.sitting()
    path = f"/api/v1/slots/{room.slot.id}/announcements"

    told = await proctor.post(path, json={"text": "  Lima menit lagi  "})

    board = (await proctor.get(BOARD.format(room.slot.id))).json()
    assert told.status_code == 201
    assert board["announcement"] == "Lima menit lagi"
    assert board["announced_at"] == told.json()["at"]


async def test_a_compensation_reaches_all_that_run_once(
    proctor: httpx2.AsyncClient, room: Room
) -> None:
    states = (State.RUNNING, State.PAUSED, State.WAITING, State.SUBMITTED)
    attempts = [await room.sitting(state) for state in states]
    body = {**REASON, "ms": 90_000, "mutation": "once"}
    path = f"/api/v1/slots/{room.slot.id}/compensations"

    given = [(await proctor.post(path, json=body)).json()["given"] for _ in range(2)]

    board = (await proctor.get(BOARD.format(room.slot.id))).json()
    granted = {row["attempt"]: row["granted_ms"] for row in board["candidates"]}
    assert given == [2, 2]
    assert [granted[attempt] for attempt in attempts] == [90_000, 90_000, 0, 0]


async def test_what_is_sent_again_with_its_mutation_is_said_and_noted_once(
    proctor: httpx2.AsyncClient, room: Room
) -> None:
    attempt = await room.sitting()
    said, noted = {"text": "Tenang", "mutation": "m"}, {"severity": "info", "text": "x"}
    for _ in range(2):
        told = await proctor.post(f"/api/v1/slots/{room.slot.id}/announcements", json=said)
        body = {**noted, "mutation": "n"}
        assert (await proctor.post(f"/api/v1/attempts/{attempt}/incidents", json=body)).is_success

    events = (await proctor.get(f"/api/v1/attempts/{attempt}/timeline")).json()["events"]
    board = (await proctor.get(BOARD.format(room.slot.id))).json()
    assert [event["kind"] for event in events][2:] == ["announced", "incident"]
    assert board["announced_at"] == told.json()["at"]
    assert board["candidates"][0]["incidents"] == 1


async def test_a_moved_closing_time_moves_every_deadline_and_says_why(
    proctor: httpx2.AsyncClient, room: Room
) -> None:
    attempt, path = await room.sitting(), f"/api/v1/slots/{room.slot.id}/closing"
    closes_at = datetime.now(UTC) + timedelta(hours=2)
    for _ in range(2):
        body = {**REASON, "closes_at": closes_at.isoformat()}
        moved = await proctor.put(path, json=body)
    early = await proctor.put(path, json={**REASON, "closes_at": "2020-01-01T00:00:00Z"})

    events = (await proctor.get(f"/api/v1/attempts/{attempt}/timeline")).json()["events"]
    found = [event for event in events if event["kind"] == "closing_moved"]
    assert (moved.status_code, early.status_code) == (200, 422)
    assert datetime.fromisoformat(moved.json()["closes_at"]) == closes_at
    assert [(event["by"], event["facts"]["reason"]) for event in found] == [
        (room.proctor.id, REASON["reason"])
    ]


@pytest.mark.parametrize("found", list(State))
async def test_a_room_is_paused_except_who_cannot_be(
    proctor: httpx2.AsyncClient, room: Room, found: State
) -> None:
    other, running = await room.sitting(found), await room.sitting()

    reply = await proctor.post(f"/api/v1/slots/{room.slot.id}/pause", json=REASON)

    done = [row["attempt"] for row in reply.json()["done"]]
    skipped = {row["attempt"]: row["reason"] for row in reply.json()["skipped"]}
    expected = refusal_of(Verb.PAUSE, found)
    assert done == ([other, running] if expected is None else [running])
    assert skipped == ({} if expected is None else {other: expected})


async def test_a_selection_leaves_the_others_alone(proctor: httpx2.AsyncClient, room: Room) -> None:
    first, second = await room.sitting(State.PAUSED), await room.sitting(State.PAUSED)
    body = {"attempts": [first, "elsewhere-abc"]}

    reply = await proctor.request("DELETE", f"/api/v1/slots/{room.slot.id}/pause", json=body)

    [skipped] = reply.json()["skipped"]
    assert (skipped["attempt"], skipped["reason"]) == ("elsewhere-abc", "no_attempt")
    assert await room.states() == {first: "running", second: "paused"}


async def test_a_whole_room_is_resumed_without_a_body(
    proctor: httpx2.AsyncClient, room: Room
) -> None:
    attempts = [await room.sitting(State.PAUSED) for _ in range(3)]

    reply = await proctor.delete(f"/api/v1/slots/{room.slot.id}/pause")

    assert [row["attempt"] for row in reply.json()["done"]] == attempts
    assert {row["remaining_ms"] > 0 for row in reply.json()["done"]} == {True}


async def test_a_whole_room_gets_more_time_once(proctor: httpx2.AsyncClient, room: Room) -> None:
    for state in (State.WAITING, State.RUNNING, State.SUBMITTED):
        await room.sitting(state)
    body = {**REASON, "ms": 60_000, "mutation": "once"}

    replies = [
        await proctor.post(f"/api/v1/slots/{room.slot.id}/extensions", json=body) for _ in "12"
    ]

    board = (await proctor.get(BOARD.format(room.slot.id))).json()
    granted = {row["state"]: row["granted_ms"] for row in board["candidates"]}
    assert [len(reply.json()["done"]) for reply in replies] == [2, 2]
    assert granted == {"waiting": 60_000, "running": 60_000, "submitted": 0}


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("attempts/{a}/pause", {}, "reason"),
    ("attempts/{a}/pause", {"reason": "  "}, "reason"),
    ("attempts/{a}/pause", {"reason": "x" * 501}, "reason"),
    ("attempts/{a}/pause", {"reason": "a\x00b"}, "reason"),
    ("attempts/{a}/pause", {"reason": 5}, "reason"),
    ("attempts/{a}/pause", {**REASON, "state": "submitted"}, "state"),
    ("attempts/{a}/extensions", {**REASON, "ms": 999}, "ms"),
    ("attempts/{a}/extensions", {**REASON, "ms": 86_400_001}, "ms"),
    ("attempts/{a}/extensions", {**REASON, "ms": -60_000}, "ms"),
    ("attempts/{a}/extensions", {**REASON, "ms": "60000"}, "ms"),
    ("attempts/{a}/extensions", {**REASON, "ms": 1000.5}, "ms"),
    ("attempts/{a}/extensions", {**REASON, "ms": 60_000, "mutation": "m" * 65}, "mutation"),
    ("attempts/{a}/termination", {"reason": ""}, "reason"),
    ("attempts/{a}/incidents", {"severity": "fatal", "text": "x"}, "severity"),
    ("attempts/{a}/incidents", {"severity": "info", "text": ""}, "text"),
    ("slots/{s}/announcements", {"text": "x" * 501}, "text"),
    ("slots/{s}/compensations", {**REASON, "ms": 0}, "ms"),
    ("slots/{s}/announcements", {"text": "x", "mutation": "m" * 65}, "mutation"),
    ("slots/{s}/pause", {**REASON, "attempts": "all"}, "attempts"),
    ("slots/{s}/extensions", {**REASON, "ms": 60_000, "attempts": [7]}, "attempts.0"),
]


@pytest.mark.parametrize(("path", "body", "where"), BAD)
async def test_what_is_wrong_is_named_by_place(
    proctor: httpx2.AsyncClient, room: Room, path: str, body: dict[str, Any], where: str
) -> None:
    attempt = await room.sitting()

    reply = await proctor.post("/api/v1/" + path.format(a=attempt, s=room.slot.id), json=body)

    assert reply.status_code == 422
    assert [error["where"] for error in reply.json()["errors"]] == [where]
    assert await room.states() == {attempt: "running"}


@pytest.mark.parametrize("endpoint", endpoints, ids=lambda e: f"{e.method} {e.path}")
@pytest.mark.parametrize(("role", "status"), [(Role.CANDIDATE, 403), (None, 401)])
async def test_only_staff_may_ask(
    server: RunningServer, world: World, room: Room, endpoint: Any, role: Role | None, status: int
) -> None:
    attempt = await room.sitting()
    path = endpoint.path.format(attempt=attempt, slot=room.slot.id)
    body = {"reason": "x", "ms": 60_000, "text": "x", "severity": "info"}

    if role is None:
        async with server.client() as client:
            reply = await client.request(endpoint.method, path, json=body)
    else:
        async with server.signed_in(await world.person(role)) as client:
            reply = await client.request(endpoint.method, path, json=body)

    assert reply.status_code == status
    assert await room.states() == {attempt: "running"}


@pytest.mark.parametrize("endpoint", endpoints, ids=lambda e: f"{e.method} {e.path}")
async def test_an_unknown_slot_or_attempt_is_not_found(
    proctor: httpx2.AsyncClient, endpoint: Any
) -> None:
    path = endpoint.path.format(attempt="nowhere2-abcdefgh", slot="nowhere2")
    bodies = {
        "extensions": {**REASON, "ms": 60_000},
        "compensations": {**REASON, "ms": 60_000},
        "incidents": {"severity": "info", "text": "x"},
        "announcements": {"text": "x"},
        "closing": {**REASON, "closes_at": "2030-01-01T00:00:00Z"},
    }
    body = None if endpoint.body is None else bodies.get(path.rpartition("/")[2], REASON)
    if endpoint.body_optional:
        body = None

    reply = await proctor.request(endpoint.method, path, json=body)

    assert reply.status_code == 404
    assert problem(reply) in {"no_slot", "no_attempt"}


async def test_a_proposed_outage_is_given_back_or_waived(
    proctor: httpx2.AsyncClient, world: World, room: Room
) -> None:
    attempt = await room.sitting()
    await world.state.boards.pulse(room.slot.id)

    reply = await proctor.request("DELETE", f"/api/v1/slots/{room.slot.id}/outage", json=REASON)

    assert (reply.status_code, reply.json()) == (200, {"waived_ms": 0})
    assert await room.states() == {attempt: "running"}
