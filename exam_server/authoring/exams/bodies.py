"""What the API of exams takes and gives."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, Field, RootModel

from exam_server.authoring.exams.blueprint_bodies import RulesBody
from exam_server.authoring.instants import Instant
from exam_server.endpoints import Body
from exam_server.integrity import Watched

MOST_LINES = 600


class Compensate(StrEnum):
    """What happens with the time that an outage cost: given back, offered to the proctor, kept."""

    AUTOMATIC = "automatic"
    PROPOSE = "propose"
    NEVER = "never"


class LineBody(Body):
    """`count` items of a difficulty (1–3) from a topic, by its name or its id."""

    topic: str = Field(min_length=1, max_length=120)
    difficulty: int = Field(ge=1, le=3)
    count: int = Field(ge=1, le=500)


class NewBlueprint(Body):
    """Another blueprint for an exam of which nobody has a form yet."""

    blueprint: list[LineBody] = Field(min_length=1, max_length=MOST_LINES)
    rules: RulesBody = RulesBody()


class NewExam(Body):
    """An exam to create; the time limit from a second to a day."""

    title: str = Field(min_length=1, max_length=200)
    bank: str = Field(min_length=1, max_length=40)
    limit_ms: int = Field(ge=1_000, le=86_400_000)
    blueprint: list[LineBody] = Field(min_length=1, max_length=MOST_LINES)
    rules: RulesBody = RulesBody()
    closing_cuts: bool = True
    compensate: Compensate = Compensate.AUTOMATIC
    outage_ms: int | None = Field(default=None, ge=1_000, le=600_000, strict=True)
    """From which gap on an outage counts; None: from the one the service is set to."""
    integrity: list[Watched] | None = Field(default=None, max_length=len(Watched))
    """What is recorded of what happens around the page; None: all but full screen."""
    booking_closes_at: Instant | None = None


class LineAnswer(BaseModel):
    """One line of a blueprint."""

    topic: str
    difficulty: int
    count: int


class ExamAnswer(BaseModel):
    """An exam as it was set up."""

    id: str
    title: str
    bank: str
    limit_ms: int
    items: int
    blueprint: list[LineAnswer]
    rules: RulesBody
    closing_cuts: bool
    compensate: str
    outage_ms: int | None
    integrity: list[Watched]
    booking_closes_at: datetime | None
    results_released_at: datetime | None
    created_at: datetime


class ExamList(RootModel[list[ExamAnswer]]):
    """Every exam, the newest first."""


class Publication(BaseModel):
    """Since when candidates see their results."""

    exam: str
    released_at: datetime
