"""Kills of the Redis server, of exam servers, of PostgreSQL, and of everything at once."""

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from exam_server.embedded import EmbeddedRedis
from tests.prove.faults.apps import Spawner, spawning
from tests.prove.faults.campaign import Plan, Tally, carry_out
from tests.prove.faults.postgres import postgres_in
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
APP_KILLS: Final = 1_000
POSTGRES_KILLS: Final = 300
ALL_KILLS: Final = 200
STACKS_OF_APPS: Final = 2
APP_SECONDS: Final = 85.0
POSTGRES_SECONDS: Final = 70.0
ALL_SECONDS: Final = 60.0
REDIS_SECONDS: Final = 180.0
"""The most that one of these kinds may take; on a slow machine fewer are killed by then."""
APPS: Final = 3
BETWEEN_APPS: Final = (0.1, 0.2)

Kill = Callable[[Plan], Awaitable[Tally]]


async def _planted_in_redis_kills(options: Options) -> Sequence[Planted]:
    async with spawning() as spawner:
        plan = Plan(f"{options.seed}-early", PLANTED_KILLS)
        tally = await kill_redis(spawner, plan, bug="early")
    return [caught("acknowledged before the script returned", tally)]


async def _run_redis_kills(options: Options) -> Report:
    embedded = options.of(round(REDIS_KILLS * EMBEDDED_SHARE))
    others = options.of(REDIS_KILLS) - embedded
    seconds = options.scale * REDIS_SECONDS
    async with spawning() as spawner:

        async def own(number: int) -> Tally:
            share = others // STACKS + (number < others % STACKS)
            plan = Plan(f"{options.seed}-redis-{number}", share, seconds=seconds)
            return await kill_redis(spawner, plan)

        supervised = asyncio.create_task(
            _kill_embedded(spawner, Plan(f"{options.seed}-embedded", embedded, seconds=seconds))
        )
        started = await side_by_side(STACKS, own)
        return Report(
            [
                started.line("kill -9 of redis-server"),
                (await supervised).line("kill -9 of the embedded server, which is supervised"),
            ]
        )


async def kill_redis(spawner: Spawner, plan: Plan, *, bug: str = "") -> Tally:
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


async def _planted_in_app_kills(options: Options) -> Sequence[Planted]:
    async with spawning() as spawner:
        plan = Plan(f"{options.seed}-later", PLANTED_KILLS)
        tally = await kill_apps(spawner, plan, bug="later")
    return [caught("acknowledged, and stored by a task in the background", tally)]


async def _run_app_kills(options: Options) -> Report:
    async with spawning() as spawner:
        kinds: Sequence[tuple[str, int, float, Kill]] = (
            ("kill -9 of exam servers", APP_KILLS, APP_SECONDS, partial(kill_apps, spawner)),
            (
                "kill -9 of PostgreSQL",
                POSTGRES_KILLS,
                POSTGRES_SECONDS,
                partial(_kill_postgres, spawner),
            ),
            ("kill -9 of everything at once", ALL_KILLS, ALL_SECONDS, partial(_kill_all, spawner)),
        )
        lines = []
        for what, number, seconds, kill in kinds:
            seed = f"{options.seed}-{what}"
            plan = Plan(seed, options.of(number), seconds=options.scale * seconds)
            lines.append((await _shared_out(plan, kill)).line(what))
        return Report(lines)


async def _shared_out(plan: Plan, kill: Kill) -> Tally:
    """The same campaign in several stacks."""
    stacks = min(STACKS_OF_APPS, plan.faults)

    async def one(index: int) -> Tally:
        share = plan.faults // stacks + (index < plan.faults % stacks)
        return await kill(replace(plan, seed=f"{plan.seed}-{index}", faults=share))

    return await side_by_side(stacks, one)


async def kill_apps(spawner: Spawner, plan: Plan, *, bug: str = "") -> Tally:
    """One of several exam servers at a time, started again at once."""
    async with folder_for("apps") as folder, redis_in(folder) as redis:
        wanted = Wanted(APPS, bug, workers=True, redis_url=redis.url)
        async with stack_in(folder, spawner, wanted) as stack:

            async def inject(chance: random.Random) -> None:
                app = chance.choice(stack.apps)
                await asyncio.to_thread(app.kill)
                app.spawn()

            often = replace(plan, between=BETWEEN_APPS)
            tally = await carry_out(often, stack.scene, inject)
            tally.surprises += stack.troubles()
            return tally


async def _kill_postgres(spawner: Spawner, plan: Plan) -> Tally:
    """PostgreSQL while the record is written; candidates must not notice."""
    async with folder_for("sql") as folder, redis_in(folder) as redis, postgres_in(folder) as sql:
        wanted = Wanted(workers=True, redis_url=redis.url, database_url=sql.url)
        async with stack_in(folder, spawner, wanted) as stack:

            async def inject(chance: random.Random) -> None:
                await asyncio.to_thread(sql.kill)
                await asyncio.sleep(chance.uniform(0, 0.1))
                await asyncio.to_thread(sql.start_again)

            tally = await carry_out(replace(plan, archives=True), stack.scene, inject)
            tally.surprises += stack.troubles()
            return tally


async def _kill_all(spawner: Spawner, plan: Plan) -> Tally:
    """Redis, PostgreSQL and the exam servers in the same moment."""
    async with folder_for("all") as folder, redis_in(folder) as redis, postgres_in(folder) as sql:
        wanted = Wanted(2, workers=True, redis_url=redis.url, database_url=sql.url)
        async with stack_in(folder, spawner, wanted) as stack:

            async def inject(_: random.Random) -> None:
                redis.kill()
                sql.kill()
                for app in stack.apps:
                    app.kill()
                await asyncio.gather(
                    asyncio.to_thread(sql.start_again), asyncio.to_thread(redis.start)
                )
                for app in stack.apps:
                    app.spawn()

            tally = await carry_out(replace(plan, archives=True), stack.scene, inject)
            tally.surprises += stack.troubles()
            return tally


REDIS: Final = Proof(
    "kills-redis",
    "Kills of the Redis server (G1)",
    205,
    _planted_in_redis_kills,
    _run_redis_kills,
)

APPS_AND_SQL: Final = Proof(
    "kills-all",
    "Kills of exam servers, of PostgreSQL, of everything at once (G3)",
    235,
    _planted_in_app_kills,
    _run_app_kills,
)

PARTS: Final[tuple[Proof, ...]] = (REDIS, APPS_AND_SQL)
