"""The figures of each item version: difficulty, discrimination, omission, time and exposure."""

from dataclasses import dataclass

import numpy as np

from question_bank.statistics.ranks import Ranks
from question_bank.statistics.table import Floats, Integers, Table


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Seconds on the screen of those who had the item there at all, and of how many that is known.

    Between two observations the value is interpolated linearly (Hyndman & Fan 1996, American
    Statistician 50: 361–365, definition 7).
    """

    known: int
    lower: float
    median: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFigures:
    """One version in numbers; None where too little is known for a number."""

    version: str
    shown: int
    """In how many forms it was."""
    counted: int
    """How many of them have points that count; the rest is voided or waits to be marked."""
    voided: bool
    exposure: float
    """The share of all forms that had it."""
    difficulty: float | None
    """p, the mean share of its points; for a right-or-wrong item the share that was right."""
    correlation: float | None
    """Corrected point-biserial: Pearson's r between the points and the rest score."""
    discrimination: float | None
    """D, the difficulty in the upper group less that in the lower one."""
    blank: float
    """The share of forms in which it was left without an answer."""
    not_reached: float
    """The part of it that the candidate never came to: blank, and so was everything behind it."""
    time: Quartiles | None


def item_figures(table: Table, ranks: Ranks) -> tuple[ItemFigures, ...]:
    """The figures of every version, in the table's order."""
    shown = table.per_version(np.ones(len(table.version)))
    counted = table.per_version(table.counted)
    voided = table.per_version(table.voided) > 0
    difficulty = _ratio(table.per_version(table.points), counted)
    correlation = correlations(table, ranks.rest)
    discrimination = _discrimination(table, ranks)
    blank = _ratio(table.per_version(table.blank), shown)
    not_reached = _ratio(table.per_version(table.blank & ~table.reached), shown)
    times = _times(table)
    return tuple(
        ItemFigures(
            version=version,
            shown=int(shown[at]),
            counted=int(counted[at]),
            voided=bool(voided[at]),
            exposure=float(shown[at] / max(1, table.attempts)),
            difficulty=known(difficulty[at]),
            correlation=known(correlation[at]),
            discrimination=known(discrimination[at]),
            blank=known(blank[at]) or 0.0,
            not_reached=known(not_reached[at]) or 0.0,
            time=times[at],
        )
        for at, version in enumerate(table.versions)
    )


def correlations(table: Table, rest: Floats) -> Floats:
    """By version, Pearson's r of points and rest score over those who met it and count.

    ``r = Σ(x − x̄)(y − ȳ) / √(Σ(x − x̄)² Σ(y − ȳ)²)``, for 0 and 1 the point-biserial (Lord &
    Novick 1968, Statistical Theories of Mental Test Scores, ch. 15); NaN where either is constant.
    """
    use = table.counted & ~np.isnan(rest)
    x, y = np.where(use, table.points, 0.0), np.where(use, rest, 0.0)
    number = table.per_version(use)
    # Taken from the means first: differences of large sums would lose what a small one needs.
    x = np.where(use, x - _ratio(table.per_version(x), number)[table.version], 0.0)
    y = np.where(use, y - _ratio(table.per_version(y), number)[table.version], 0.0)
    spread = table.per_version(x * x) * table.per_version(y * y)
    return _ratio(table.per_version(x * y), np.sqrt(np.where(spread > 1e-12, spread, 0.0)))


def _discrimination(table: Table, ranks: Ranks) -> Floats:
    """D = p(upper 27 %) − p(lower 27 %) by rest score (Kelley 1939; Ebel & Frisbie 1991)."""
    use = table.counted & ~np.isnan(ranks.rest)
    points = np.where(use, table.points, 0.0)
    upper, lower = ranks.upper * use, ranks.lower * use
    high = _ratio(table.per_version(points * upper), table.per_version(upper))
    low = _ratio(table.per_version(points * lower), table.per_version(lower))
    return high - low


def _times(table: Table) -> list[Quartiles | None]:
    use = table.looked > 0
    version, looked = table.version[use], table.looked[use]
    known_of = np.bincount(version, minlength=len(table.versions))
    seconds = np.sort(_FAR * version + looked) - _FAR * np.repeat(
        np.arange(len(known_of)), known_of
    )
    first = np.cumsum(known_of) - known_of
    cuts = [_quantile(seconds, first, known_of, share) for share in (0.25, 0.5, 0.75)]
    return [
        Quartiles(int(number), *(float(cut[at]) for cut in cuts)) if number else None
        for at, number in enumerate(known_of)
    ]


_FAR = 1e7
"""More seconds than any exam has: one key sorts by version and then by time."""


def _quantile(values: Floats, first: Integers, size: Integers, share: float) -> Floats:
    """The quantile of each run of sorted values, 0 of an empty one."""
    place = np.maximum(size - 1, 0) * share
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(size - 1, 0))
    padded = np.append(values, 0.0)
    low, high = padded[first + below], padded[first + above]
    between: Floats = low + (high - low) * (place - below)
    return between


def _ratio(above: Floats, below: Floats) -> Floats:
    """The ratios, NaN where there is nothing below the line."""
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios: Floats = np.where(below > 0, above / below, np.nan)
    return ratios


def known(value: float) -> float | None:
    """The number as a plain one; None for NaN."""
    return None if np.isnan(value) else float(value)
