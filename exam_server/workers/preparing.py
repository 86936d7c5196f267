"""Placing upcoming slots, their candidates and their forms in Redis ahead of time."""

from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from exam_server.errors import Lost
from exam_server.preparation import prepare_slot
from exam_server.record.database import transaction
from exam_server.state import State
from question_bank import QuestionBankError
from scheduler import slots_between

log = structlog.get_logger()

AHEAD: Final = timedelta(hours=24)


async def prepare_upcoming(state: State) -> int:
    """Prepare every slot that runs now or within a day; how many attempts were placed."""
    now = datetime.now(UTC)
    async with transaction(state.engine, read_only=True) as session:
        upcoming = await slots_between(session, now, now + AHEAD)
    placed = 0
    for view in upcoming:
        try:
            placed += await prepare_slot(state, view.slot.id)
        except Lost:
            log.error("slot_lost", slot=view.slot.id)
        except QuestionBankError as error:
            log.error("slot_cannot_be_prepared", slot=view.slot.id, reason=str(error))
    return placed
