"""Group commit: one batch per turn of the loop, and an answer for everybody, whatever fails."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import hiredis
import pytest

from exam_server.errors import Busy, Unavailable
from exam_server.live import shards
from exam_server.live.batching import Batcher
from exam_server.live.connection import Client
from exam_server.live.scripts import Scripts
from exam_server.live.shards import Guarantee
from exam_server.live.wire import Wire
from tests.live.fake_redis import fake_redis, known

PLACE = ("slot", "slot-a")
NO_ATTEMPT = b"*2\r\n$7\r\nrefused\r\n$10\r\nno_attempt\r\n"


@pytest.fixture
async def batcher(redis: Client, redis_url: str) -> AsyncIterator[Batcher]:
    opened = Batcher(redis_url, Scripts())
    yield opened
    await opened.close()


def clock(batcher: Batcher, candidate: str = "c") -> Any:
    """A script that changes nothing."""
    return batcher.run("read_clock", PLACE, candidate=candidate)


async def outcomes_of(*calls: Any, seconds: float = 5) -> list[Any]:
    """What became of some calls; nobody may wait for ever."""
    return await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), seconds)


async def test_all_calls_of_one_turn_share_one_batch(
    batcher: Batcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    send = Wire.send

    def counting(self: Wire, packed: bytes, size: int, heed: Any) -> None:
        sizes.append(size)
        send(self, packed, size, heed)

    await clock(batcher)
    monkeypatch.setattr(Wire, "send", counting)
    replies = await outcomes_of(*[clock(batcher) for _ in range(50)])
    await clock(batcher)

    assert sizes == [50, 1]
    assert replies == [["refused", "no_attempt"]] * 50


async def test_every_call_gets_its_own_answer(batcher: Batcher) -> None:
    announced, read = await outcomes_of(
        batcher.run("waive_outage", ("slot", ""), by="p", reason="x"), clock(batcher)
    )

    assert (announced, read) == (["refused", "no_slot"], ["refused", "no_attempt"])


async def test_a_call_that_nobody_waits_for_any_more_disturbs_nobody(batcher: Batcher) -> None:
    gone, stays = asyncio.create_task(clock(batcher)), asyncio.create_task(clock(batcher))
    await asyncio.sleep(0)
    gone.cancel()

    assert await asyncio.wait_for(stays, 5) == ["refused", "no_attempt"]


async def test_a_script_that_fails_fails_alone(batcher: Batcher, redis: Client) -> None:
    await redis.set("{slot:slot}:attempt:slot-a", "no hash")

    other = batcher.run("read_clock", ("other", "other-a"), candidate="c")
    outcomes = await outcomes_of(clock(batcher), other)

    assert isinstance(outcomes[0], Unavailable)
    assert outcomes[1] == ["refused", "no_attempt"]


async def test_what_cannot_be_sent_fails_alone(batcher: Batcher) -> None:
    outcomes = await outcomes_of(clock(batcher, "\ud800"), clock(batcher))

    assert isinstance(outcomes[0], Unavailable)
    assert outcomes[1] == ["refused", "no_attempt"]


async def test_scripts_that_were_forgotten_are_taught_again(
    batcher: Batcher, redis: Client
) -> None:
    await clock(batcher)
    await redis.script_flush()

    assert await outcomes_of(*[clock(batcher) for _ in range(3)]) == [["refused", "no_attempt"]] * 3


async def test_a_redis_that_is_not_there_is_unavailable_soon(tmp_path: Path) -> None:
    batcher = Batcher(f"unix://{tmp_path / 'nobody.sock'}", Scripts())

    outcomes = await outcomes_of(*[clock(batcher) for _ in range(20)])

    assert all(isinstance(outcome, Unavailable) for outcome in outcomes)


async def test_a_redis_that_does_not_answer_is_given_up_and_reached_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "ANSWER_SECONDS", 0.3)
    path, silent = tmp_path / "redis.sock", True
    async with fake_redis(path, lambda _: None if silent else NO_ATTEMPT):
        batcher = Batcher(f"unix://{path}", Scripts())
        outcomes = await outcomes_of(*[clock(batcher) for _ in range(5)])
        silent = False
        after = await outcomes_of(clock(batcher))
        await batcher.close()

    assert all(isinstance(outcome, Unavailable) for outcome in outcomes)
    assert after == [["refused", "no_attempt"]]


async def test_a_full_queue_refuses_and_what_is_queued_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "redis.sock"
    async with fake_redis(path, lambda _: NO_ATTEMPT):
        batcher = Batcher(f"unix://{path}", Scripts(), queue_limit=10)
        outcomes = await outcomes_of(*[clock(batcher) for _ in range(14)])
        after = await outcomes_of(clock(batcher))
        await batcher.close()

    assert [isinstance(outcome, Busy) for outcome in outcomes] == [False] * 10 + [True] * 4
    assert after == [["refused", "no_attempt"]]


@pytest.mark.parametrize(
    ("reached", "on_disk", "acknowledged"),
    [
        (b":1\r\n", False, True),
        (b":0\r\n", False, False),
        (b"-ERR no\r\n", False, False),
        (b"*2\r\n:1\r\n:1\r\n", True, True),
        (b"*2\r\n:0\r\n:1\r\n", True, False),
        (b"*2\r\n:1\r\n:0\r\n", True, False),
    ],
)
async def test_a_batch_is_answered_when_the_replicas_have_it(
    tmp_path: Path, reached: bytes, on_disk: bool, acknowledged: bool
) -> None:
    answers = {
        "COMMAND": b"*1\r\n*1\r\n$7\r\nwaitaof\r\n",
        "SET": b"+OK\r\n",
        "WAIT": reached,
        "WAITAOF": reached,
    }
    path = tmp_path / "redis.sock"
    async with fake_redis(path, lambda words: answers.get(words[0], NO_ATTEMPT)) as heard:
        batcher = Batcher(f"unix://{path}", Scripts(), guarantee=Guarantee(1, on_disk=on_disk))
        outcomes = await outcomes_of(clock(batcher), clock(batcher))
        await batcher.close()

    assert [not isinstance(outcome, Exception) for outcome in outcomes] == [acknowledged] * 2
    # The wait covers the connection's last write, so every batch brings one.
    names = [words[0] for words in heard if words[0] not in {"PING", "SCRIPT", "COMMAND"}]
    assert names == ["EVALSHA", "EVALSHA", "SET", "WAITAOF" if on_disk else "WAIT"]


async def test_a_level_that_an_old_server_does_not_know_waits_for_its_replicas(
    tmp_path: Path,
) -> None:
    answers = {"COMMAND": b"*1\r\n*-1\r\n", "SET": b"+OK\r\n", "WAIT": b":1\r\n"}
    path = tmp_path / "redis.sock"
    async with fake_redis(path, lambda words: answers.get(words[0], NO_ATTEMPT)) as heard:
        batcher = Batcher(f"unix://{path}", Scripts(), guarantee=Guarantee(1, on_disk=True))
        (outcome,) = await outcomes_of(clock(batcher))
        await batcher.close()

    assert outcome == ["refused", "no_attempt"]
    assert heard[-1] == ["WAIT", "1", str(shards.WAIT_MS)]


async def test_wrong_names_never_reach_redis(batcher: Batcher) -> None:
    with pytest.raises(TypeError, match="read_clock takes"):
        await batcher.run("read_clock", PLACE, somebody="c")
    with pytest.raises(KeyError):
        await batcher.run("no_such_script", PLACE)


async def test_a_server_that_ends_while_it_lets_us_in_is_tried_again(tmp_path: Path) -> None:
    # As one does that is killed at the moment of its start: it takes the line and says nothing.
    lines = 0

    async def serve(reading: asyncio.StreamReader, writing: asyncio.StreamWriter) -> None:
        nonlocal lines
        lines += 1
        if lines > 1:
            await reading.read(65_536)
            writing.write(b"+PONG\r\n")
        if lines > 2:
            await reading.read(65_536)
            writing.write(b"+sha\r\n" * len(list(Scripts())) + NO_ATTEMPT)
            await reading.read(65_536)
        writing.close()

    server = await asyncio.start_unix_server(serve, tmp_path / "s")
    batcher = Batcher(f"unix://{tmp_path / 's'}", Scripts())
    found = [await outcomes_of(clock(batcher)) for _ in range(3)]

    assert [["refused", "no_attempt"]] in found
    await batcher.close()
    server.close()


async def test_a_look_travels_with_the_scripts_of_its_turn(redis: Client, redis_url: str) -> None:
    await redis.set("a key", "é")
    batcher = Batcher(redis_url, Scripts())

    script, looked = await asyncio.gather(clock(batcher), batcher.look("a key", "GET", "a key"))

    assert (script, looked) == (["refused", "no_attempt"], "é")
    assert await batcher.look("none", "GET", "none") is None
    await batcher.close()


async def test_a_line_that_ends_between_two_replies_saves_nothing_and_is_opened_again(
    tmp_path: Path,
) -> None:
    # With a guarantee the last replies of a batch say whether it is met; here they never come.
    path, ends = tmp_path / "s", [True, False]
    met = {"SET": b"+OK\r\n", "WAIT": b":1\r\n"}

    def answer(words: list[str]) -> bytes | None:
        return met.get(words[0], NO_ATTEMPT)

    async def serve(reading: asyncio.StreamReader, writing: asyncio.StreamWriter) -> None:
        parser, end = hiredis.Reader(encoding="utf-8"), ends.pop(0) if ends else False
        while not writing.is_closing() and (data := await reading.read(65_536)):
            parser.feed(data)
            while (words := parser.gets()) is not False:
                if end and words[0] == "WAIT":
                    writing.close()
                    break
                writing.write(known(words) or answer(words) or b"")
        writing.close()

    server = await asyncio.start_unix_server(serve, path)
    batcher = Batcher(f"unix://{path}", Scripts(), guarantee=Guarantee(replicas=1))
    first = await outcomes_of(*[clock(batcher) for _ in range(3)])
    again = await outcomes_of(*[clock(batcher) for _ in range(3)])

    assert all(isinstance(outcome, Unavailable) for outcome in first)
    assert again == [["refused", "no_attempt"]] * 3
    await batcher.close()
    server.close()
    await asyncio.sleep(0.01)  # The other end hears of it and closes too.
