"""Several processes on one Redis: any of them serves anybody, one may end under load, and the
Redis itself may be away for a while; nobody loses an answer."""

import asyncio
import json
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect

from exam_server.access import COOKIE
from exam_server.embedded import EmbeddedRedis
from exam_server.settings import Settings
from exam_server.state import open_state
from tests.rolling import Hall, Saver, ServerProcess, Tally, hall_of, proctor_of
from tests.world import World

SOCKETS = 50


@dataclass(frozen=True, slots=True)
class Pair:
    """Two processes, the Redis that belongs to neither, and a hand on its stores."""

    one: ServerProcess
    other: ServerProcess
    redis: EmbeddedRedis
    world: World

    @property
    def doors(self) -> list[list[str]]:
        """Both addresses, each first for half of the candidates."""
        return [[self.one.url, self.other.url], [self.other.url, self.one.url]]


@pytest.fixture(scope="module")
async def pair() -> AsyncIterator[Pair]:
    """Started once for this file; every test makes a slot of its own."""
    folder = Path(tempfile.mkdtemp(prefix="exam-pair-"))
    redis = EmbeddedRedis(folder)
    redis.folder.mkdir(parents=True)
    redis.ensure()
    settings = Settings(data_dir=folder, redis_url=redis.url, workers=False)
    one, other = ServerProcess(settings), ServerProcess(settings)
    one.environment["EXAM_DRAIN_SECONDS"] = "0.5"
    # At the same moment and on an empty folder: neither the schema nor the secret may collide.
    await asyncio.gather(one.start(), other.start())
    async with open_state(settings) as state:
        yield Pair(one, other, redis, World(state))
    await asyncio.gather(one.stop(), other.stop())
    redis.stop()
    shutil.rmtree(folder)


async def open_board(hall: Hall, server: ServerProcess) -> ClientConnection:
    address = f"{server.url.replace('http', 'ws')}/api/v1/slots/{hall.slot.id}/board/socket"
    cookie = await proctor_of(hall)
    return await connect(address, additional_headers={"Cookie": f"{COOKIE}={cookie}"}, proxy=None)


async def hear(socket: ClientConnection, name: str) -> Any:
    """The next message that says something of that name."""
    while True:
        message = json.loads(await asyncio.wait_for(socket.recv(), 8))
        if name in message:
            return message[name]


async def test_the_board_of_one_process_sees_what_is_saved_through_the_other(pair: Pair) -> None:
    hall = await hall_of(pair.world, 1)
    board = await open_board(hall, pair.other)
    await hear(board, "board")
    [saver] = await hall.savers([[pair.one.url]], Tally())

    await saver.come()
    await saver.save()
    began = time.monotonic()
    while (await hear(board, "changes"))[0]["answered"] != 1:
        pass

    assert time.monotonic() - began < 2.5
    await saver.leave()
    await board.close()


async def test_who_takes_over_through_one_process_ends_the_line_at_the_other(pair: Pair) -> None:
    hall = await hall_of(pair.world, 1)
    [pc] = await hall.savers([[pair.one.url]], Tally())
    [phone] = await hall.savers([[pair.other.url]], Tally())
    await pc.come()
    await pc.save()
    assert pc.socket is not None

    began = time.monotonic()
    await phone.come()
    device = (await hear(pc.socket, "superseded"))["device"]
    await pc.socket.wait_closed()

    assert (device, pc.socket.close_code) == ("pc", 4001)
    assert time.monotonic() - began < 1.5
    phone.version = pc.version
    await phone.save()
    assert await hall.differences([phone]) == []
    await phone.leave()


async def test_while_redis_is_away_lines_stay_and_afterwards_nothing_is_missing_or_double(
    pair: Pair,
) -> None:
    tally, over = Tally(), asyncio.Event()
    hall = await hall_of(pair.world, 10)
    [asker, *savers] = await hall.savers(pair.doors, tally)
    await asker.come()
    await asker.save()
    board = await open_board(hall, pair.one)
    sitting = asyncio.gather(*(saver.sit(over) for saver in savers))
    await asyncio.sleep(0.5)

    await asyncio.to_thread(pair.redis.stop)
    answers = await ask_everything(asker)
    await tally.wait_for_a_refusal()
    doors = await try_doors(asker, pair.one)
    await asyncio.to_thread(pair.redis.ensure)
    submitted = await until_submitted(asker)
    await asyncio.sleep(0.5)
    over.set()
    await sitting
    differences = await hall.differences([asker, *savers])

    assert answers == dict.fromkeys(("ping", "view", "save", "submit"), "unavailable")
    assert doors == {"claim": 1013, "resume": 1013, "leases": 503, "messages": 503}
    assert (differences, tally.codes, set(tally.refused)) == ([], {}, {"unavailable"})
    assert (submitted["answered"], board.close_code) == (1, None)
    await asyncio.gather(board.close(), *(saver.leave() for saver in (asker, *savers)))


