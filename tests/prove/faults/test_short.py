"""The faults in short: a few of each, after the planted bug was caught. No figure of time is
judged here, because a busy machine may take as long as it likes."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from exam_server.outcomes import Durability
from tests.prove.faults import cuts, disks, kills, splits
from tests.prove.faults.apps import Spawner, spawning
from tests.prove.faults.campaign import Plan, Tally
from tests.prove.faults.power import Plug
from tests.prove.faults.stores import RedisServer

SHORT = Plan("short", faults=3, candidates=4, between=(0.1, 0.2))


@pytest.fixture(scope="module")
async def spawner() -> AsyncIterator[Spawner]:
    async with spawning() as running:
        yield running


def assert_whole(tally: Tally, *, faults: int) -> None:
    """Nothing was found, and there was something to look at."""
    assert tally.found.sentences == []
    assert tally.surprises == []
    assert tally.injected == faults
    assert tally.acknowledged > 0


async def test_kills_of_redis_lose_nothing_unless_it_is_acknowledged_too_early(
    spawner: Spawner,
) -> None:
    early = await kills.kill_redis(spawner, replace(SHORT, faults=1), bug="early")
    right = await kills.kill_redis(spawner, SHORT)

    assert early.found.lost
    assert_whole(right, faults=3)


async def test_kills_of_exam_servers_lose_nothing_unless_it_is_stored_later(
    spawner: Spawner,
) -> None:
    later = await kills.kill_apps(spawner, SHORT, bug="later")
    right = await kills.kill_apps(spawner, SHORT)

    assert later.found.lost
    assert_whole(right, faults=3)


async def test_power_cuts_lose_nothing_unless_the_disk_is_asked_once_a_second(
    spawner: Spawner,
) -> None:
    everysec = await cuts.cut_power(spawner, replace(SHORT, faults=4), appendfsync="everysec")
    right = await cuts.cut_power(spawner, SHORT)

    assert everysec.found.lost
    assert_whole(right, faults=3)


@pytest.mark.parametrize("trouble", [disks.TROUBLES[0], disks.TROUBLES[1]], ids=lambda t: t.name)
async def test_a_disk_that_cannot_write_makes_nobody_say_saved(
    spawner: Spawner, trouble: disks.Trouble
) -> None:
    assert_whole(await disks.trouble_disk(spawner, replace(SHORT, faults=1), trouble), faults=1)


async def test_a_catch_all_that_says_saved_is_seen(spawner: Spawner) -> None:
    plan, full = replace(SHORT, faults=1), disks.TROUBLES[0]

    assert (await disks.trouble_disk(spawner, plan, full, bug="whatever")).found.lost


async def test_a_primary_that_is_cut_off_loses_nothing_that_replicas_have(
    spawner: Spawner,
) -> None:
    plan = replace(SHORT, faults=1)

    tally = await splits.split(spawner, plan, Durability.REPLICATED, kinds=("cut off",))

    assert_whole(tally, faults=1)


def test_a_torn_transaction_is_repaired_before_what_follows_it_is_lost(tmp_path: Path) -> None:
    # Left to itself, Redis 7.0 goes on in the middle of the transaction, and at the next start
    # drops everything behind its beginning: acknowledged, synced, and gone.
    plug = Plug(RedisServer(tmp_path / "redis"), tmp_path / "beside")
    plug.start()
    plug.server.ask("SET", "before", 1)
    plug.cut(random.Random(1), torn=False)
    log = next((tmp_path / "redis").glob("appendonlydir/*.incr.aof"))
    torn = b"*1\r\n$5\r\nMULTI\r\n*3\r\n$3\r\nSET\r\n$4\r\ntorn\r\n$1\r\n1\r\n*3\r\n$3\r\nSE"
    log.write_bytes(log.read_bytes() + torn)

    plug.repair()
    plug.start()
    plug.server.ask("SET", "after", 2)
    plug.cut(random.Random(2), torn=False)
    plug.start()

    found = plug.server.ask("MGET", "before", "torn", "after")
    plug.server.kill()
    assert found == ["1", None, "2"]
