"""The part `machine`: the walk finds every planted difference, and none in the scripts."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import redis
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from exam_server.embedded import EmbeddedRedis
from tests.prove.machine.driver import Driver
from tests.prove.machine.steps import EveryStep
from tests.prove.plants import planted
from tests.prove.proof import Line, Options, Planted, Proof, Report

STEPS: Final = 20_000
LEAST_STEPS: Final = 6_000
"""For a planted bug, in whatever form: the walk ends where it is met, mostly within 500."""

STEPS_OF_A_WALK: Final = 60
WALKS_FROM_A_SEED: Final = 15
"""Walks of one seed resemble each other; after so many the next one is taken."""

PLANTS: Final[Mapping[str, Sequence[tuple[str, str, str]]]] = {
    "no epoch check": [
        ("save_response", "if held == '0' or epoch ~= held then", "if held == '0' then")
    ],
    "no version check": [("save_response", "if tonumber(base) ~= version then", "if false then")],
    "the deadline ignores pauses": [
        ("save_response", "limit_ms + granted_ms + paused_ms, 0", "limit_ms + granted_ms, 0"),
        ("_attempt", "a.limit_ms + a.granted_ms + a.paused_ms", "a.limit_ms + a.granted_ms"),
    ],
    "a repeat is not recognised": [("save_response", "if last == mutation then", "if false then")],
    "an accommodation is added to the one before": [
        ("_accommodate", "tonumber(in_all) - tonumber(", "tonumber(in_all) - 0 * tonumber(")
    ],
    "the deadline itself still counts": [
        ("save_response", "if left == 0 then", "if left == 0 and now > due then")
    ],
}
"""What each puts in the place of what; see plants.py."""


MUST_BE_MET: Final = {
    "claim_lease truth running",
    "compensate done",
    "expire_attempt expired",
    "extend_attempt done",
    "pause_attempt done",
    "pause_attempt unjudged",
    "pulse ahead",
    "pulse outage",
    "resume_attempt done",
    "resume_lease superseded",
    "resume_lease truth running",
    "save_response conflict",
    "save_response refused bad_position",
    "save_response refused closed",
    "save_response refused paused",
    "save_response refused stale_epoch",
    "save_response refused time_over",
    "save_response refused unavailable",
    "save_response saved",
    "submit_attempt closed expired",
    "submit_attempt closed submitted",
    "terminate_attempt done",
}
"""Replies without which the full form would have shown too little."""


@dataclass(frozen=True, slots=True)
class Walked:
    """How many steps both sides took together, and the first difference, if there was one."""

    steps: int
    seen: Counter[str]
    difference: str = ""


def walk(url: str, steps: int, first_seed: int, plants: Mapping[str, str] | None = None) -> Walked:
    """At least so many steps, walk by walk, or until the first difference."""
    driver, seen = Driver(url, plants), Counter[str]()
    machine = type("Walking", (EveryStep,), {"driver": driver, "seen": seen})
    number = first_seed * 1_000
    try:
        while (left := steps - seen.total()) > 0:
            walks = min(WALKS_FROM_A_SEED, 1 + left // STEPS_OF_A_WALK)
            chosen = _settings(walks, shrink=not plants)
            run_state_machine_as_test(seed(number)(machine), settings=chosen)
            number += 1
    except AssertionError as error:
        notes = getattr(error, "__notes__", [])
        return Walked(seen.total(), seen, "\n".join([str(error), *notes]))
    finally:
        driver.close()
    return Walked(seen.total(), seen)


def _settings(walks: int, *, shrink: bool) -> settings:
    return settings(
        max_examples=walks,
        stateful_step_count=STEPS_OF_A_WALK,
        deadline=None,
        database=None,
        # A difference that was planted needs no shortest walk.
        phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )


def plants_of(name: str) -> Mapping[str, str]:
    """The broken Lua files of one planted bug."""
    return {key: text for plant in PLANTS[name] for key, text in planted(*plant).items()}


def catch(url: str, name: str, options: Options) -> Planted:
    """Whether the walk meets one planted bug, and after how many steps."""
    most = options.of(STEPS, least=LEAST_STEPS)
    found = walk(url, most, options.seed, plants_of(name))
    story = [f"The first difference is met within {found.steps:,} steps."]
    return Planted(name, bool(found.difference), story if found.difference else [])


def line_of(found: Walked) -> Line:
    """What a walk without plants shows."""
    wrong = [found.difference] if found.difference else []
    if found.steps >= STEPS and not found.difference:
        wrong += [f"never met: {words}" for words in sorted(MUST_BE_MET - set(found.seen))]
    kinds = {"replies": len(found.seen)}
    return Line("steps on both sides", injected=found.steps, stale=0, facts=kinds, wrong=wrong)


@asynccontextmanager
async def quick_redis() -> AsyncIterator[str]:
    """A server of our own; nothing here is about durability, and without a file it is quicker."""
    with tempfile.TemporaryDirectory(prefix="x-", ignore_cleanup_errors=True) as folder:
        async with EmbeddedRedis(Path(folder)).running() as url:
            with closing(redis.Redis.from_url(url)) as client:
                client.config_set("appendonly", "no")
            yield url


async def _planted(options: Options) -> Sequence[Planted]:
    async with quick_redis() as url:
        return [await asyncio.to_thread(catch, url, name, options) for name in PLANTS]


async def _run(options: Options) -> Report:
    async with quick_redis() as url:
        found = await asyncio.to_thread(walk, url, options.of(STEPS), options.seed)
    for words, number in sorted(found.seen.items()):
        options.say(f"{words}: {number}")
    return Report([line_of(found)])


PROOF: Final = Proof(
    name="machine",
    title="The scripts and a plain Python model, step by step",
    seconds=30,
    planted=_planted,
    run=_run,
)
