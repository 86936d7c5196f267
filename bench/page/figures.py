"""What was measured of a page: a median over the rounds beside its target."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median
from typing import Any


class Unit(StrEnum):
    """What a figure counts."""

    MS = "ms"
    KB = "KB"
    MB = "MB"
    POINTS = "points"
    NUMBER = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure by name, and what it has to reach; `least`: at least that, otherwise at most."""

    key: str
    name: str
    unit: Unit
    limit: float
    least: bool = False

    def __str__(self) -> str:
        return f"{'≥' if self.least else '≤'} {self.limit:g} {self.unit}".rstrip()


@dataclass(slots=True)
class Measured:
    """One line of the table."""

    goal: Goal
    samples: list[float] = field(default_factory=list)

    @property
    def figure(self) -> float:
        """The median of the rounds."""
        return median(self.samples)

    @property
    def is_met(self) -> bool:
        """Whether the median reaches the target."""
        limit = self.goal.limit
        return self.figure >= limit if self.goal.least else self.figure <= limit

    def cells(self) -> Sequence[str]:
        """The line as the table shows it: name, median, least and most, target, verdict."""
        around = f"{min(self.samples):.4g} to {max(self.samples):.4g}"
        figure = f"{self.figure:.4g} {self.goal.unit}".rstrip()
        return (self.goal.name, figure, around, str(self.goal), "met" if self.is_met else "MISSED")

    def as_json(self) -> dict[str, Any]:
        """The line with all its rounds."""
        goal = self.goal
        told = {"key": goal.key, "name": goal.name, "unit": goal.unit, "target": str(goal)}
        return {**told, "figure": self.figure, "rounds": self.samples, "met": self.is_met}


class Table:
    """The lines by key, in the order of the goals; every round adds one sample to each."""

    def __init__(self, goals: Iterable[Goal]) -> None:
        self._lines = {goal.key: Measured(goal) for goal in goals}

    def add(self, **found: float) -> None:
        """One round's figures by key; raises KeyError for a figure without a goal."""
        for key, value in found.items():
            self._lines[key].samples.append(value)

    @property
    def lines(self) -> Sequence[Measured]:
        """Those that were measured."""
        return [line for line in self._lines.values() if line.samples]
