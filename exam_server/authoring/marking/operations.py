"""Marking one response: the mark, the attempt's new score, and the old ones of both."""

import secrets
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.authoring.marking.queries import Sheet
from exam_server.authoring.marking.rules import Given
from exam_server.errors import Refusal
from exam_server.outcomes import Word
from exam_server.record.models import AttemptRecord, MarkRecord, ResponseRecord
from exam_server.record.rescoring import Rescored, Score, write_scores
from question_bank import rulings

NOTHING = Decimal(0)


async def give_mark(
    session: AsyncSession, sheet: Sheet, given: Given, *, by: str, now: datetime, seen: str
) -> None:
    """Mark a response, or mark it anew; what a mark replaces is kept in it.

    `seen` is when the mark on the marker's screen was given, empty for none. Raises
    Refusal(conflict) where somebody else has marked it since, or its question was voided.
    """
    essay = sheet.essay
    attempt = await _locked(session, essay.attempt_id)
    place = (essay.attempt_id, essay.position)
    response = await session.get(ResponseRecord, place, populate_existing=True)
    mark = await session.get(MarkRecord, place, populate_existing=True)
    if attempt is None or response is None:
        raise Refusal(Word.NOT_FOUND)
    # Asked behind the lock: a correction that was under way when the page was read is done by now.
    ruling = (await rulings(session, attempt.exam_id)).get(response.item_version_id)
    if seen != seen_of(mark) or (ruling and ruling.voided):
        raise Refusal(Word.CONFLICT)
    await _keep(session, mark, sheet, given, by=by, now=now)
    before = Score(attempt.points, attempt.maximum)
    gained = given.points - (response.points or NOTHING)
    after = Score(attempt.points + gained, attempt.maximum)
    change = Rescored(*place, response.points, given.points, before, after)
    cause = f"mark-{essay.position}-{secrets.token_hex(5)}"
    await write_scores(session, [change], cause_id=cause, by=by, now=now)


def seen_of(mark: MarkRecord | None) -> str:
    """When the mark was given, as the form carries it."""
    return mark.at.isoformat() if mark else ""


async def _locked(session: AsyncSession, attempt_id: str) -> AttemptRecord | None:
    """The attempt as it is now; corrections and other marks of it wait until the commit."""
    statement = select(AttemptRecord).where(col(AttemptRecord.id) == attempt_id).with_for_update()
    fresh = statement.execution_options(populate_existing=True)
    return (await session.exec(fresh)).one_or_none()


async def _keep(
    session: AsyncSession,
    mark: MarkRecord | None,
    sheet: Sheet,
    given: Given,
    *,
    by: str,
    now: datetime,
) -> None:
    kept = mark or MarkRecord(
        attempt_id=sheet.essay.attempt_id,
        position=sheet.essay.position,
        points=NOTHING,
        criteria=[],
        by=by,
        at=now,
    )
    if mark:
        kept.earlier = [*mark.earlier, _told(mark)]
    kept.points, kept.criteria = given.points, list(given.criteria)
    kept.comment, kept.by, kept.at = given.comment, by, now
    session.add(kept)
    await session.flush()


def _told(mark: MarkRecord) -> dict[str, Any]:
    return {
        "points": str(mark.points),
        "criteria": mark.criteria,
        "comment": mark.comment,
        "by": mark.by,
        "at": mark.at.isoformat(),
    }
