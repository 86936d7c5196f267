"""What the API answers about one attempt."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel


class ResponseAnswer(BaseModel):
    """The last response at one position, and its points once it was scored."""

    position: int
    version: int
    response: list[str]
    points: float | None


class EventAnswer(BaseModel):
    """One entry of the attempt's log."""

    id: str
    kind: str
    at: datetime
    by: str
    facts: dict[str, Any]


class ClockAnswer(BaseModel):
    """What the attempt's time was made of, in milliseconds."""

    limit_ms: int
    granted_ms: int
    paused_ms: int


class RecordAnswer(BaseModel):
    """One attempt as SQL holds it; while `archived` is false only its events are certain."""

    id: str
    archived: bool
    state: str
    started_at: datetime | None
    closed_at: datetime | None
    answered: int
    points: float | None
    maximum: int | None
    clock: ClockAnswer
    responses: list[ResponseAnswer]
    events: list[EventAnswer]
