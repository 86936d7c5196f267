"""What the API answers about statistics; numbers that are not known are null."""

from datetime import datetime

from pydantic import BaseModel


class TimeAnswer(BaseModel):
    """Seconds on the screen, of those who had it there."""

    known: int
    lower: float
    median: float
    upper: float


class RemarkAnswer(BaseModel):
    """Something to look at: a flag, the option's id it is about, its number, and a sentence."""

    flag: str
    option: str
    number: float
    message: str


class ItemFiguresAnswer(BaseModel):
    """One item version in numbers."""

    item: str
    code: str
    version: int
    version_id: str
    topic: str
    difficulty_level: int
    kind: str
    shown: int
    exposure: float
    counted: int
    voided: bool
    difficulty: float | None
    correlation: float | None
    discrimination: float | None
    blank: float
    not_reached: float
    time: TimeAnswer | None
    remarks: list[RemarkAnswer]


class BarAnswer(BaseModel):
    """So many scores from `low` on, up to but without `high`."""

    low: float
    high: float
    count: int


class ScoresAnswer(BaseModel):
    """In points; in hundredths of what could be earned where `maximum` is null."""

    maximum: int | None
    mean: float
    median: float
    deviation: float | None
    skewness: float | None
    lowest: float
    highest: float
    bars: list[BarAnswer]


class EstimateAnswer(BaseModel):
    """A coefficient and its standard error of measurement in points."""

    coefficient: str
    name: str
    value: float
    error: float


class ReliabilityAnswer(BaseModel):
    """The coefficient that fits the forms and why, or why there is none."""

    same_items: bool
    estimate: EstimateAnswer | None
    unstratified: EstimateAnswer | None
    lines: int
    reason: str


class StatisticsAnswer(BaseModel):
    """The statistics of an exam or a slot, as of now."""

    exam: str
    slot: str | None
    at: datetime
    attempts: int
    left_out: int
    unmarked: int
    scores: ScoresAnswer | None
    reliability: ReliabilityAnswer
    items: list[ItemFiguresAnswer]


class GroupAnswer(BaseModel):
    """One of five score groups, from the lowest to the highest."""

    size: int
    rest: float | None
    difficulty: float | None


class ChoiceAnswer(BaseModel):
    """One line of a distractor table; `id` is empty for no answer and `…` for rare ones."""

    id: str
    label: str
    is_key: bool
    count: int
    share: float
    by_group: list[int]
    rest: float | None


class VersionAnswer(BaseModel):
    """One version of an item with who chose what."""

    figures: ItemFiguresAnswer
    groups: list[GroupAnswer]
    choices: list[ChoiceAnswer]


class ItemStatisticsAnswer(BaseModel):
    """An item in one exam, by version, the newest first."""

    item: str
    exam: str | None
    at: datetime | None
    versions: list[VersionAnswer]
