"""Where the lines of a trace plot go: geometry only, drawn by the templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from exam_server.authoring.statistics.labels import label_of
from question_bank import BLANK, OTHER, ChoiceTable, ItemVersion

WIDTH: Final = 560
HEIGHT: Final = 260
LEFT: Final = 48
RIGHT: Final = 500
TOP: Final = 16
BOTTOM: Final = 216
APART: Final = 14
"""Labels at the end of lines stand at least so far from each other."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One line: the share of each score group that chose something."""

    label: str
    is_key: bool
    points: tuple[tuple[float, float], ...]
    label_at: float

    @property
    def path(self) -> str:
        """The points as SVG writes them."""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.points)


def traces(table: ChoiceTable, version: ItemVersion, *, nothing: str) -> tuple[Trace, ...]:
    """The trace lines of a version's options; `nothing` names the line of those who left it blank.

    A version without options has none: its groups' mean points are one line of their own.
    """
    if not version.options or any(choice.id == OTHER for choice in table.choices):
        return ()
    found = []
    for choice in table.choices:
        if choice.id == BLANK and not choice.count:
            continue
        label = nothing if choice.id == BLANK else label_of(choice.id, version).short
        shares = [
            count / group.size if group.size else None
            for count, group in zip(choice.by_group, table.groups, strict=True)
        ]
        found.append((label, choice.is_key, _points(shares)))
    return _apart([each for each in found if each[2]])


def difficulty_trace(table: ChoiceTable, label: str) -> tuple[Trace, ...]:
    """The mean share of the points by score group, as the one line of a plot."""
    points = _points([group.difficulty for group in table.groups])
    return _apart([(label, True, points)]) if points else ()


def _points(shares: Sequence[float | None]) -> tuple[tuple[float, float], ...]:
    step = (RIGHT - LEFT) / len(shares)
    return tuple(
        (LEFT + step * (at + 0.5), BOTTOM - share * (BOTTOM - TOP))
        for at, share in enumerate(shares)
        if share is not None
    )


def _apart(
    lines: Sequence[tuple[str, bool, tuple[tuple[float, float], ...]]],
) -> tuple[Trace, ...]:
    """From the bottom up, a label stands beside the end of its line or right above the last one."""
    placed, highest = {}, float(BOTTOM) + APART
    for label, _, points in sorted(lines, key=lambda line: -line[2][-1][1]):
        highest = min(points[-1][1], highest - APART)
        placed[label] = highest
    return tuple(Trace(label, key, points, placed[label]) for label, key, points in lines)
