"""The part `clock`: the table finds every planted bug, and no minute that is off in the scripts."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from tests.prove.clock.plans import Plan, every_plan
from tests.prove.clock.table import ALLOWED_MS, Found, live_through
from tests.prove.plants import planted
from tests.prove.proof import Line, Options, Planted, Proof, Report

HOUR: Final = timedelta(hours=1)
ROWS_PER_PLANT: Final = 40


@dataclass(frozen=True, slots=True)
class Course:
    """One run of the table: what the clock of Redis does, and on how many rows (0: all)."""

    name: str
    jumps: Mapping[int, timedelta]
    rows: int


THERE_AND_BACK: Final = {47: 2 * HOUR, 72: -3 * HOUR}
AGAIN: Final = {minute: timedelta(seconds=2) for minute in range(42, 180, 5)}
COURSES: Final = (
    Course("a steady clock", {}, 0),
    Course("two hours ahead, then three back", THERE_AND_BACK, 0),
    Course("an hour ahead", {47: HOUR}, 500),
    Course("an hour back", {47: -HOUR}, 500),
    Course("two seconds ahead, again and again", AGAIN, 250),
)

PLANTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "the deadline ignores pauses": (
        "_attempt", "a.limit_ms + a.granted_ms + a.paused_ms", "a.limit_ms + a.granted_ms"
    ),
    "a moved closing time renews no deadline": (
        "_closing",
        "if is_open(a) and (is_resting(a) or deadline_of(a, window) ~= before) then",
        "if false then",
    ),
    "an outage is proposed that must be given back": (
        "pulse", "if policy ~= 'automatic' then", "if true then"
    ),
    "a repeated extension counts again": (
        "extend_attempt", "if mutation ~= '' and redis.call('HGET', attempt, granted) then",
        "if false then",
    ),
    "an accommodation is noted and not granted": (
        "_accommodate",
        "a.granted_ms, a.rest_ms = a.granted_ms + change, tonumber(rest_ms)",
        "a.rest_ms = tonumber(rest_ms)",
    ),
    "a jump ahead is taken for an outage": (
        "pulse", "if most ~= '' and now > tonumber(most) and last <= tonumber(most) then",
        "if false then",
    ),
    "after a jump back the clock stands": (
        "pulse", "if now < floor - TOLERANCE_MS then", "if false then"
    ),
}  # fmt: skip
"""What each puts in the place of what; see plants.py."""


def some(rows: int, options: Options) -> Sequence[Plan]:
    """So many rows of the table, chosen by the seed."""
    every = every_plan()
    return random.Random(options.seed).sample(every, min(rows, len(every)))


async def catch(name: str, options: Options, rows: int = ROWS_PER_PLANT) -> Planted:
    """Whether the table shows one planted bug."""
    found = await live_through(some(rows, options), THERE_AND_BACK, planted(*PLANTS[name]))
    return Planted(name, bool(found.wrong), found.wrong[:1])


async def line_of(course: Course, options: Options) -> Line:
    """One course without plants."""
    rows = options.of(course.rows or len(every_plan()), least=12)
    found = await live_through(some(rows, options), course.jumps)
    return _line(course, rows, found)


def _line(course: Course, rows: int, found: Found) -> Line:
    jumped = [] if found.jumps or not course.jumps else ["no jump was noted"]
    return Line(
        course.name,
        injected=rows,
        net_ms=found.net_ms,
        net_allowed_ms=ALLOWED_MS,
        facts={"readings": found.checks, "jumps corrected": found.jumps},
        wrong=[*found.wrong, *jumped],
    )


async def _planted(options: Options) -> Sequence[Planted]:
    return [await catch(name, options) for name in PLANTS]


async def _run(options: Options) -> Report:
    lines = []
    for course in COURSES:
        lines.append(await line_of(course, options))
        options.say(f"{course.name}: {lines[-1].injected} exams")
    return Report(lines)


PROOF: Final = Proof(
    name="clock",
    title="Every combination of what moves a clock",
    seconds=70,
    planted=_planted,
    run=_run,
)
