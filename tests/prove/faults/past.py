"""One long history under faults of several kinds: read as a whole, and spoiled four hundred times
to see that each single fault in it would have been found."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tests.prove.faults.apps import spawning
from tests.prove.faults.campaign import Plan, Tally, carry_out
from tests.prove.faults.candidates import Habits
from tests.prove.faults.simulation import simulate
from tests.prove.faults.spoiling import SPOILERS, Case, Spoiler, is_caught
from tests.prove.faults.stacks import Wanted, folder_for, redis_in, stack_in
from tests.prove.proof import Line, Options, Planted, Proof, Report

OPERATIONS: Final = 200_000
SPOILED_EACH: Final = 80
"""Of each of the five kinds: four hundred."""
SECONDS: Final = 50.0
KEEN: Final = Habits(pause=0.0, outdated=0.2, drop=0.002, switch=0.002)


async def _planted(options: Options) -> Sequence[Planted]:
    case = simulate(options.seed, 600)
    return [_spoil(spoiler, [case], options.of(SPOILED_EACH)) for spoiler in SPOILERS]


async def _run(options: Options) -> Report:
    wanted = options.of(OPERATIONS)
    plan = Plan(
        f"{options.seed}-history",
        faults=wanted,
        each_round=10,
        candidates=30,
        between=(0.3, 0.8),
        habits=KEEN,
        keeps_cases=True,
        seconds=options.scale * SECONDS,
    )
    tally = await _history(plan, wanted)
    tally.wanted = tally.injected
    spoiled = [_spoil(each, tally.cases, options.of(SPOILED_EACH)) for each in SPOILERS]
    missed = [f"{each.bug} was not seen" for each in spoiled if not each.caught]
    fewer = {"of": wanted} if tally.operations < wanted else {}
    line = tally.line("one history, kills and moves", **fewer)
    told = Line("the same history, spoiled", sum(options.of(SPOILED_EACH) for _ in spoiled))
    return Report([line, replace(told, wrong=missed)])


async def _history(plan: Plan, operations: int) -> Tally:
    total = Tally()
    async with (
        spawning() as spawner,
        folder_for("past") as folder,
        redis_in(folder) as redis,
        stack_in(folder, spawner, Wanted(2, redis_url=redis.url)) as stack,
    ):

        async def inject(chance: random.Random) -> None:
            if chance.random() < 0.5:
                redis.kill()
                await asyncio.to_thread(redis.start)
            else:
                app = chance.choice(stack.apps)
                await asyncio.to_thread(app.kill)
                app.spawn()

        end = asyncio.get_running_loop().time() + plan.seconds
        while total.operations < operations and asyncio.get_running_loop().time() < end:
            seed = f"{plan.seed}-{total.injected}"
            part = replace(plan, seed=seed, faults=plan.each_round)
            total.add(await carry_out(part, stack.scene, inject))
        total.surprises += stack.troubles()
    return total


def _spoil(spoiler: Spoiler, cases: Sequence[Case], times: int) -> Planted:
    chance, seen, done = random.Random(spoiler.name), 0, 0
    for number in range(times):
        caught = is_caught(spoiler, cases[number % len(cases)], chance)
        done += caught is not None
        seen += caught is True
    return Planted(f"{spoiler.name}, {done} times", caught=0 < done == seen)


PAST: Final = Proof("histories", "A long history, and spoiled ones (G6)", 75, _planted, _run)

PARTS: Final[tuple[Proof, ...]] = (PAST,)
