"""How long each position was on the screen: from the page's words, by the server's clock."""

from datetime import timedelta

import pytest

from exam_server.live import keys
from exam_server.live.connection import Client
from exam_server.live.keys import slot_of
from exam_server.outcomes import Closed, Truth
from tests.clock import TestClock
from tests.world import Sitting, World

SECOND = timedelta(seconds=1)
BEAT = 5 * SECOND
ALIVE_MS = 15_000


async def look(sitting: Sitting, position: int, *, shown: bool = True) -> None:
    view = {"position": position}
    refused = await sitting.attempts.look(
        sitting.id, sitting.person.id, epoch=sitting.epoch, view=view, shown=shown
    )
    assert refused is None


async def alive(sitting: Sitting, clock: TestClock, seconds: int) -> None:
    """Time passes while the page is heard of."""
    for _ in range(seconds // 5):
        await clock.advance(BEAT)
        await sitting.attempts.mark_seen(slot_of(sitting.id), [sitting.id])


async def seconds_of(world: World, sitting: Sitting) -> dict[int, int] | None:
    """What the record would be told, in seconds; the moment before a test's first look is less."""
    found = await world.state.leaving.looked(sitting.id)
    if found is None:
        return None
    return {place: round(ms / 1000) for place, ms in found.items() if ms > 500}


async def submit(sitting: Sitting) -> None:
    closed = await sitting.attempts.submit(sitting.id, sitting.person.id, epoch=sitting.epoch)
    assert isinstance(closed, Closed)


async def test_a_look_lasts_until_the_next_one_and_the_last_until_the_closing(
    world: World, clock: TestClock
) -> None:
    sitting = await world.attempt()
    await alive(sitting, clock, 20)
    await look(sitting, 3)
    await alive(sitting, clock, 30)
    await look(sitting, 1)
    await alive(sitting, clock, 10)

    await submit(sitting)

    assert await seconds_of(world, sitting) == {1: 30, 3: 30}


async def test_a_page_that_never_says_where_it_looks_is_not_known(
    world: World, clock: TestClock
) -> None:
    sitting = await world.attempt()
    await alive(sitting, clock, 20)

    await submit(sitting)

    assert await seconds_of(world, sitting) is None


async def test_a_pause_and_a_hidden_page_count_for_nothing(world: World, clock: TestClock) -> None:
    sitting = await world.attempt()
    await look(sitting, 2)
    await alive(sitting, clock, 10)
    await world.state.boards.pause(sitting.id, by="proctor", reason="technical")
    await alive(sitting, clock, 600)
    await world.state.boards.resume(sitting.id, by="proctor")
    await alive(sitting, clock, 10)
    await look(sitting, 2, shown=False)
    await alive(sitting, clock, 300)
    await look(sitting, 2)
    await alive(sitting, clock, 5)

    await submit(sitting)

    assert await seconds_of(world, sitting) == {2: 25}


@pytest.mark.parametrize("how", ["resume", "claim"])
async def test_a_lost_line_counts_until_shortly_after_the_last_sign_of_life(
    world: World, clock: TestClock, how: str
) -> None:
    sitting = await world.attempt()
    await look(sitting, 2)
    await alive(sitting, clock, 20)
    await clock.advance(400 * SECOND)
    if how == "resume":
        found = await sitting.attempts.resume(sitting.id, sitting.person.id, sitting.epoch)
    else:
        found = await sitting.attempts.claim(sitting.id, sitting.person.id, "phone")
    assert isinstance(found, Truth)
    sitting.epoch = found.epoch
    await alive(sitting, clock, 10)

    await submit(sitting)

    assert await seconds_of(world, sitting) == {2: 20 + ALIVE_MS // 1000 + 10}


async def test_a_dead_page_is_not_looked_at_until_the_deadline(
    world: World, clock: TestClock
) -> None:
    sitting = await world.attempt()
    await look(sitting, 2)
    await clock.advance(timedelta(hours=2))
    await world.state.boards.expire_due(slot_of(sitting.id))

    assert await seconds_of(world, sitting) == {2: ALIVE_MS // 1000}


async def test_what_is_told_after_the_closing_changes_nothing(
    world: World, clock: TestClock
) -> None:
    sitting = await world.attempt()
    await look(sitting, 2)
    await alive(sitting, clock, 10)
    await submit(sitting)
    await alive(sitting, clock, 10)

    await look(sitting, 1)

    assert await seconds_of(world, sitting) == {2: 10}


async def test_the_next_device_opens_where_the_last_one_looked(
    world: World, clock: TestClock
) -> None:
    sitting = await world.attempt()
    await look(sitting, 4)
    found = await sitting.attempts.claim(sitting.id, sitting.person.id, "phone")
    assert isinstance(found, Truth)
    sitting.epoch = found.epoch
    await alive(sitting, clock, 10)

    await submit(sitting)

    assert await seconds_of(world, sitting) == {4: 10}


async def test_after_a_restore_nothing_is_known_of_what_was_before(
    world: World, clock: TestClock, redis: Client
) -> None:
    sitting = await world.attempt()
    await redis.hset(keys.attempt(sitting.id), "regain_from", "1")
    await look(sitting, 2)
    await alive(sitting, clock, 10)

    await submit(sitting)

    assert await seconds_of(world, sitting) is None
