"""What the API of corrections takes and gives."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field, RootModel

from exam_server.endpoints import Body


class NewCorrection(Body):
    """That a version shall count otherwise in an exam.

    Voided; or by `changes`, fields of the item's source that decide what is right (`key`,
    `tolerance`, `weights`, `answers`, `match_case`, `spaces`, `units`, `gaps`, `pairs`, and of an
    ordering `options`); or, with neither, as the version says itself.
    """

    version: str = Field(min_length=1, max_length=40)
    voided: bool = False
    changes: dict[str, Any] = Field(default_factory=dict, max_length=12)
    reason: str = Field(min_length=1, max_length=2000)
    dry_run: bool = False


class ScoreChangeAnswer(BaseModel):
    """One attempt's score before and after."""

    attempt: str
    points_before: float
    maximum_before: int
    points_after: float
    maximum_after: int


class CorrectionAnswer(BaseModel):
    """A correction; of a dry run without an id, and nothing of it is written."""

    id: str | None
    dry_run: bool
    version: str
    code: str
    voided: bool
    reason: str
    by: str
    at: datetime
    changed: int


class WholeCorrectionAnswer(CorrectionAnswer):
    """A correction with every score it changed."""

    changes: list[ScoreChangeAnswer]


class CorrectionList(RootModel[list[CorrectionAnswer]]):
    """Every correction of an exam, the newest first."""
