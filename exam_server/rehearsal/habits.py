"""What each simulated candidate is going to do, decided beforehand from the seed and nothing else.

Shares are dealt by the candidate's number, so that a dozen candidates meet everything once and two
hundred meet it in the same proportion.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

LEAST_SAVES, MOST_SAVES = 30, 120
WORKING_SHARE: Final = 0.8
"""Of the time limit; the rest is for pauses of the server and for handing in."""


class Act(StrEnum):
    """One thing a candidate does."""

    SAVE = "save"
    LOOK = "look"
    RELOAD = "reload"
    DROP = "drop"
    SWITCH = "switch"
    LOSE_ANSWER = "lose_answer"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Step:
    """An act, the position it is about, and when, as a share of the working time."""

    act: Act
    position: int
    share: float


@dataclass(frozen=True, slots=True)
class Habit:
    """One candidate's exam from entry to close."""

    number: int
    by_http: bool
    submits: bool
    steps: tuple[Step, ...]
    working: timedelta
    seed: str

    def random(self) -> random.Random:
        """The candidate's own stream of chance."""
        return random.Random(self.seed)  # noqa: S311  Only behaviour depends on it.


def habit_of(number: int, *, limit: timedelta, positions: int, seed: int) -> Habit:
    """The habit of one candidate; the same seed gives the same one."""
    own = f"{seed}-{number}"
    chance = random.Random(f"plan-{own}")  # noqa: S311
    wanted = round(limit.total_seconds() * chance.uniform(0.7, 1.0))
    saves = max(positions, min(MOST_SAVES, max(LEAST_SAVES, wanted)))
    acts = [*_disruptions(number, chance), *_saves(saves, positions, chance)]
    chance.shuffle(acts)
    steps = tuple(
        Step(act, position, (place + chance.random()) / len(acts))
        for place, (act, position) in enumerate(acts)
    )
    return Habit(
        number=number,
        by_http=number % 5 == 4,
        submits=number % 4 != 3,
        steps=steps,
        working=limit * WORKING_SHARE,
        seed=own,
    )


def _saves(number: int, positions: int, chance: random.Random) -> Iterator[tuple[Act, int]]:
    # Every position once, then changes of mind.
    for place in range(number):
        position = place + 1 if place < positions else chance.randint(1, positions)
        yield Act.SAVE, position


def _disruptions(number: int, chance: random.Random) -> Iterator[tuple[Act, int]]:
    yield Act.LOSE_ANSWER, 1
    yield Act.LOOK, chance.randint(1, 5)
    for act, every in ((Act.RELOAD, 2), (Act.DROP, 2), (Act.SWITCH, 3), (Act.CONFLICT, 3)):
        if number % every == 0 or chance.random() < 0.15:
            yield act, 1
    if chance.random() < 0.3:
        yield Act.DROP, 1
