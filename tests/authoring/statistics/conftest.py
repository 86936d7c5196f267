"""An exam of four items that five have sat, one of them without a single answer."""

import pytest

from exam_server.state import State
from tests.authoring.statistics.sitting import Sat, sat
from tests.world import World


@pytest.fixture
async def exam(state: State, world: World) -> Sat:
    """Everybody had all four items; the first is easy, the last is hard."""
    return await sat(state, world, ["1111", "1110", "1100", "100-", "----"])
