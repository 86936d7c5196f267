"""Kills of the Redis server, of exam servers, of PostgreSQL, and of everything at once."""

import asyncio
import os
import random
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from exam_server.embedded import EmbeddedRedis
from tests.prove.faults.apps import Spawner, spawning
from tests.prove.faults.campaign import Plan, Tally, carry_out
from tests.prove.faults.stacks import (
    Wanted,
    folder_for,
    redis_in,
    side_by_side,
    stack_in,
)
from tests.prove.faults.stores import StoreError, ask
from tests.prove.proof import Options, Planted, Proof, Report

REDIS_KILLS: Final = 1_000
EMBEDDED_SHARE: Final = 0.1
STACKS: Final = 3
PLANTED_KILLS: Final = 3


async def _planted_in_redis_kills(options: Options) -> Sequence[Planted]:
    async with spawning() as spawner:
        plan = Plan(f"{options.seed}-early", PLANTED_KILLS)
        tally = await _kill_redis(spawner, plan, bug="early")
    return [caught("acknowledged before the script returned", tally)]


async def _run_redis_kills(options: Options) -> Report:
    embedded = options.of(round(REDIS_KILLS * EMBEDDED_SHARE))
    others = options.of(REDIS_KILLS) - embedded
    async with spawning() as spawner:

        async def own(number: int) -> Tally:
            share = others // STACKS + (number < others % STACKS)
            return await _kill_redis(spawner, Plan(f"{options.seed}-redis-{number}", share))

        supervised = asyncio.create_task(
            _kill_embedded(spawner, Plan(f"{options.seed}-embedded", embedded))
        )
        started = await side_by_side(STACKS, own)
        return Report(
            [
                started.line("kill -9 of redis-server"),
                (await supervised).line("kill -9 of the embedded server, which is supervised"),
            ]
        )


async def _kill_redis(spawner: Spawner, plan: Plan, *, bug: str = "") -> Tally:
    async with folder_for("redis") as folder, redis_in(folder) as redis:

        async def inject(_: random.Random) -> None:
            redis.kill()
            await asyncio.to_thread(redis.start)

        wanted = Wanted(redis_url=redis.url, bug=bug)
        async with stack_in(folder, spawner, wanted) as stack:
            tally = await carry_out(plan, stack.scene, inject)
            tally.surprises += stack.troubles()
            return tally


async def _kill_embedded(spawner: Spawner, plan: Plan) -> Tally:
    async with folder_for("embedded") as folder:
        path = EmbeddedRedis(folder).path

        async def inject(_: random.Random) -> None:
            os.kill(_pid_at(path), signal.SIGKILL)

        try:
            async with stack_in(folder, spawner, Wanted(seen_at=f"unix://{path}")) as stack:
                tally = await carry_out(plan, stack.scene, inject)
                tally.surprises += stack.troubles()
                return tally
        finally:
            _end_embedded(path)


def _pid_at(path: Path) -> int:
    rows = str(ask(path, "INFO", "server")).splitlines()
    return next(int(row.partition(":")[2]) for row in rows if row.startswith("process_id:"))


def _end_embedded(path: Path) -> None:
    # Nobody supervises it any more once its exam server is gone.
    try:
        os.kill(_pid_at(path), signal.SIGKILL)
    except (OSError, StoreError):
        return


def caught(bug: str, tally: Tally) -> Planted:
    """Whether a campaign with a planted bug found it, and how it looked."""
    sentences = tally.found.sentences
    return Planted(bug, caught=bool(sentences), story=sentences[:2])


def lost(bug: str, tally: Tally) -> Planted:
    """The same where acknowledged answers must be missing."""
    number, of = len(tally.found.lost), tally.acknowledged
    story = [f"{number} of {of} acknowledged were lost", *tally.found.lost[:1]]
    return Planted(bug, caught=number > 0, story=story)


REDIS: Final = Proof(
    "kills-redis",
    "Kills of the Redis server (G1)",
    240,
    _planted_in_redis_kills,
    _run_redis_kills,
)

PARTS: Final[tuple[Proof, ...]] = (REDIS,)
