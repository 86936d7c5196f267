"""Figures beside their floors: medians over the rounds, and the ratio round by round."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Sample:
    """One round's figure and the floor measured beside it."""

    figure: float
    floor: float

    @property
    def ratio(self) -> float:
        """The figure in floors."""
        return self.figure / self.floor


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; without samples, `skipped` says why."""

    name: str
    floor_name: str
    unit: str
    samples: Sequence[Sample] = ()
    skipped: str = ""

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


def share_of(delays: Sequence[float], share: float) -> float:
    """The delay that this share of all delays does not exceed."""
    ordered = sorted(delays)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
