"""Looking after live slots: the pulse first, so that time is judged and an outage given back before
anything expires; then the attempts whose deadline has passed."""

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog

from exam_server.errors import Unavailable
from exam_server.state import State
from exam_server.workers.rounds import SlotWork, for_each_slot

log = structlog.get_logger()

AT_ONCE = 200
PATIENCE_SECONDS: Final = 0.4
"""How long a round waits for its slots; one that takes longer misses nobody's pulse but its own."""


async def look_after_slots(state: State) -> int:
    """One pulse per slot and the closing of what is due; how many attempts were closed."""
    return await for_each_slot(state, look_after_slot)


async def look_after_slot(state: State, slot_id: str) -> int:
    """One slot's pulse and closing; how many attempts were closed."""
    closed = 0
    gap = await state.boards.pulse(slot_id)
    if gap:
        log.warning("outage", slot=slot_id, gap_ms=gap)
    while found := await state.boards.expire_due(slot_id, most=AT_ONCE):
        closed += found
    return closed


class Caretaker:
    """Looks after all slots side by side, round after round.

    A slot whose shard is away must cost the others no pulse: they would count an outage that was
    none. The list of slots lives on a shard too, so that the last one known is kept.
    """

    def __init__(self, work: SlotWork = look_after_slot) -> None:
        self._work = work
        self._slots: Sequence[str] = ()
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._away: Unavailable | None = None

    async def look_after(self, state: State) -> None:
        """One round; raises Unavailable at its end when a store was away for any slot."""
        self._away = None
        try:
            self._slots = await state.places.slots()
        except Unavailable as error:
            self._away = error
        for slot_id in self._slots:
            if slot_id not in self._busy:
                self._busy[slot_id] = asyncio.create_task(self._one(state, slot_id))
        if self._busy:
            await asyncio.wait(self._busy.values(), timeout=PATIENCE_SECONDS)
        if self._away is not None:
            raise self._away

    async def close(self) -> None:
        """Give up what is under way."""
        tasks = list(self._busy.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _one(self, state: State, slot_id: str) -> None:
        try:
            await self._work(state, slot_id)
        except Unavailable as error:
            self._away = error
        except Exception:
            log.exception("slot_failed", work="look_after_slot", slot=slot_id)
        finally:
            del self._busy[slot_id]
