"""Rest scores, and where each stands among all who met the same item version."""

from dataclasses import dataclass

import numpy as np

from question_bank.statistics.table import Floats, Integers, Table

GROUPS = 5
EXTREME = 0.27
"""The share of Kelley's upper and lower groups."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """For each entry of a table: the rest score, its group, its weight in the extreme groups."""

    rest: Floats
    group: Integers
    upper: Floats
    lower: Floats


def rest_scores(table: Table) -> Floats:
    """For each entry the share of all other points of the same form, NaN where there are none.

    A share and no sum, because forms differ: ``(Σx − x_i) / (n − 1)`` over what counts. An item is
    never part of its own criterion (Henrysson 1963, Psychometrika 28: 211–218).
    """
    own = table.points
    sums, counts = table.per_attempt(own), table.per_attempt(table.counted)
    others = counts[table.attempt] - table.counted
    with np.errstate(invalid="ignore", divide="ignore"):
        rest = (sums[table.attempt] - own) / others
    # Parts of points are rounded: equal scores must be equal whatever order they were added in.
    return np.where(others > 0, np.round(rest, 9), np.nan)


def ranked(table: Table) -> Ranks:
    """Everybody's place among those who met the same version, by rest score.

    Five groups by mid-rank: all with equal rest scores are in one group, which of them came first
    never matters, and groups may therefore differ in size.

    The extreme groups weigh exactly 27 % of all each (Kelley 1939, Journal of Educational
    Psychology 30: 17–24). Where equal rest scores lie across the border, each of them counts with
    the same part.
    """
    rest = rest_scores(table)
    # One key, since a rest score lies between 0 and 1; those without one come last.
    order = np.argsort(2.0 * table.version + np.where(np.isnan(rest), 1.5, rest))
    version = table.version[order]
    below, equal = _below_and_equal(version, rest[order])
    size = np.bincount(table.version, minlength=len(table.versions))[version]
    group = np.minimum(GROUPS - 1, (GROUPS * (below + equal / 2) / size).astype(np.int64))
    lower = np.clip((EXTREME * size - below) / equal, 0, 1)
    upper = np.clip((EXTREME * size - (size - below - equal)) / equal, 0, 1)
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return Ranks(rest, group[back], upper[back], lower[back])


def _below_and_equal(version: Integers, rest: Floats) -> tuple[Integers, Integers]:
    """Of sorted entries, how many of the same version are below each, and how many are equal."""
    places = np.arange(len(version))
    first_of_version = np.ones(len(version), np.bool_)
    first_of_version[1:] = version[1:] != version[:-1]
    first_of_tie = first_of_version.copy()
    first_of_tie[1:] |= (rest[1:] != rest[:-1]) & ~(np.isnan(rest[1:]) & np.isnan(rest[:-1]))
    version_start = np.maximum.accumulate(np.where(first_of_version, places, 0))
    tie = np.cumsum(first_of_tie) - 1
    tie_start = places[first_of_tie]
    return tie_start[tie] - version_start, np.bincount(tie)[tie]
