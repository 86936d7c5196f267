"""Bringing accommodations to attempts that were being placed while they were granted."""

from datetime import UTC, datetime, timedelta
from typing import Final

from exam_server.live.placing import Accommodated
from exam_server.record.database import transaction
from exam_server.state import State
from scheduler import changed_accommodations

RECENT: Final = timedelta(minutes=10)
"""An attempt is placed with what SQL said when the placing began; that takes seconds at most."""


async def accommodate_recent(state: State) -> int:
    """Say every recent accommodation once more: nothing changes where it is known; how many."""
    async with transaction(state.engine, read_only=True) as session:
        recent = await changed_accommodations(session, datetime.now(UTC) - RECENT)
    for attempt_id, found in recent:
        wish = Accommodated(found.extra, found.granted_by, found.reason, found.rest)
        await state.boards.accommodate(attempt_id, wish)
    return len(recent)