async def ask_everything(saver: Saver) -> dict[str, str]:
    """By what each message asks, the reason it is refused with."""
    save = {"position": 2, "response": [], "flagged": True, "base": 0, "mutation": "away"}
    asked = {"ping": {}, "view": {"position": 2}, "save": save, "submit": {}}
    answers = {name: await saver.ask({"id": name, name: body}) for name, body in asked.items()}
    return {name: answer["refused"]["reason"] for name, answer in answers.items()}


async def try_doors(saver: Saver, server: ServerProcess) -> dict[str, int]:
    """How whoever comes now is turned away: close codes and statuses."""
    base = f"{server.url}/api/v1/attempts/{saver.attempt}"
    cookie = {"Cookie": f"{COOKIE}={saver.cookie}"}
    found = {}
    for name, query in {"claim": "", "resume": "?epoch=1"}.items():
        address = f"{base.replace('http', 'ws', 1)}/socket{query}"
        socket = await connect(address, additional_headers=cookie, proxy=None)
        await socket.wait_closed()
        found[name] = socket.close_code or 0
    async with httpx2.AsyncClient(headers=cookie) as client:
        for name, body in {"leases": {}, "messages": {"epoch": 1, "messages": []}}.items():
            found[name] = (await client.post(f"{base}/{name}", json=body)).status_code
    return found


async def until_submitted(saver: Saver) -> dict[str, Any]:
    """The receipt, asked for on the line that was open all the time."""
    for number in range(100):
        answer = await saver.ask({"id": f"s{number}", "submit": {}})
        if "submitted" in answer:
            receipt: dict[str, Any] = answer["submitted"]
            return receipt
        await asyncio.sleep(0.05)
    raise AssertionError("it was never submitted")


async def test_a_process_that_ends_under_load_costs_nobody_an_answer(
    pair: Pair, capsys: pytest.CaptureFixture[str]
) -> None:
    tally, over = Tally(), asyncio.Event()
    hall = await hall_of(pair.world, SOCKETS)
    savers = await hall.savers(pair.doors, tally)
    board = await open_board(hall, pair.one)
    sitting = asyncio.gather(*(saver.sit(over) for saver in savers))
    await asyncio.sleep(0.7)

    began = time.monotonic()
    pair.one.send(signal.SIGTERM)
    ready = await until_draining(pair.one)
    still = dict(tally.codes)
    told_at_board = await hear(board, "reconnect")
    await board.wait_closed()
    status, seconds = await pair.one.end(), time.monotonic() - began
    await asyncio.sleep(0.3)
    over.set()
    await sitting
    differences = await hall.differences(savers)
    await asyncio.gather(*(saver.leave() for saver in savers))

    with capsys.disabled():
        print(f"\n{told(tally)}; the process ended after {seconds:.2f} s")  # noqa: T201
    assert (ready.json(), ready.headers["connection"], still) == (
        {"status": "draining"},
        "close",
        {},
    )
    assert (status, board.close_code) == (0, 1012)
    assert tally.codes == {1012: SOCKETS // 2}
    # A page that is just sending may be closed before it has read so far.
    assert len(tally.told_ms) > SOCKETS // 10
    assert len(set(tally.told_ms)) > len(tally.told_ms) // 2
    assert max(told_at_board["after_ms"], *tally.told_ms) <= 3_000
    assert (differences, tally.refused) == ([], {})
    assert max(tally.delays) < 2.0
    assert seconds < 5.0


async def until_draining(server: ServerProcess) -> httpx2.Response:
    """The health check's answer as soon as it is no."""
    async with httpx2.AsyncClient(base_url=server.url) as client:
        for _ in range(100):
            reply = await client.get("/readyz")
            if reply.status_code == 503:
                return reply
            await asyncio.sleep(0.01)
    raise AssertionError("it never said so")


def told(tally: Tally) -> str:
    slowest, longest = max(tally.delays), max(tally.absences, default=0.0)
    return (
        f"{tally.acknowledged} saves, the slowest after {slowest * 1000:.0f} ms; "
        f"{sum(tally.codes.values())} lines lost, the longest way back {longest * 1000:.0f} ms"
    )
