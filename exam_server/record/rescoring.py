"""Scores that change after an exam: by a correction of a version, or by somebody's mark.

Every change is written beside the score it replaces, in the same transaction, so that the sum of
an attempt is its responses' and each step to it can be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.record.models import (
    AttemptRecord,
    MarkRecord,
    ResponseRecord,
    ScoreChangeRecord,
)
from question_bank import FormItem, ItemVersion, Ruling, score_response, scoring_under

NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Score:
    """What an attempt has, out of what."""

    points: Decimal
    maximum: int


@dataclass(frozen=True, slots=True)
class Rescored:
    """One attempt whose score changes at one position, with the points there (None: unmarked)."""

    attempt_id: str
    position: int
    points_before: Decimal | None
    points_after: Decimal | None
    before: Score
    after: Score

    @property
    def is_changed(self) -> bool:
        """Whether anything of it is another than before."""
        return self.before != self.after or self.points_before != self.points_after


async def lock_attempts(session: AsyncSession, exam_id: str) -> None:
    """Keep marks and other corrections away from an exam's scores until the commit."""
    rows = select(AttemptRecord.id).where(AttemptRecord.exam_id == exam_id)
    await session.exec(rows.order_by(col(AttemptRecord.id)).with_for_update())


async def rescored(
    session: AsyncSession, exam_id: str, version: ItemVersion, *, before: Ruling, after: Ruling
) -> list[Rescored]:
    """What changes for each recorded attempt of an exam if a version counts otherwise.

    Nothing is written. `before` is how the version counts now. An essay keeps its mark.
    """
    scoring = None if after.voided else scoring_under(version, after)
    leaves = int(after.voided) - int(before.voided)
    # Columns, not rows of the mapper: there may be tens of thousands.
    connection = await session.connection()
    rows = await connection.execute(_HOLDING, {"of_exam": exam_id, "of_version": version.id})
    found = []
    for row in rows:
        points = score_response(scoring, row.response) if scoring else NOTHING
        points = row.mark if points is None else points
        found.append(_rescored(row, points, leaves=leaves))
    return [each for each in found if each.is_changed]


async def write_scores(
    session: AsyncSession, changes: Sequence[Rescored], *, cause_id: str, by: str, now: datetime
) -> None:
    """Write the new scores, and the old ones beside them under what caused the change."""
    connection = await session.connection()
    for statement, rows in (
        (_RESPONSES, [_response_row(each) for each in changes]),
        (_ATTEMPTS, [_attempt_row(each) for each in changes]),
        (
            sa.insert(ScoreChangeRecord),
            [_change_row(each, cause_id, by=by, now=now) for each in changes],
        ),
    ):
        if rows:
            await connection.execute(statement, rows)


@dataclass(frozen=True, slots=True)
class Marking:
    """How many responses of an exam wait for a person, and how many were marked."""

    open: int
    marked: int

    @property
    def asked(self) -> bool:
        """Whether there is anything to mark, or was."""
        return self.open + self.marked > 0


async def marking_of(session: AsyncSession, exam_id: str) -> Marking:
    """How far the marking of an exam's recorded attempts is."""
    of_exam = AttemptRecord.exam_id == exam_id
    still_open = (
        select(func.count())
        .select_from(ResponseRecord)
        .join(AttemptRecord, col(AttemptRecord.id) == ResponseRecord.attempt_id)
        .where(of_exam, col(ResponseRecord.points).is_(None))
    )
    marked = (
        select(func.count())
        .select_from(MarkRecord)
        .join(AttemptRecord, col(AttemptRecord.id) == MarkRecord.attempt_id)
        .where(of_exam)
    )
    return Marking((await session.exec(still_open)).one(), (await session.exec(marked)).one())


async def unmarked_of(session: AsyncSession, attempt_id: str) -> int:
    """How many responses of one attempt wait for a person."""
    statement = (
        select(func.count())
        .select_from(ResponseRecord)
        .where(ResponseRecord.attempt_id == attempt_id, col(ResponseRecord.points).is_(None))
    )
    return (await session.exec(statement)).one()


async def score_changes_of(session: AsyncSession, attempt_id: str) -> list[ScoreChangeRecord]:
    """Every change of an attempt's score, the oldest first."""
    statement = (
        select(ScoreChangeRecord)
        .where(ScoreChangeRecord.attempt_id == attempt_id)
        .order_by(col(ScoreChangeRecord.at))
    )
    return list(await session.exec(statement))


def _rescored(row: sa.Row[Any], points: Decimal | None, *, leaves: int) -> Rescored:
    before = Score(row.points, row.maximum)
    gained = (points or NOTHING) - (row.earned or NOTHING)
    after = Score(row.points + gained, row.maximum - leaves)
    return Rescored(row.id, row.position, row.earned, points, before, after)


_HOLDING: Final[sa.Executable] = (
    sa.select(
        col(AttemptRecord.id),
        col(AttemptRecord.points),
        col(AttemptRecord.maximum),
        col(ResponseRecord.position),
        col(ResponseRecord.response),
        col(ResponseRecord.points).label("earned"),
        col(MarkRecord.points).label("mark"),
    )
    .join(FormItem, col(FormItem.form_id) == AttemptRecord.id)
    .join(
        ResponseRecord,
        sa.and_(
            col(ResponseRecord.attempt_id) == AttemptRecord.id,
            col(ResponseRecord.item_version_id) == FormItem.version_id,
        ),
    )
    .join(
        MarkRecord,
        sa.and_(
            col(MarkRecord.attempt_id) == ResponseRecord.attempt_id,
            col(MarkRecord.position) == ResponseRecord.position,
        ),
        isouter=True,
    )
    .where(
        col(FormItem.version_id) == sa.bindparam("of_version"),
        col(AttemptRecord.exam_id) == sa.bindparam("of_exam"),
    )
    .order_by(col(AttemptRecord.id))
)
_RESPONSES: Final = (
    sa.update(ResponseRecord)
    .where(
        col(ResponseRecord.attempt_id) == sa.bindparam("of_attempt"),
        col(ResponseRecord.position) == sa.bindparam("at_position"),
    )
    .values(points=sa.bindparam("new_points"))
)
_ATTEMPTS: Final = (
    sa.update(AttemptRecord)
    .where(col(AttemptRecord.id) == sa.bindparam("of_attempt"))
    .values(points=sa.bindparam("new_points"), maximum=sa.bindparam("new_maximum"))
)


def _response_row(each: Rescored) -> dict[str, Any]:
    return {
        "of_attempt": each.attempt_id,
        "at_position": each.position,
        "new_points": each.points_after,
    }


def _attempt_row(each: Rescored) -> dict[str, Any]:
    return {
        "of_attempt": each.attempt_id,
        "new_points": each.after.points,
        "new_maximum": each.after.maximum,
    }


def _change_row(each: Rescored, cause_id: str, *, by: str, now: datetime) -> dict[str, Any]:
    return {
        "cause_id": cause_id,
        "attempt_id": each.attempt_id,
        "at": now,
        "by": by,
        "points_before": each.before.points,
        "maximum_before": each.before.maximum,
        "points_after": each.after.points,
        "maximum_after": each.after.maximum,
    }
