"""Looking after live slots: the pulse first, so that an outage is given back before anything
expires; then the attempts whose deadline has passed."""

import structlog

from exam_server.state import State
from exam_server.workers.rounds import for_each_slot

log = structlog.get_logger()

AT_ONCE = 200


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
