"""The short form of the proof that the record is written exactly once."""

from exam_server.state import State
from tests.clock import TestClock
from tests.prove.archiving import caught, killed
from tests.prove.proof import QUICK
from tests.workers.stories import finish_four


async def test_killed_archivers_leave_everything_once_and_a_careless_one_is_caught(
    state: State, clock: TestClock
) -> None:
    await finish_four(state, clock, saves=16)

    noticed, story = await caught(state, "plain insert", QUICK)
    line = await killed(state, QUICK, 5)

    assert noticed
    assert story
    assert line.troubles == []
    assert (line.injected or 0) >= 5
