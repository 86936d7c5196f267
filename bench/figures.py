"""Figures beside their floors: medians over the rounds, the ratio round by round, the target."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median


class Judged(StrEnum):
    """Which number of a row its target is about."""

    FIGURE = "figure"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Target:
    """What a row has to reach; `least`: at least the limit, otherwise at most."""

    judged: Judged
    limit: float
    least: bool

    def is_met(self, row: "Row") -> bool:
        """Whether the row reaches it."""
        value = row.figure if self.judged is Judged.FIGURE else row.ratio
        return value >= self.limit if self.least else value <= self.limit

    def __str__(self) -> str:
        sign = "≥" if self.least else "≤"
        return f"{self.judged} {sign} {self.limit:,g}"


def at_least(limit: float, judged: Judged = Judged.RATIO) -> Target:
    """The more the better."""
    return Target(judged, limit, least=True)


def at_most(limit: float, judged: Judged = Judged.FIGURE) -> Target:
    """The less the better."""
    return Target(judged, limit, least=False)


@dataclass(frozen=True, slots=True)
class Sample:
    """One round's figure and the floor measured beside it."""

    figure: float
    floor: float

    @property
    def ratio(self) -> float:
        """The figure in floors."""
        return self.figure / self.floor if self.floor else 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; without samples, `skipped` says why."""

    key: str
    name: str
    floor_name: str
    unit: str
    samples: Sequence[Sample] = ()
    target: Target | None = None
    note: str = ""
    """What a reader has to know beside the figures, e.g. how busy each process was."""
    skipped: str = ""
    parts: Mapping[str, float] = field(default_factory=dict)
    """What was measured on the way, by name, for those who calculate with it."""

    @property
    def figure(self) -> float:
        """The median of the rounds."""
        return median(sample.figure for sample in self.samples)

    @property
    def floor(self) -> float:
        """The median of the rounds."""
        return median(sample.floor for sample in self.samples)

    @property
    def ratio(self) -> float:
        """The median of each round's own ratio: what disturbs a round disturbs both halves."""
        return median(sample.ratio for sample in self.samples)

    @property
    def is_met(self) -> bool | None:
        """Whether the target is reached; None where there is none, or nothing was measured."""
        return self.target.is_met(self) if self.target and self.samples else None


def share_of(delays: Sequence[float], share: float) -> float:
    """The delay that this share of all delays does not exceed."""
    ordered = sorted(delays)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
