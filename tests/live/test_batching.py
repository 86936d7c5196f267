"""Group commit: one pipeline per turn of the loop, and an answer for everybody, whatever fails."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from exam_server.errors import Unavailable
from exam_server.live import connection
from exam_server.live.batching import Batcher
from exam_server.live.connection import Client, open_redis
from exam_server.live.scripts import Scripts

PLACE = ("slot", "slot-a")


@pytest.fixture
def batcher(redis: Client) -> Batcher:
    return Batcher(redis, Scripts())


def clock(batcher: Batcher) -> Any:
    """A script that changes nothing."""
    return batcher.run("read_clock", PLACE, candidate="c")


async def test_all_calls_of_one_turn_share_one_pipeline(
    batcher: Batcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    pipeline = Batcher._pipeline

    async def counting(self: Batcher, batch: Any) -> list[Any]:
        sizes.append(len(batch))
        return await pipeline(self, batch)

    await clock(batcher)
    monkeypatch.setattr(Batcher, "_pipeline", counting)
    replies = await asyncio.gather(*[clock(batcher) for _ in range(50)])
    await clock(batcher)

    assert sizes == [50, 1]
    assert replies == [["refused", "no_attempt"]] * 50


async def test_every_call_gets_its_own_answer(batcher: Batcher) -> None:
    announced, read = await asyncio.gather(
        batcher.run("announce", ("slot", ""), by="p", text="x"), clock(batcher)
    )

    assert (announced, read) == (["refused", "no_slot"], ["refused", "no_attempt"])


async def test_a_call_that_nobody_waits_for_any_more_disturbs_nobody(batcher: Batcher) -> None:
    gone, stays = asyncio.create_task(clock(batcher)), asyncio.create_task(clock(batcher))
    await asyncio.sleep(0)
    gone.cancel()

    assert await asyncio.wait_for(stays, 5) == ["refused", "no_attempt"]


async def test_a_script_that_fails_fails_alone(batcher: Batcher, redis: Client) -> None:
    await redis.set("{slot:slot}:attempt:slot-a", "no hash")

    calls = [clock(batcher), batcher.run("read_clock", ("other", "other-a"), candidate="c")]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)

    assert isinstance(outcomes[0], Unavailable)
    assert outcomes[1] == ["refused", "no_attempt"]


async def test_what_cannot_be_sent_leaves_nobody_waiting(batcher: Batcher) -> None:
    calls = [batcher.run("read_clock", PLACE, candidate="\ud800"), clock(batcher)]

    outcomes = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 5)

    assert all(isinstance(outcome, Unavailable) for outcome in outcomes)
    assert await clock(batcher) == ["refused", "no_attempt"]


async def test_a_redis_that_is_not_there_is_unavailable_at_once(tmp_path: Path) -> None:
    client = open_redis(f"unix://{tmp_path / 'nobody.sock'}")
    calls = [clock(Batcher(client, Scripts())) for _ in range(20)]

    outcomes = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 5)

    assert all(isinstance(outcome, Unavailable) for outcome in outcomes)
    await client.aclose()


@pytest.fixture
async def silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """A client of a server that accepts and never answers; it waits half a second."""
    monkeypatch.setattr(connection, "ANSWER_TIMEOUT_SECONDS", 0.5)
    path = tmp_path / "silent.sock"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen(100)
        client = open_redis(f"unix://{path}")
        yield client
        with contextlib.suppress(OSError):
            await client.aclose()


async def test_a_redis_that_does_not_answer_is_unavailable_after_the_patience(
    silent: Client,
) -> None:
    batcher = Batcher(silent, Scripts())

    outcomes = await asyncio.wait_for(
        asyncio.gather(*[clock(batcher) for _ in range(5)], return_exceptions=True), 8
    )

    assert all(isinstance(outcome, Unavailable) for outcome in outcomes)


async def test_wrong_names_never_reach_redis(batcher: Batcher) -> None:
    with pytest.raises(TypeError, match="read_clock takes"):
        await batcher.run("read_clock", PLACE, somebody="c")
    with pytest.raises(KeyError):
        await batcher.run("no_such_script", PLACE)
