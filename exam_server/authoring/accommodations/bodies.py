"""What the API of accommodations takes and gives."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, RootModel, StringConstraints

from exam_server.endpoints import Body


class Grant(Body):
    """What a candidate is granted in all beyond the time limit and for rests, in which the clock
    stands still; 0 for nothing; and why."""

    ms: Annotated[int, Field(ge=0, le=86_400_000, strict=True)]
    rest_ms: Annotated[int, Field(ge=0, le=28_800_000, strict=True)] = 0
    reason: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class Granted(BaseModel):
    """One candidate's accommodation."""

    account: str
    number: str
    name: str
    extra_ms: int
    rest_ms: int
    reason: str
    granted_by: str
    changed_at: datetime


class GrantedList(RootModel[list[Granted]]):
    """All of an exam, the newest first."""
