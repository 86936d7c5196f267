"""How fast answers come: who reads is never told of, who does not nearly always is."""

import random

from exam_server.live.paces import ANSWERS, KEPT, Paces

QUESTIONS = 30
COHORT = 1_000


class Clock:
    """A steady clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def told_of(seconds: list[float]) -> bool:
    """Whether a candidate is told of who takes so long for each question."""
    clock = Clock()
    paces = Paces(clock)
    found = False
    for pause in seconds:
        clock.now += pause
        found |= paces.answered("s-1") is not None
    return found


def test_ten_first_answers_within_eight_seconds_are_told_with_their_time() -> None:
    clock = Clock()
    paces = Paces(clock)
    found = []
    for _ in range(2 * ANSWERS):
        found.append(paces.answered("s-1"))
        clock.now += 0.5

    assert [each for each in found if each is not None] == [4_500]
    assert found.index(4_500) == ANSWERS - 1


def test_who_goes_on_like_that_is_told_of_once_in_a_minute() -> None:
    clock = Clock()
    paces = Paces(clock)
    told_at = []
    for _ in range(400):
        if paces.answered("s-1") is not None:
            told_at.append(clock.now)
        clock.now += 0.5

    assert told_at[:3] == [4.5, 65.0, 125.5]


def test_candidates_are_counted_apart() -> None:
    paces = Paces(Clock())

    assert [paces.answered(f"s-{number % 3}") for number in range(27)] == [None] * 27
    assert paces.answered("s-0") == 0


def test_nobody_who_reads_is_told_of_and_every_quick_program_is() -> None:
    """A made-up cohort: people take 45 seconds in the middle, one in ten hurries at 6; programs
    take 0.2 to 0.7."""
    chance = random.Random(32)
    people = [
        [chance.lognormvariate(3.8 if each % 10 else 1.8, 0.6) for _ in range(QUESTIONS)]
        for each in range(COHORT)
    ]
    programs = [[chance.uniform(0.2, 0.7) for _ in range(QUESTIONS)] for _ in range(COHORT)]

    assert sum(map(told_of, people)) == 0
    assert sum(map(told_of, programs)) == COHORT


def test_what_is_kept_has_an_end() -> None:
    paces = Paces(Clock())

    for number in range(KEPT + 10):
        paces.answered(f"s-{number}")

    assert len(paces._begun) == KEPT
