"""Getting an order carried out: a small file at once, a large one by a child while a page tells how
far it is."""

import asyncio
import time
from typing import Final

import msgspec

from exam_server.authoring.uploads import Shelf
from exam_server.errors import Refusal
from exam_server.item_files.orders import STALE_SECONDS, Order, Outcome, Progress, Spot
from exam_server.item_files.work import carry_out
from exam_server.outcomes import Word
from exam_server.state import State
from question_bank import NoSuchBankError

WORK: Final = "exam_server.item_files.child"
"""Nothing imports it, so that it can be run."""


async def start(state: State, order: Order, spot: Spot) -> Outcome | None:
    """Carry it out; None while a child is at it. Raises Refusal(not_found), Unavailable."""
    if await asyncio.to_thread(_is_small, spot):
        return await _here(state, order)
    if await asyncio.to_thread(spot.begin, write=order.write, now=time.time()):
        state.errands.send(_elsewhere(state, order, spot))
    return None


async def finish(state: State, order: Order, spot: Spot) -> Outcome:
    """Carry it out and wait for the end."""
    if await asyncio.to_thread(_is_small, spot):
        return await _here(state, order)
    await asyncio.to_thread(spot.begin, write=order.write, now=time.time())
    await _elsewhere(state, order, spot)
    progress = await asyncio.to_thread(spot.progress)
    return (progress and progress.outcome) or Outcome.FAILED


async def _elsewhere(state: State, order: Order, spot: Spot) -> None:
    """By a child, whose turn may come late and who may end before it could say how it went."""
    waiting = asyncio.create_task(_keep_fresh(spot))
    try:
        await state.errands.run(WORK, msgspec.json.encode(order))
    finally:
        waiting.cancel()
        progress = spot.progress()
        if progress is None or progress.outcome is None:
            spot.tell(Progress(order.write, outcome=Outcome.FAILED))


async def _keep_fresh(spot: Spot) -> None:
    """A sign of life for the pages of all processes, for as long as this one waits."""
    while True:
        await asyncio.sleep(STALE_SECONDS / 6)
        await asyncio.to_thread(spot.touch)


async def _here(state: State, order: Order) -> Outcome:
    try:
        return await carry_out(order, state.engine)
    except NoSuchBankError:
        raise Refusal(Word.NOT_FOUND) from None


def _is_small(spot: Spot) -> bool:
    return spot.is_small


def spot_of(shelf: Shelf, name: str) -> Spot:
    """Where the files of an upload lie; raises Refusal(not_found) for what was never a name."""
    path = shelf.place(name)
    if path is None:
        raise Refusal(Word.NOT_FOUND)
    return Spot(path)
