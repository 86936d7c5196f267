"""The scores of an exam: their middle, their spread, their shape and their histogram."""

from dataclasses import dataclass

import numpy as np

from question_bank.statistics.figures import known
from question_bank.statistics.table import Floats, Table

MOST_BARS = 31
PARTS_OF_A_HUNDRED = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """So many scores from `low` on, up to but without `high`; the last bar holds its `high` too."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """In points where everybody could earn as many, else in hundredths of what each could earn."""

    maximum: int | None
    """The most there was to earn; None where that differs and the numbers are hundredths."""
    mean: float
    median: float
    deviation: float | None
    """The standard deviation, with n − 1 below the line."""
    skewness: float | None
    """g1 = m3 / m2^1.5 of the central moments (Joanes & Gill 1998, The Statistician 47: 183–189);
    below 0 where the long tail is that of the low scores."""
    lowest: float
    highest: float
    bars: tuple[Bar, ...]


def scores(table: Table) -> Scores | None:
    """What the attempts scored; None without any that counts."""
    counts = table.per_attempt(table.counted)
    sums = table.per_attempt(table.points)[counts > 0]
    counts = counts[counts > 0]
    if not len(sums):
        return None
    same = bool(np.all(counts == counts[0]))
    maximum = int(counts[0]) if same else None
    values = np.round(sums if same else 100 * sums / counts, 9)
    return Scores(
        maximum=maximum,
        mean=float(np.mean(values)),
        median=float(np.median(values)),
        deviation=float(np.std(values, ddof=1)) if len(values) > 1 else None,
        skewness=_skewness(values),
        lowest=float(values.min()),
        highest=float(values.max()),
        bars=_bars(values, maximum),
    )


def _skewness(values: Floats) -> float | None:
    around = values - np.mean(values)
    second, third = np.mean(around**2), np.mean(around**3)
    return known(third / second**1.5) if second > 1e-12 else None


def _bars(values: Floats, maximum: int | None) -> tuple[Bar, ...]:
    """One bar for each number of points, or for a few of them where there are many."""
    if maximum is None:
        edges = np.linspace(0, 100, PARTS_OF_A_HUNDRED + 1)
    else:
        width = -(-(maximum + 1) // MOST_BARS)
        edges = np.arange(0, maximum + 1 + width, width).astype(np.float64)
    counts, _ = np.histogram(values, edges)
    return tuple(
        Bar(float(low), float(high), int(count))
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
    )
