"""The record's tables: events as they happened, attempts as they ended, boards as they were left,
how far logs were read."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


def _instant(*, nullable: bool = False) -> Any:
    return Field(sa_type=sa.DateTime(timezone=True), nullable=nullable)


class SlotLog(SQLModel, table=True):
    """How far a slot's log is archived, and the head of its hash chain; locked by its archiver."""

    __tablename__ = "slot_log"

    slot_id: str = Field(primary_key=True)
    position: str = "0-0"
    events: int = 0
    head: str = ""


class EventRecord(SQLModel, table=True):
    """One event, append-only; `digest` covers its content and the digest before it."""

    __tablename__ = "event"
    __table_args__ = (sa.Index("ix_event_place", "slot_id", "number", unique=True),)

    id: str = Field(primary_key=True)
    slot_id: str
    number: int
    attempt_id: str = Field(index=True)
    kind: str
    at: datetime = _instant()
    by: str
    facts: dict[str, str] = Field(sa_type=sa.JSON)
    digest: str


class AttemptRecord(SQLModel, table=True):
    """One attempt as it ended, with its score, which only marks and corrections change."""

    __tablename__ = "attempt"

    id: str = Field(primary_key=True)
    slot_id: str = Field(index=True)
    exam_id: str = Field(index=True)
    candidate_id: str = Field(index=True)
    state: str
    started_at: datetime = _instant()
    closed_at: datetime = _instant()
    time_limit: timedelta = Field(sa_type=sa.Interval)
    granted: timedelta = Field(sa_type=sa.Interval)
    paused: timedelta = Field(sa_type=sa.Interval)
    answered: int
    points: Decimal = Field(sa_type=sa.Numeric(8, 4))
    maximum: int
    digest: str


class ResponseRecord(SQLModel, table=True):
    """The last response at one position of a closed attempt, and its points."""

    __tablename__ = "response"
    __table_args__ = (
        # Of hundreds of thousands of responses, a few hundred wait for a person.
        sa.Index(
            "ix_response_unmarked",
            "attempt_id",
            sqlite_where=sa.text("points IS NULL"),
            postgresql_where=sa.text("points IS NULL"),
        ),
    )

    attempt_id: str = Field(primary_key=True, foreign_key="attempt.id")
    position: int = Field(primary_key=True)
    item_version_id: str
    response: list[str] = Field(sa_type=sa.JSON)
    flagged: bool
    version: int
    saved_at: datetime | None = _instant(nullable=True)
    looked_ms: int | None = None
    """How long the position was on the screen while the attempt ran; None: not known."""
    points: Decimal | None = Field(sa_type=sa.Numeric(8, 4), nullable=True)
    """None: to be marked by a person."""


class MarkRecord(SQLModel, table=True):
    """What a person gave one response: the points of each criterion, between 0 and 1 in all.

    `earlier` lists what this mark replaced, the newest last: `{"points", "criteria", "comment",
    "by", "at"}`.
    """

    __tablename__ = "mark"

    attempt_id: str = Field(primary_key=True, foreign_key="attempt.id")
    position: int = Field(primary_key=True)
    points: Decimal = Field(sa_type=sa.Numeric(8, 4))
    criteria: list[str] = Field(sa_type=sa.JSON)
    comment: str = ""
    by: str
    at: datetime = _instant()
    earlier: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)


class ScoreChangeRecord(SQLModel, table=True):
    """An attempt's score before and after it was scored again, and because of what."""

    __tablename__ = "score_change"

    cause_id: str = Field(primary_key=True)
    """A correction's id, or `mark-…` for a mark."""
    attempt_id: str = Field(primary_key=True, foreign_key="attempt.id")
    at: datetime = _instant()
    by: str
    points_before: Decimal = Field(sa_type=sa.Numeric(8, 4))
    maximum_before: int
    points_after: Decimal = Field(sa_type=sa.Numeric(8, 4))
    maximum_after: int


class BoardRecord(SQLModel, table=True):
    """What the slot itself said when it left the live store."""

    __tablename__ = "board"

    slot_id: str = Field(primary_key=True)
    title: str
    left_at: datetime = _instant()
    announcement: str
    announced_at: datetime | None = _instant(nullable=True)
    owed: timedelta = Field(sa_type=sa.Interval)


class BoardRowRecord(SQLModel, table=True):
    """One candidate's row of a board, and what only a page of the attempt is told.

    Written with the attempt's record, and once more when the slot leaves the live store: also for
    an attempt that never started. Waiting, `remaining` is the time it would have had.
    """

    __tablename__ = "board_row"

    attempt_id: str = Field(primary_key=True)
    slot_id: str = Field(index=True)
    candidate_id: str
    number: str
    name: str
    seat: int
    state: str
    answered: int
    positions: int
    remaining: timedelta = Field(sa_type=sa.Interval)
    granted: timedelta = Field(sa_type=sa.Interval)
    last_saved_at: datetime | None = _instant(nullable=True)
    last_seen_at: datetime | None = _instant(nullable=True)
    started_at: datetime | None = _instant(nullable=True)
    closed_at: datetime | None = _instant(nullable=True)
    held_at: datetime | None = _instant(nullable=True)
    device: str
    epoch: int
    incidents: int
    requests: int
    integrity: int = 0
    reason: str
    view: dict[str, Any] = Field(sa_type=sa.JSON)
