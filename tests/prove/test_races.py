"""The short form of the takeover races: planted bugs are betrayed, the scripts stand."""

import pytest

from exam_server.settings import Settings
from tests.prove.proof import QUICK
from tests.prove.races import PLANTS, catch, race


@pytest.mark.parametrize("bug", PLANTS)
async def test_races_betray_a_planted_bug(settings: Settings, bug: str) -> None:
    assert (await catch(settings, bug, QUICK)).caught


async def test_no_race_is_lost(settings: Settings) -> None:
    line = await race(settings, 200, seed=1)

    assert line.troubles == []
    assert line.acknowledged is not None
    assert line.acknowledged > 100
