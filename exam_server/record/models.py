"""The record's tables: events as they happened, attempts as they ended, how far logs were read."""

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

    id: str = Field(primary_key=True)
    slot_id: str = Field(index=True)
    number: int
    attempt_id: str = Field(index=True)
    kind: str
    at: datetime = _instant()
    by: str
    facts: dict[str, str] = Field(sa_type=sa.JSON)
    digest: str


class AttemptRecord(SQLModel, table=True):
    """One attempt as it ended, with its score; written once."""

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

    attempt_id: str = Field(primary_key=True, foreign_key="attempt.id")
    position: int = Field(primary_key=True)
    item_version_id: str
    response: list[str] = Field(sa_type=sa.JSON)
    flagged: bool
    version: int
    saved_at: datetime | None = _instant(nullable=True)
    points: Decimal = Field(sa_type=sa.Numeric(8, 4))
