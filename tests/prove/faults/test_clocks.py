"""Exams under a clock that jumps, in short: as many as two slots of a few seconds have room for."""

import asyncio

from tests.prove.faults.apps import spawning
from tests.prove.faults.clocks import ALLOWED_MS, sit_exams


async def test_a_clock_that_jumps_ends_nothing_early_unless_it_is_believed() -> None:
    async with spawning() as spawner:
        believed, judged = await asyncio.gather(
            sit_exams(spawner, "short-believed", 2, bug="believing"),
            sit_exams(spawner, "short-judged", 2),
        )

    assert believed.early
    assert (judged.exams, judged.early, judged.late) == (2, [], [])
    assert abs(judged.largest_ms) <= ALLOWED_MS
