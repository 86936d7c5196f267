"""The candidate's socket: the lease at the door, what is pushed, and how a line ends."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx2
import pytest
from websockets.exceptions import InvalidStatus

from exam_server.outcomes import Role
from tests.attempts.lines import SocketLine, save
from tests.clock import TestClock
from tests.serving import RunningServer
from tests.world import HOUR, Sitting, World

SECOND = timedelta(seconds=1)
PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537"}


def path(sitting: Sitting, query: str = "") -> str:
    return f"/api/v1/attempts/{sitting.id}/socket{query}"


@asynccontextmanager
async def sitting_line(
    server: RunningServer, sitting: Sitting, query: str = ""
) -> AsyncIterator[tuple[SocketLine, httpx2.AsyncClient]]:
    """A candidate's line whose lease was heard, and the browser it belongs to."""
    async with (
        server.signed_in(sitting.person) as client,
        server.socket(path(sitting, query), client) as socket,
    ):
        line = SocketLine(socket)
        await line.hear_push("leased")
        yield line, client


async def test_a_line_without_a_query_claims_and_says_the_whole_lease(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()
    async with (
        server.signed_in(sitting.person) as client,
        server.socket(path(sitting), client, **PHONE) as socket,
    ):
        leased = (await SocketLine(socket).hear())["leased"]

    assert leased["epoch"] == sitting.epoch + 1
    assert (leased["state"], leased["responses"], leased["view"]) == ("running", {}, {})
    assert 0 < leased["remaining_ms"] <= 3_600_000
    assert (await sitting.truth()).device == "phone"


async def test_a_line_that_names_its_epoch_resumes_and_finds_what_it_saved(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()
    async with sitting_line(server, sitting) as (line, client):
        await line.ask(save())
        async with server.socket(path(sitting, f"?epoch={sitting.epoch + 1}"), client) as again:
            leased = (await SocketLine(again).hear())["leased"]

    assert leased["epoch"] == sitting.epoch + 1
    assert leased["responses"]["1"]["response"] == ["o1"]


async def test_a_line_that_was_superseded_meanwhile_is_told_by_whom(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()
    await sitting.attempts.claim(sitting.id, sitting.person.id, "phone")
    async with (
        server.signed_in(sitting.person) as client,
        server.socket(path(sitting, f"?epoch={sitting.epoch}"), client) as socket,
    ):
        line = SocketLine(socket)
        code = await line.closing()

    assert (code, line.pushes[0]["superseded"]["device"]) == (4001, "phone")
    assert (await sitting.truth()).epoch == sitting.epoch + 1


@pytest.mark.parametrize("query", ["?epoch=abc", "?epoch=", "?epoch=1.0", f"?epoch={'9' * 5000}"])
async def test_an_epoch_that_is_no_number_is_shut_out_and_claims_nothing(
    server: RunningServer, world: World, query: str
) -> None:
    sitting = await world.attempt()
    async with server.signed_in(sitting.person) as client:
        with pytest.raises(InvalidStatus) as refused:
            await server.socket(path(sitting, query), client)

    assert refused.value.response.status_code == 403
    assert (await sitting.truth()).epoch == sitting.epoch


async def test_nobody_gets_in_without_a_candidates_ticket(
    server: RunningServer, world: World
) -> None:
    sitting, proctor = await world.attempt(), await world.person(Role.PROCTOR)
    async with server.client() as stranger, server.signed_in(proctor) as other:
        for client in (stranger, other):
            with pytest.raises(InvalidStatus) as refused:
                await server.socket(path(sitting), client)
            assert refused.value.response.status_code == 403

    assert (await sitting.truth()).epoch == sitting.epoch


@pytest.mark.parametrize("foreign", [True, False])
async def test_a_foreign_or_missing_attempt_is_told_so_and_closed(
    server: RunningServer, world: World, foreign: bool
) -> None:
    sitting, other = await world.attempt(), await world.person()
    wanted = path(sitting) if foreign else "/api/v1/attempts/none-none/socket"
    async with server.signed_in(other) as client, server.socket(wanted, client) as socket:
        line = SocketLine(socket)
        code = await line.closing()

    word = "not_yours" if foreign else "no_attempt"
    assert (code, line.pushes) == (4403, [{"id": None, "refused": {"reason": word}}])
    assert (await sitting.truth()).epoch == sitting.epoch


async def test_a_closed_attempt_says_so_and_ends_the_line(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()
    await sitting.attempts.submit(sitting.id, sitting.person.id, epoch=None)
    async with (
        server.signed_in(sitting.person) as client,
        server.socket(path(sitting), client) as socket,
    ):
        line = SocketLine(socket)
        code = await line.closing()

    assert (code, line.pushes[0]["closed"]["state"]) == (1000, "submitted")


async def test_what_proctors_do_is_pushed(server: RunningServer, world: World) -> None:
    sitting, boards = await world.attempt(), world.state.boards
    async with sitting_line(server, sitting) as (line, _):
        await boards.extend(sitting.id, by="p", reason="Listrik", extra_ms=60_000)
        clock = await line.hear_push("clock")
        await boards.announce(sitting.id.partition("-")[0], by="p", text="Tenang")
        announcement = await line.hear_push("announcement")
        await boards.pause(sitting.id, by="p", reason="Ruang")
        paused = await line.hear_push("paused")
        await boards.resume(sitting.id, by="p")
        resumed = await line.hear_push("resumed")
        await boards.terminate(sitting.id, by="p", reason="Curang")
        closed = await line.hear_push("closed")

    assert (clock["kind"], clock["reason"], clock["extra_ms"]) == ("extension", "Listrik", 60_000)
    assert 3_600_000 < clock["remaining_ms"] <= 3_660_000
    assert announcement["text"] == "Tenang"
    assert (paused["reason"], paused["remaining_ms"]) == ("Ruang", resumed["remaining_ms"])
    assert (closed["state"], closed["reason"]) == ("terminated", "Curang")


async def test_an_outage_that_is_given_back_is_pushed(
    server: RunningServer, world: World, clock: TestClock
) -> None:
    sitting, boards = await world.attempt(), world.state.boards
    slot = sitting.id.partition("-")[0]
    await boards.pulse(slot)
    async with sitting_line(server, sitting) as (line, _):
        await clock.advance(60 * SECOND)
        await boards.pulse(slot)
        given = await line.hear_push("clock")

    assert given["kind"] == "outage"
    assert 60_000 <= given["extra_ms"] < 65_000


async def test_the_deadline_is_pushed(
    server: RunningServer, world: World, clock: TestClock
) -> None:
    sitting = await world.attempt()
    async with sitting_line(server, sitting) as (line, _):
        await clock.advance(HOUR)
        await world.state.boards.expire_due(sitting.id.partition("-")[0])
        closed = await line.hear_push("closed")

    assert (closed["state"], closed["reason"]) == ("expired", "time_over")


async def test_the_older_device_is_told_at_once_and_its_line_ends(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()
    async with sitting_line(server, sitting) as (old, client):
        before = time.monotonic()
        async with server.socket(path(sitting), client, **PHONE):
            code = await old.closing()
            took = time.monotonic() - before

    assert (code, old.pushes[-1]["superseded"]["device"]) == (4001, "phone")
    assert took < 1


async def test_signing_out_closes_the_line_within_a_second(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()
    async with sitting_line(server, sitting) as (line, client):
        before = time.monotonic()
        await client.delete("/api/v1/tickets/current")
        code = await line.closing()

    assert code == 4401
    assert time.monotonic() - before < 1


async def test_a_frame_beyond_64_kib_ends_its_own_line_alone(
    server: RunningServer, world: World
) -> None:
    slot = await world.slot()
    loud, calm = await world.attempts(slot, 2)
    async with sitting_line(server, loud) as (bad, _), sitting_line(server, calm) as (good, _):
        await bad.socket.send("x" * (64 * 1024 + 1))
        code = await bad.closing()
        answer = await good.ask(save())

    assert code == 1009
    assert "saved" in answer


async def test_a_binary_frame_ends_the_line_and_is_no_fault_of_ours(
    server: RunningServer, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    sitting = await world.attempt()
    async with sitting_line(server, sitting) as (line, _):
        await line.socket.send(b"\xff\xfe")
        code = await line.closing()

    assert code == 1003
    assert "Exception in ASGI application" not in caplog.text
