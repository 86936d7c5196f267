"""What the API of blueprints takes and gives: rules, readiness, simulations."""

from typing import Annotated

from pydantic import BaseModel, Field

from exam_server.endpoints import Body
from question_bank import (
    BlueprintRules,
    Cause,
    ItemShare,
    Overlap,
    Reason,
    Simulation,
)

MOST_CODES = 2_000
MOST_DRAWS = 20_000
Code = Annotated[str, Field(min_length=1, max_length=64)]


class RulesBody(Body):
    """Rules of a blueprint beside its lines; items and stimuli go by their codes.

    `enemies`: groups of which a form holds one item at most. `stimuli`: of how many of its items
    a stimulus is shown with, where not all. `max_exposure`: a share of all forms, e.g. 0.25.
    """

    fixed: list[Code] = Field(default=[], max_length=MOST_CODES)
    excluded: list[Code] = Field(default=[], max_length=MOST_CODES)
    enemies: list[Annotated[list[Code], Field(max_length=50)]] = Field(
        default=[], max_length=MOST_CODES
    )
    stimuli: dict[Code, Annotated[int, Field(ge=1, le=100)]] = Field(
        default={}, max_length=MOST_CODES
    )
    max_exposure: float | None = Field(default=None, gt=0, le=1)
    four_eyes: bool = False

    def rules(self) -> BlueprintRules:
        """The rules as the bank takes them."""
        return BlueprintRules(
            fixed=tuple(self.fixed),
            excluded=tuple(self.excluded),
            enemies=tuple(map(tuple, self.enemies)),
            stimuli=self.stimuli,
            max_exposure=self.max_exposure,
            four_eyes=self.four_eyes,
        )

    @classmethod
    def of(cls, rules: BlueprintRules) -> "RulesBody":
        """The rules as the API shows them."""
        return cls(**rules.as_json())


class ReasonAnswer(BaseModel):
    """Why a blueprint cannot be filled, or, where it does not block, not as it is meant.

    `barred` counts the items that are kept out by what keeps them out; `share` is the share of
    forms that each item of the line is in, `limit` the largest allowed.
    """

    cause: Cause
    blocks: bool
    topic: str
    difficulty: int
    asked: int
    available: int
    barred: dict[str, int]
    codes: list[str]
    stimulus: str
    share: float | None
    limit: float | None

    @classmethod
    def of(cls, reason: Reason) -> "ReasonAnswer":
        """A reason as the API shows it."""
        return cls(
            cause=reason.cause,
            blocks=reason.blocks,
            topic=reason.topic,
            difficulty=reason.difficulty,
            asked=reason.asked,
            available=reason.available,
            barred=dict(reason.barred),
            codes=list(reason.codes),
            stimulus=reason.stimulus,
            share=reason.share,
            limit=reason.limit,
        )


class ReadinessAnswer(BaseModel):
    """Whether forms can be drawn for an exam now, and all that stands in the way."""

    exam: str
    ready: bool
    reasons: list[ReasonAnswer]


class NewSimulation(Body):
    """A simulation to run: how many forms, and the number that their seeds follow from."""

    draws: int = Field(default=10_000, ge=1, le=MOST_DRAWS)
    seed: int = Field(default=0, ge=0, le=2**31)


class ItemShareAnswer(BaseModel):
    """In how many forms an item was, that share, and an equal share of its line."""

    code: str
    topic: str
    difficulty: int
    forms: int
    share: float
    equal: float

    @classmethod
    def of(cls, item: ItemShare) -> "ItemShareAnswer":
        """A line's name is its topic and its difficulty."""
        topic, _, difficulty = item.line.rpartition(":")
        return cls(
            code=item.code,
            topic=topic,
            difficulty=int(difficulty),
            forms=item.forms,
            share=item.share,
            equal=item.equal,
        )


class PairsAnswer(BaseModel):
    """In so many pairs of forms, so many items were shared."""

    shared: int
    pairs: int


class OverlapAnswer(BaseModel):
    """How many items two forms share."""

    mean: float
    distribution: list[PairsAnswer]

    @classmethod
    def of(cls, overlap: Overlap) -> "OverlapAnswer":
        """An overlap as the API shows it."""
        found = [PairsAnswer(shared=shared, pairs=pairs) for shared, pairs in overlap.pairs]
        return cls(mean=overlap.mean, distribution=found)


class SimulationAnswer(BaseModel):
    """What so many draws showed. `neighbours` were drawn one after the other."""

    exam: str
    draws: int
    seed: int
    limit: float | None
    never_shown: list[str]
    above_limit: list[str]
    items: list[ItemShareAnswer]
    neighbours: OverlapAnswer
    strangers: OverlapAnswer

    @classmethod
    def of(cls, exam_id: str, done: Simulation) -> "SimulationAnswer":
        """A simulation as the API shows it."""
        return cls(
            exam=exam_id,
            draws=done.draws,
            seed=done.seed,
            limit=done.limit,
            never_shown=[item.code for item in done.never],
            above_limit=[item.code for item in done.above],
            items=[ItemShareAnswer.of(item) for item in done.items],
            neighbours=OverlapAnswer.of(done.neighbours),
            strangers=OverlapAnswer.of(done.strangers),
        )
