"""The short form of the proof that finished slots leave nothing behind."""

import pytest

from exam_server.live import papers
from exam_server.state import State
from tests.clock import TestClock
from tests.prove.leak import WARM_UP, live_through


@pytest.fixture(autouse=True)
def small_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Full before the first reading."""
    monkeypatch.setattr(papers, "VERSIONS_KEPT", WARM_UP)


async def test_twenty_slots_leave_nothing_behind(state: State, clock: TestClock) -> None:
    readings = await live_through(state, clock, 20)

    assert readings.leaks() == []


async def test_slots_that_are_never_released_are_noticed(state: State, clock: TestClock) -> None:
    readings = await live_through(state, clock, 5, releasing=False)

    assert any(leak.startswith("keys grow by 10") for leak in readings.leaks())
