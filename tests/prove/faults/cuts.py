"""Power cuts of the machine that Redis runs on: a kill does not test durability, a cut does."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Final

from tests.prove.faults.apps import Spawner, spawning
from tests.prove.faults.campaign import Plan, Tally, carry_out
from tests.prove.faults.kills import lost
from tests.prove.faults.power import Plug
from tests.prove.faults.seats import Seat
from tests.prove.faults.stacks import Wanted, folder_for, side_by_side, stack_in
from tests.prove.faults.stores import RedisServer
from tests.prove.proof import Options, Planted, Proof, Report

CUTS: Final = 300
KINDS: Final = ("plain", "rewrite", "torn")
PLANTED_CUTS: Final = 2
STACKS: Final = 3
SECONDS: Final = 75.0
REWRITE_SECONDS: Final = 0.03
"""A rewrite of so small a log takes about as long."""


async def _planted(options: Options) -> Sequence[Planted]:
    async with spawning() as spawner:
        plan = Plan(f"{options.seed}-everysec", PLANTED_CUTS)
        tally = await cut_power(spawner, plan, appendfsync="everysec")
    return [lost("appendfsync everysec", tally)]


async def _run(options: Options) -> Report:
    cuts = options.of(CUTS, least=3)
    async with spawning() as spawner:

        async def one(number: int) -> Tally:
            share = cuts // STACKS + (number < cuts % STACKS)
            seconds = options.scale * SECONDS
            plan = Plan(f"{options.seed}-cut-{number}", share, seconds=seconds)
            return await cut_power(spawner, plan)

        tally = await side_by_side(STACKS, one)
    return Report([tally.line("power cuts")])


async def cut_power(spawner: Spawner, plan: Plan, *, appendfsync: str = "always") -> Tally:
    """One campaign: of each three cuts one hits a rewrite, and one leaves a torn end."""
    async with folder_for("cut") as folder:
        redis = RedisServer(folder / "redis")
        plug = Plug(redis, folder / "beside")
        kinds, turns = {"rewrite": 0, "torn": 0}, count()

        async def inject(chance: random.Random) -> None:
            kind = KINDS[next(turns) % len(KINDS)]
            if kind == "rewrite":
                redis.ask("BGREWRITEAOF")
                await asyncio.sleep(chance.uniform(0, REWRITE_SECONDS))
            if kind != "plain":
                kinds[kind] += 1
            await asyncio.to_thread(plug.cut, chance, torn=kind == "torn")
            await asyncio.to_thread(_start_again, plug)

        def switch(_: Sequence[Seat]) -> None:
            # Only what candidates save shall be at risk, not the seats they sit on.
            redis.ask("CONFIG", "SET", "appendfsync", appendfsync)

        try:
            await asyncio.to_thread(plug.start)
            async with stack_in(folder, spawner, Wanted(redis_url=redis.url)) as stack:
                redis.options = {"appendfsync": appendfsync}
                switched = replace(plan, after_seats=switch)
                tally = await carry_out(switched, stack.scene, inject)
                tally.surprises += stack.troubles()
        finally:
            redis.kill()
        tally.facts.update(
            during_a_rewrite=kinds["rewrite"],
            with_torn_end=kinds["torn"],
            repaired=plug.repaired,
            bytes_cut=plug.cut_bytes,
            renames_undone=plug.undone,
        )
        return tally


def _start_again(plug: Plug) -> None:
    plug.repair()
    plug.start()


POWER: Final = Proof(
    "power-cuts", "Power cuts of the Redis server's machine (G2)", 90, _planted, _run
)

PARTS: Final[tuple[Proof, ...]] = (POWER,)
