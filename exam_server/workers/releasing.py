"""Finished slots leave Redis: the board goes into the record, then the keys go, then the name.

Each step may be the last one before a kill, and two workers may do it at once. Until the keys are
gone the slot is found again and everything is done again; the record is written first, so that
whoever asks in between finds the same answers in one place or the other.
"""

from datetime import UTC, datetime

import structlog

from exam_server.outcomes import State as AttemptState
from exam_server.record.archive import position_of
from exam_server.record.boards import LastRow, unrecorded, write_board, write_rows
from exam_server.record.database import transaction
from exam_server.state import State
from exam_server.workers.rounds import for_each_slot

log = structlog.get_logger()


async def release_all(state: State) -> int:
    """Release every slot that has ended and is archived; how many left."""
    return await for_each_slot(state, release_slot)


async def release_slot(state: State, slot_id: str) -> int:
    """Release one slot if it has ended for good and everything of it is in the record."""
    grace = state.settings.release_after
    last = await state.leaving.ended(slot_id, grace=grace)
    if last is None or (last and not await _recorded(state, slot_id, last)):
        return 0
    # What happens after the board was written appends an event or moves the window, and the
    # script that deletes looks at both.
    if last and not await state.leaving.release(slot_id, last, grace=grace):
        return 0
    await state.leaving.forget(slot_id)
    log.info("slot_released", slot=slot_id)
    return 1


async def _recorded(state: State, slot_id: str, last: str) -> bool:
    fields = await state.leaving.slot(slot_id)
    rows = [
        LastRow(leaver.attempt, slot_id, leaver.fields, leaver.seen_at)
        for leaver in await state.leaving.leavers(slot_id)
        if leaver.fields
    ]
    started = {row.attempt for row in rows if row.state is not AttemptState.WAITING}
    async with transaction(state.engine) as session:
        if await position_of(session, slot_id) != last:
            return False
        if missing := await unrecorded(session, started):
            log.error("slot_cannot_leave", slot=slot_id, without_record=sorted(missing)[:10])
            return False
        await write_board(session, slot_id, fields, left_at=datetime.now(UTC))
        await write_rows(session, rows)
    return True
