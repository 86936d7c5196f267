"""The proctor's socket: who gets in, what is told, how often, and when it ends."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from exam_server.outcomes import Role
from exam_server.proctoring.socket import SIGNED_OUT
from tests.proctoring.room import Room, save
from tests.serving import RunningServer, Socket
from tests.world import World

WAIT = 8


async def hear(socket: Socket) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), WAIT))
    return found


async def hear_until(socket: Socket, name: str) -> dict[str, Any]:
    while True:
        message = await hear(socket)
        if name in message:
            return message


def path(room: Room) -> str:
    return f"/api/v1/slots/{room.slot.id}/board/socket"


@pytest.fixture
async def line(
    server: RunningServer, room: Room, proctor: httpx2.AsyncClient
) -> AsyncIterator[Socket]:
    """An open board of a room in which one candidate sits."""
    await room.sitting()
    async with server.socket(path(room), proctor) as socket:
        yield socket


async def test_the_board_comes_first(line: Socket, room: Room) -> None:
    board = (await hear(line))["board"]

    assert board["slot"] == room.slot.id
    assert [row["state"] for row in board["candidates"]] == ["running"]


async def test_a_change_follows_within_two_seconds(line: Socket, room: Room) -> None:
    [row] = (await hear(line))["board"]["candidates"]
    before = time.monotonic()

    await room.world.state.boards.pause(row["attempt"], by="p", reason="Uji")
    message = await hear_until(line, "changes")

    assert [(r["attempt"], r["state"]) for r in message["changes"]] == [(row["attempt"], "paused")]
    assert message["at"] > 0
    assert time.monotonic() - before < 2


async def test_changes_come_at_most_once_a_second(line: Socket, room: Room) -> None:
    await hear(line)
    sittings = await room.world.attempts(room.slot, 3)
    arrivals, until = list[float](), time.monotonic() + 3.0

    async def write() -> None:
        for position in range(1, 7):
            for sitting in sittings:
                await save(room.world.state.attempts, sitting, position)
            await asyncio.sleep(0.7)

    writing = asyncio.create_task(write())
    while time.monotonic() < until:
        await hear_until(line, "changes")
        arrivals.append(time.monotonic())
    await writing

    gaps = [later - earlier for earlier, later in pairwise(arrivals)]
    assert len(arrivals) >= 3
    assert min(gaps) > 0.9


async def test_two_proctors_see_the_same(
    server: RunningServer, world: World, line: Socket, room: Room
) -> None:
    admin = await world.person(Role.ADMIN)
    async with server.signed_in(admin) as other, server.socket(path(room), other) as second:
        [row] = (await hear(line))["board"]["candidates"]
        await hear(second)
        await room.world.state.boards.note_incident(
            row["attempt"], by="p", severity="info", text="Uji"
        )
        told = [await hear_until(socket, "changes") for socket in (line, second)]

    assert [message["changes"][0]["incidents"] for message in told] == [1, 1]


async def test_an_announcement_is_an_event(line: Socket, room: Room) -> None:
    await hear(line)

    await room.world.state.boards.announce(room.slot.id, by="p", text="Lima menit lagi")
    [event] = (await hear_until(line, "events"))["events"]

    assert (event["kind"], event["facts"]) == ("announced", {"text": "Lima menit lagi"})


async def test_a_beat_comes_at_least_every_five_seconds(line: Socket) -> None:
    await hear(line)
    before = time.monotonic()

    message = await hear(line)

    assert "at" in message
    assert time.monotonic() - before < 6


async def test_no_answer_passes_the_line(line: Socket, room: Room) -> None:
    await hear(line)
    sitting = await room.world.attempt(room.slot)
    await save(room.world.state.attempts, sitting)

    text = json.dumps([await hear_until(line, "changes"), await hear(line)])

    assert "o1" not in text


@pytest.mark.parametrize("role", [Role.CANDIDATE, None])
async def test_only_staff_gets_in(
    server: RunningServer, world: World, room: Room, role: Role | None
) -> None:
    await room.sitting()
    person = await world.person(role or Role.PROCTOR)

    async with server.signed_in(person) as client:
        if role is None:
            client.cookies.clear()
        with pytest.raises(InvalidStatus) as refused:
            await server.socket(path(room), client)

    assert refused.value.response.status_code == 403


async def test_a_foreign_page_gets_nothing(
    server: RunningServer, room: Room, proctor: httpx2.AsyncClient
) -> None:
    await room.sitting()

    with pytest.raises(InvalidStatus) as refused:
        await server.socket(path(room), proctor, Origin="https://elsewhere.example")

    assert refused.value.response.status_code == 403


async def test_an_unknown_slot_has_no_line(
    server: RunningServer, proctor: httpx2.AsyncClient
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await server.socket("/api/v1/slots/nowhere2/board/socket", proctor)

    assert refused.value.response.status_code == 403


async def test_signing_out_ends_the_line_within_a_second(
    line: Socket, proctor: httpx2.AsyncClient
) -> None:
    await hear(line)
    before = time.monotonic()

    await proctor.delete("/api/v1/tickets/current")
    with pytest.raises(ConnectionClosed) as closed:
        await hear_until(line, "never")

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == SIGNED_OUT
    assert time.monotonic() - before < 1


async def test_whoever_talks_is_cut_off(line: Socket) -> None:
    await hear(line)

    await line.send("hello")

    with pytest.raises(ConnectionClosed):
        await hear_until(line, "never")
