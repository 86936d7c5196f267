"""Everything live on a real Redis Cluster of three primaries with a replica each.

Acknowledged means: on the primary's disk and with its replica. So a primary may die at any moment.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from exam_server.errors import Throttled, Unavailable
from exam_server.live import keys
from exam_server.live.cluster import seeds_of
from exam_server.live.durability import DurabilityWatch
from exam_server.live.rates import TOKENS_PER_CANDIDATE
from exam_server.live.tickets import Holder
from exam_server.outcomes import Durability, Role, Saved, Write
from exam_server.settings import Settings
from exam_server.state import State, open_state
from tests.prove.faults.cluster import Cluster, cluster_in
from tests.prove.faults.stores import RedisServer
from tests.world import Sitting, World

AWAY_SECONDS = 20


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster_in(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture(scope="module")
async def state(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[State]:
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("home"),
        redis_url=cluster.url,
        durability=Durability.BOTH,
        workers=False,
    )
    async with open_state(settings) as opened:
        yield opened


def answer(number: int) -> Write:
    """The next answer at the first position."""
    return Write(1, (f"o{number}",), False, number - 1, f"m-{number}")


async def save_until_saved(sitting: Sitting, number: int) -> Saved:
    """Save as a page does: again, with the same mutation, until it is acknowledged."""
    patience = time.monotonic() + AWAY_SECONDS
    while True:
        try:
            outcome = await sitting.attempts.save(
                sitting.id, sitting.person.id, epoch=sitting.epoch, write=answer(number)
            )
        except Unavailable:
            assert time.monotonic() < patience
            await asyncio.sleep(0.05)
            continue
        assert isinstance(outcome, Saved)
        return outcome


async def sit_on_every_shard(world: World, cluster: Cluster) -> list[tuple[Sitting, RedisServer]]:
    """A running attempt on each of the three primaries."""
    found: dict[int, tuple[Sitting, RedisServer]] = {}
    while len(found) < 3:
        sitting = await world.attempt()
        primary = cluster.primary_of(keys.slot(keys.slot_of(sitting.id)))
        found.setdefault(primary.port, (sitting, primary))
    return list(found.values())


async def come_back_as_replica(cluster: Cluster, sitting: Sitting, dead: RedisServer) -> None:
    """Start a dead primary again once its replica has taken over; until then there is one copy."""
    key = keys.slot(keys.slot_of(sitting.id))
    await asyncio.sleep(1)
    while (await asyncio.to_thread(cluster.primary_of, key)).port == dead.port:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    dead.spawn()


async def test_an_exam_runs_on_every_shard_and_outlives_a_primary(
    state: State, cluster: Cluster
) -> None:
    assert state.durability.faults == ()
    world, heard = World(state), list[str]()
    sittings = await sit_on_every_shard(world, cluster)
    sitting, primary = sittings[0]
    slot = keys.slot_of(sitting.id)
    with state.followers.listening(slot, "0-0", lambda event: heard.append(event.kind)):
        saved = await asyncio.gather(
            *(save_until_saved(one, number) for one, _ in sittings for number in (1,))
        )
        primary.kill()
        failed_over = asyncio.create_task(come_back_as_replica(cluster, sitting, primary))
        after = await save_until_saved(sitting, 2)
        await failed_over
        # The other shards never noticed.
        others = await asyncio.gather(*(save_until_saved(one, 2) for one, _ in sittings[1:]))
        truth = await sitting.truth()
        for _ in range(200):
            if heard.count("saved") >= 2:
                break
            await asyncio.sleep(0.05)

    assert [one.version for one in (*saved, after, *others)] == [1, 1, 1, 2, 2, 2]
    assert truth.responses[1].response == ("o2",)
    assert heard == ["started", "claimed", "saved", "saved"]


async def test_what_is_not_about_a_slot_works_on_several_shards(state: State) -> None:
    holder, revoked = Holder("acc", "1", "Ayu", (Role.CANDIDATE,), "id"), list[str]()
    tickets = [await state.tickets.issue(holder) for _ in range(4)]
    handover = (await state.tickets.offer_handover("slot-a", tickets[0])).id
    with state.followers.heeding_revocations(revoked.append):
        await asyncio.sleep(0.5)
        found = [await state.tickets.find(ticket) for ticket in tickets]
        taken = await state.tickets.take_handover(handover)
        ended = await state.tickets.revoke_all(holder.account)
        for _ in range(100):
            if len(revoked) == 4:
                break
            await asyncio.sleep(0.05)

    assert found == [holder] * 4
    assert taken is not None
    assert (ended, sorted(revoked)) == (4, sorted(tickets))
    for _ in range(TOKENS_PER_CANDIDATE.amount):
        await state.rates.count(TOKENS_PER_CANDIDATE, holder.account)
    with pytest.raises(Throttled):
        await state.rates.check(TOKENS_PER_CANDIDATE, holder.account)


async def test_a_server_that_does_less_than_the_level_promises_is_named(
    state: State, cluster: Cluster
) -> None:
    node = cluster.primary_of("any")
    node.ask("CONFIG", "SET", "appendfsync", "everysec")
    await state.durability.verify()
    faults = state.durability.faults
    node.ask("CONFIG", "SET", "appendfsync", "always")
    await state.durability.verify()

    assert faults == (
        "durability both needs appendfsync always, but Redis has appendfsync everysec",
    )
    assert state.durability.faults == ()


async def test_too_few_replicas_are_too_few(state: State) -> None:
    watch = DurabilityWatch(state.attempts._batcher, Durability.REPLICATED, 2)

    await watch.verify()

    assert watch.faults == ("durability replicated needs 2 replicas, but Redis has 1 online",)


def test_the_seeds_of_a_cluster_share_what_lets_us_in(tmp_path: Path) -> None:
    seeds = seeds_of("rediss+cluster://exam:p%40ss@one:7000,two")

    assert [(seed.host, seed.port) for seed in seeds] == [("one", 7000), ("two", 6379)]
    assert {(seed.username, seed.password, seed.tls) for seed in seeds} == {("exam", "p@ss", True)}
