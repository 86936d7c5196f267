"""What happens in one exam, by its seed alone: which answers, and what breaks before which."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

FIRST_QUIET: Final = 2
"""The first answers are given before anything breaks, as in life."""


class Break(StrEnum):
    """One thing that breaks."""

    CUT = "network cut"
    SLOW = "network slow"
    RELOAD = "tab reloaded"
    CRASH = "tab killed"
    SECOND = "tab duplicated"
    KILL = "server killed"
    STOP = "server restarted"


WEIGHTS: Final = {
    Break.CUT: 6,
    Break.SLOW: 4,
    Break.RELOAD: 5,
    Break.CRASH: 3,
    Break.SECOND: 2,
    Break.KILL: 1,
    Break.STOP: 1,
}
"""How often each is chosen; a server's restart strikes everybody who sits at it."""


@dataclass(frozen=True, slots=True)
class Step:
    """An answer at a position. `choice` decides which, `pause` (seconds) comes after it."""

    position: int
    choice: int
    flag: bool
    pause: float


@dataclass(frozen=True, slots=True)
class Fault:
    """Before the step of that number something breaks, for so many seconds where it lasts."""

    before: int
    what: Break
    seconds: float


@dataclass(frozen=True, slots=True)
class Plan:
    """One exam: every position at least once in some order, some of them again."""

    seed: int
    steps: Sequence[Step]
    faults: Sequence[Fault]

    def breaks_before(self, number: int) -> list[Fault]:
        """What breaks before the step of that number, in order."""
        return [fault for fault in self.faults if fault.before == number]


def plan_of(seed: int, positions: int, *, breaks: int = 6) -> Plan:
    """The exam of a seed. The same seed gives the same exam."""
    chance = random.Random(seed)
    order = [*range(1, positions + 1), *chance.choices(range(1, positions + 1), k=positions // 3)]
    chance.shuffle(order)
    steps = [
        Step(position, chance.randrange(1_000), chance.random() < 0.15, chance.uniform(0, 0.15))
        for position in order
    ]
    kinds = chance.choices(list(WEIGHTS), weights=list(WEIGHTS.values()), k=breaks)
    faults = [
        Fault(chance.randrange(FIRST_QUIET, len(steps)), what, chance.uniform(0.2, 2.0))
        for what in kinds
    ]
    return Plan(seed, steps, sorted(faults, key=lambda fault: fault.before))
