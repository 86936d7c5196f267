"""The short form of the state machine: planted differences are met, the scripts show none."""

from collections.abc import AsyncIterator

import pytest

from tests.prove.machine.part import PLANTS, catch, quick_redis, walk
from tests.prove.proof import QUICK

STEPS = 600


@pytest.fixture(scope="module")
async def url() -> AsyncIterator[str]:
    """A server for these walks alone."""
    async with quick_redis() as found:
        yield found


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_difference_is_met(url: str, plant: str) -> None:
    assert catch(url, plant, QUICK).caught


def test_scripts_and_model_agree_after_every_step(url: str) -> None:
    found = walk(url, STEPS, QUICK.seed)

    assert found.difference == ""
    assert found.steps >= STEPS
    assert found.seen["save_response saved"] > 5
    assert len(found.seen) > 30
