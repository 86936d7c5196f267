"""What should be in the live store and, where it is not there, is lost: attempts that the archived
events speak of and that no record has ended."""

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.outcomes import State
from exam_server.record.models import AttemptRecord, BoardRowRecord, EventRecord


async def is_lost(session: AsyncSession, slot_id: str) -> bool:
    """Whether a slot that the live store does not hold has never left it."""
    waited = select(BoardRowRecord.attempt_id).where(
        BoardRowRecord.slot_id == slot_id, BoardRowRecord.state == State.WAITING
    )
    # A slot that left and came back may have begun only then.
    begun = sa.or_(col(EventRecord.kind) == "started", col(EventRecord.attempt_id).not_in(waited))
    ended = select(AttemptRecord.id).where(AttemptRecord.slot_id == slot_id)
    statement = (
        select(EventRecord.attempt_id)
        .where(EventRecord.slot_id == slot_id, EventRecord.attempt_id != "", begun)
        .where(col(EventRecord.attempt_id).not_in(ended))
        .limit(1)
    )
    return (await session.exec(statement)).first() is not None


async def has_begun(session: AsyncSession, attempt_id: str) -> bool:
    """Whether an attempt has started by its archived events."""
    statement = (
        select(EventRecord.id)
        .where(EventRecord.attempt_id == attempt_id, EventRecord.kind == "started")
        .limit(1)
    )
    return (await session.exec(statement)).first() is not None


async def slots_with_open_attempts(session: AsyncSession) -> list[str]:
    """The slots in which somebody has started and not ended, by the record."""
    ended = select(AttemptRecord.id)
    statement = (
        select(EventRecord.slot_id)
        .where(EventRecord.kind == "started", col(EventRecord.attempt_id).not_in(ended))
        .distinct()
        .order_by(EventRecord.slot_id)
    )
    return list(await session.exec(statement))
