"""Faults of a Redis Cluster: a primary killed, cut off with its clients, or standing still."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from exam_server.live import keys
from exam_server.outcomes import Durability
from tests.prove.faults.apps import Spawner, spawning
from tests.prove.faults.campaign import Plan, Tally, carry_out
from tests.prove.faults.cluster import Cluster
from tests.prove.faults.gates import Gates, gated
from tests.prove.faults.kills import lost
from tests.prove.faults.seats import Seat
from tests.prove.faults.stacks import Wanted, folder_for, side_by_side, stack_in
from tests.prove.faults.stores import RedisServer
from tests.prove.proof import Options, Planted, Proof, Report

FAULTS: Final = 60
PLANTED_FAULTS: Final = 1
CLUSTERS: Final = 2
SECONDS: Final = 100.0
LASTS_SECONDS: Final = 2.5
"""Long enough for the others to notice and to choose another primary."""


async def _planted(options: Options) -> Sequence[Planted]:
    async with spawning() as spawner:
        plan = Plan(f"{options.seed}-fsync", PLANTED_FAULTS)
        tally = await split(spawner, plan, Durability.FSYNC, kinds=("cut off",))
    return [lost("no WAIT before the acknowledgement", tally)]


async def _run(options: Options) -> Report:
    number, seconds = options.of(FAULTS, least=3), options.scale * SECONDS
    async with spawning() as spawner:

        async def one(index: int) -> Tally:
            share = number // CLUSTERS + (index < number % CLUSTERS)
            plan = Plan(f"{options.seed}-split-{index}", share, seconds=seconds)
            return await split(spawner, plan, Durability.REPLICATED)

        tally = await side_by_side(CLUSTERS, one)
    return Report([tally.line("cluster: primary killed, cut off, standing still")])


@dataclass(slots=True)
class _Breaker:
    """Breaks the primary that holds the slot, and puts it right again."""

    cluster: Cluster
    gates: Gates
    kinds: Sequence[str]
    done: dict[str, int] = field(default_factory=dict)
    _key: str = ""
    _primary: RedisServer | None = None
    _righting: "asyncio.Task[None] | None" = None

    def take(self, seats: Sequence[Seat]) -> None:
        """The seats of a round: the slot's key says which primary matters."""
        self._key = keys.slot(keys.slot_of(seats[0].attempt))
        self._primary = self.cluster.primary_of(self._key)

    async def inject(self, _: random.Random) -> None:
        """One fault of the next kind, which ends by itself.

        With one replica for each primary nothing can be acknowledged while either is away: the
        service is back when a new primary is chosen and the old one follows it.
        """
        assert self._primary is not None
        kind = self.kinds[sum(self.done.values()) % len(self.kinds)]
        self.done[kind] = self.done.get(kind, 0) + 1
        right = self._break(kind, self._primary)
        self._righting = asyncio.create_task(self._put_right(right))

    async def recover(self) -> None:
        """When all servers are well again, look who is the primary now."""
        assert self._righting is not None
        await self._righting
        await asyncio.to_thread(self.cluster.wait_until_whole)
        self._primary = await asyncio.to_thread(self.cluster.primary_of, self._key)

    async def _put_right(self, right: Callable[[], None]) -> None:
        await asyncio.sleep(LASTS_SECONDS)
        await asyncio.to_thread(right)
        self.gates.isolate()

    def _break(self, kind: str, primary: RedisServer) -> Callable[[], None]:
        if kind == "killed":
            primary.kill()
            return primary.start
        if kind == "standing still":
            primary.pause()
            return primary.go_on
        self.gates.isolate(self.cluster.nodes.index(primary))
        return lambda: None


async def split(
    spawner: Spawner,
    plan: Plan,
    durability: Durability,
    *,
    kinds: Sequence[str] = ("killed", "cut off", "standing still"),
) -> Tally:
    """One campaign against a cluster of its own."""
    async with folder_for("split") as folder:
        cluster = Cluster(folder / "cluster")
        async with gated(cluster) as gates:
            breaker = _Breaker(cluster, gates, kinds)
            known = replace(plan, after_seats=breaker.take, recover=breaker.recover)
            wanted = Wanted(redis_url=cluster.url, durability=durability)
            async with stack_in(folder, spawner, wanted) as stack:
                tally = await carry_out(known, stack.scene, breaker.inject)
                tally.surprises += stack.troubles()
        tally.facts.update(breaker.done)
        return tally


SPLITS: Final = Proof("splits", "Faults of a Redis Cluster (G4)", 130, _planted, _run)

PARTS: Final[tuple[Proof, ...]] = (SPLITS,)
