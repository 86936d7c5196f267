"""The short form of the clock table, and the table's own rules by hand."""

import pytest

from exam_server.outcomes import State
from tests.prove.clock.part import COURSES, PLANTS, catch, line_of
from tests.prove.clock.plans import (
    Accommodation,
    Expected,
    Extension,
    Outage,
    Pause,
    Plan,
    every_plan,
    expected,
)
from tests.prove.plants import planted
from tests.prove.proof import Options

MINUTE = 60_000
BUSY = Plan(0, True, Extension.RUNNING, Accommodation.BEFORE, Pause.ENDED, Outage.AUTOMATIC, 40)


@pytest.mark.parametrize(
    ("minute", "state", "left"),
    [
        (-10, State.WAITING, 62),
        (-5, State.WAITING, 77),
        (0, State.RUNNING, 77),
        (15, State.RUNNING, 72),
        (25, State.PAUSED, 67),
        (35, State.RUNNING, 62),
        (55, State.RUNNING, 62),
        (115, State.RUNNING, 2),
    ],
)
def test_the_rules_count_as_somebody_with_a_stopwatch_would(
    minute: int, state: State, left: int
) -> None:
    assert expected(BUSY, minute) == Expected(state, left * MINUTE)


def test_the_rules_close_at_the_deadline() -> None:
    assert expected(BUSY, 120) == Expected(State.EXPIRED, 0, 117)


def test_every_row_is_another_one() -> None:
    assert len(set(every_plan())) == len(every_plan()) == 2_970


@pytest.mark.parametrize("name", PLANTS)
def test_a_bug_can_be_planted(name: str) -> None:
    assert planted(*PLANTS[name])


async def test_a_clock_that_jumps_there_and_back_is_never_off() -> None:
    line = await line_of(COURSES[1], Options(scale=0.01))

    assert line.troubles == []
    assert line.injected == 30


async def test_a_deadline_that_ignores_pauses_is_caught() -> None:
    assert (await catch("the deadline ignores pauses", Options(), rows=8)).caught
