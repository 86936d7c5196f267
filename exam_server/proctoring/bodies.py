"""What proctors send and what they are answered: the shapes of the API, with their limits."""

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from exam_server.endpoints import Body
from exam_server.outcomes import Word
from exam_server.proctoring.rules import LONGEST_TEXT

LEAST_MS: Final = 1_000
MOST_MS: Final = 86_400_000
MOST_ATTEMPTS: Final = 5_000


def is_written(text: str) -> str:
    """The text; raises ValueError for signs that no keyboard writes and no store keeps."""
    if any(ord(sign) < 32 and sign not in "\t\n\r" for sign in text):
        raise ValueError("expected a text without control characters")
    return text


Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_TEXT, strip_whitespace=True),
    AfterValidator(is_written),
]
Milliseconds = Annotated[int, Field(ge=LEAST_MS, le=MOST_MS, strict=True)]
Mutation = Annotated[str, StringConstraints(max_length=64), AfterValidator(is_written)]
Chosen = Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=MOST_ATTEMPTS)]


class Reasoned(Body):
    """Why it is done."""

    reason: Text


class Extension(Reasoned):
    """More time; the same mutation is granted once."""

    ms: Milliseconds
    mutation: Mutation = ""


class ClosingTime(Reasoned):
    """When a slot shall close, and until when it may be entered: as before where it is not said."""

    closes_at: AwareDatetime
    entry_closes_at: AwareDatetime | None = None


class Incident(Body):
    """Something noted about a candidate; the same mutation is noted once."""

    severity: Literal["info", "warning", "serious"]
    text: Text
    mutation: Mutation = ""


class Announcement(Body):
    """Said to everybody in the slot; the same mutation is said once."""

    text: Text
    mutation: Mutation = ""


class RoomPause(Reasoned):
    """Pause these attempts, or all."""

    attempts: Chosen | None = None


class RoomResume(Body):
    """Resume these attempts, or all."""

    attempts: Chosen | None = None


class RoomExtension(Extension):
    """More time for these attempts, or all."""

    attempts: Chosen | None = None


class Remaining(BaseModel):
    """The time an attempt has left."""

    remaining_ms: int


class Moved(BaseModel):
    """When a slot closes now, and until when it may be entered."""

    closes_at: datetime
    entry_closes_at: datetime


class Announced(BaseModel):
    """When it was said, in ms of the one clock."""

    at: int


class Given(BaseModel):
    """How many attempts got time."""

    given: int


class RoomDone(BaseModel):
    """An attempt the order was carried out for."""

    attempt: str
    number: str
    name: str
    seat: int
    remaining_ms: int


class RoomSkipped(BaseModel):
    """An attempt the order was not carried out for, and why."""

    attempt: str
    number: str | None
    name: str | None
    seat: int | None
    reason: Word


class RoomAnswer(BaseModel):
    """What became of an order for several attempts."""

    done: list[RoomDone]
    skipped: list[RoomSkipped]
