"""Reads of the record: attempts as they ended."""

from collections.abc import Iterable

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.record.models import AttemptRecord


async def attempts_by_id(session: AsyncSession, ids: Iterable[str]) -> dict[str, AttemptRecord]:
    """The archived attempts with these ids."""
    statement = select(AttemptRecord).where(col(AttemptRecord.id).in_(set(ids)))
    return {attempt.id: attempt for attempt in await session.exec(statement)}
