"""Following the logs: every event once, in order, from where the listener's knowledge ends."""

import asyncio
from collections.abc import Callable

from exam_server.outcomes import Event
from exam_server.state import State
from tests.live.test_attempts import save, write
from tests.world import World


async def test_events_after_a_point_are_heard_in_order_and_once(world: World, state: State) -> None:
    sitting = await world.attempt()
    slot = sitting.id.partition("-")[0]
    await save(sitting, write(1))
    since = await state.followers.last_event(slot)
    heard: list[Event] = []

    with state.followers.listening(slot, since, heard.append):
        for position in (2, 3, 4):
            await save(sitting, write(position, mutation=f"m{position}"))
        await until(lambda: len(heard) >= 3)

    assert [event.facts["position"] for event in heard] == ["2", "3", "4"]


async def test_two_listeners_of_a_slot_hear_alike_and_one_that_left_hears_no_more(
    world: World, state: State
) -> None:
    sitting = await world.attempt()
    slot = sitting.id.partition("-")[0]
    since = await state.followers.last_event(slot)
    stays: list[Event] = []
    leaves: list[Event] = []

    with state.followers.listening(slot, since, stays.append):
        with state.followers.listening(slot, since, leaves.append):
            await save(sitting, write(1))
            await until(lambda: len(leaves) == 1)
        await save(sitting, write(2, mutation="m2"))
        await until(lambda: len(stays) == 2)

    assert (len(stays), len(leaves)) == (2, 1)


async def test_the_last_event_of_an_empty_slot_is_the_beginning(state: State) -> None:
    assert await state.followers.last_event("nothing") == "0-0"


async def until(met: Callable[[], bool], patience: float = 3) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(patience):
        while not met():  # noqa: ASYNC110  What is waited for knows nothing of the loop.
            await asyncio.sleep(0.01)
