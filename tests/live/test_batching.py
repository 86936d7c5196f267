"""Group commit: one pipeline per turn of the loop, each call answered for itself."""

import asyncio
from typing import Any

import pytest

from exam_server.errors import Unavailable
from exam_server.live.batching import Batcher
from exam_server.live.connection import Client, open_redis
from exam_server.live.scripts import Scripts
from tests.live.test_attempts import save, write
from tests.world import World


class CountingClient:
    """Counts the pipelines of a real client."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.pipelines = 0

    def pipeline(self, *, transaction: bool) -> Any:
        """A pipeline of the real client."""
        self.pipelines += 1
        return self._client.pipeline(transaction=transaction)


async def test_calls_of_one_turn_share_one_pipeline(redis: Client) -> None:
    counting = CountingClient(redis)
    batcher = Batcher(counting, Scripts())
    await batcher.run("announce", ("s", ""), by="p", text="to teach the script")
    before = counting.pipelines

    answers = await asyncio.gather(
        *(batcher.run("announce", ("s", ""), by="p", text=str(n)) for n in range(20))
    )

    assert counting.pipelines == before + 1
    assert answers == [["refused", "no_slot"]] * 20


async def test_a_server_that_forgot_the_scripts_is_taught_and_nothing_is_done_twice(
    world: World, redis: Client
) -> None:
    sitting = await world.attempt()
    await redis.script_flush()

    outcomes = await asyncio.gather(
        *(save(sitting, write(n, mutation=f"m{n}")) for n in range(1, 7))
    )

    assert [getattr(outcome, "version", None) for outcome in outcomes] == [1] * 6
    log = await world.state.logs.after(sitting.id.partition("-")[0], "0-0", most=100)
    assert sum(event.kind == "saved" for event in log) == 6


async def test_a_redis_that_is_away_is_said_to_everybody_and_nothing_hangs() -> None:
    client = open_redis("unix:///nowhere/redis.sock")
    batcher = Batcher(client, Scripts())

    async with asyncio.timeout(5):
        outcomes = await asyncio.gather(
            *(batcher.run("announce", ("s", ""), by="p", text="x") for _ in range(5)),
            return_exceptions=True,
        )

    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 5
    await client.aclose()


async def test_a_refused_write_is_unavailable_for_that_call_alone(redis: Client) -> None:
    batcher = Batcher(redis, Scripts())
    await redis.set("{slot:bad}", "not a hash")

    good = batcher.run("announce", ("good", ""), by="p", text="x")
    bad = batcher.run("read_rows", ("bad", ""), attempts=["bad-1"])
    answers = await asyncio.gather(good, bad, return_exceptions=True)

    assert answers[0] == ["refused", "no_slot"]
    with pytest.raises(Unavailable):
        raise answers[1]


async def test_whoever_stopped_waiting_does_not_disturb_the_others(world: World) -> None:
    sitting = await world.attempt()
    gone = asyncio.create_task(save(sitting, write(1)))
    stays = asyncio.create_task(save(sitting, write(2, mutation="m2")))
    await asyncio.sleep(0)

    gone.cancel()
    outcome = await stays

    assert getattr(outcome, "version", None) == 1
