"""How far a score would stay the same on other questions: the coefficient that fits the forms.

Everything follows from one estimate of error. With x_pi the points of person p on item i, n_ph the
items of person p from line h of the blueprint, n_p all of them, the error variance of p's mean is

    e_p = Σ_h n_ph · s²_h / n_p²

and the coefficient is ``1 − mean(e_p) / var(x̄_p)``. s²_h is the variance between the items that one
person could have got from the line:

- where everybody had the same items of a line, the residual mean square of persons × items. With
  one line this is Cronbach's alpha (Hoyt 1941, Psychometrika 6: 153–160; Cronbach 1951,
  Psychometrika 16: 297–334), for right-or-wrong items KR-20 (Kuder & Richardson 1937, Psychometrika
  2: 151–160), with several lines stratified alpha (Cronbach, Schönemann & McKie 1965, Educational
  and Psychological Measurement 25: 291–312);
- where items were drawn for each person, the mean square within persons, of items nested in
  persons. With one line this is Φ = σ²(p) / (σ²(p) + σ²(i:p)/n), the index of dependability of the
  i:p design (Brennan 2001, Generalizability Theory, ch. 2), which for right-or-wrong items is
  KR-21 (Lord 1955, Educational and Psychological Measurement 15: 325–336); with several lines its
  counterpart for stratified-parallel tests (Rajaratnam, Cronbach & Gleser 1965, Psychometrika 30:
  39–56). That one form is harder than another is error here, because people are compared.

A line of one item says nothing about other items of that line. Such lines are taken together
(collapsed strata: Cochran 1977, Sampling Techniques, § 5A.12), which makes the error rather too
large than too small.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from question_bank.statistics.table import Floats, Integers, Table, Truths, without_gaps


class Coefficient(StrEnum):
    """Which coefficient a number is."""

    KR_20 = "kr20"
    ALPHA = "alpha"
    STRATIFIED_ALPHA = "stratified_alpha"
    DEPENDABILITY = "dependability"
    STRATIFIED_DEPENDABILITY = "stratified_dependability"


class Unknown(StrEnum):
    """Why there is no coefficient."""

    TOO_FEW_ATTEMPTS = "too_few_attempts"
    TOO_FEW_ITEMS = "too_few_items"
    NO_SPREAD = "no_spread"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A coefficient and the standard error of measurement that belongs to it, in points."""

    coefficient: Coefficient
    value: float
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """The coefficient that fits, the one without the blueprint's lines beside it, or why none."""

    same_items: bool
    """Whether everybody had the same item versions."""
    estimate: Estimate | None = None
    unstratified: Estimate | None = None
    """Only where lines made a difference."""
    lines: int = 1
    """Into how many lines the items were sorted, lines of one item taken together."""
    unknown: Unknown | None = None


def reliability(table: Table, line_of: Mapping[str, str]) -> Reliability:
    """The reliability of the scores; `line_of` names each version's line of the blueprint."""
    same = _same_items(table)
    use = _usable(table, same=same)
    counts = table.per_attempt(use)
    use &= (counts >= 2)[table.attempt]
    persons = int(np.sum(counts >= 2))
    if persons < 2:
        few = table.attempts < 2
        reason = Unknown.TOO_FEW_ATTEMPTS if few else Unknown.TOO_FEW_ITEMS
        return Reliability(same_items=same, unknown=reason)
    entries = _Entries.of(table, use)
    if entries.observed < 1e-12:
        return Reliability(same_items=same, unknown=Unknown.NO_SPREAD)
    lines = entries.collapsed(without_gaps(_lines(table, line_of)[use]))
    number = int(lines.max()) + 1
    plain = entries.estimate(np.zeros(len(lines), np.int64), same=same)
    if number == 1:
        return Reliability(same_items=same, estimate=plain)
    whole = entries.estimate(lines, same=same)
    return Reliability(same_items=same, estimate=whole, unstratified=plain, lines=number)


@dataclass(frozen=True, slots=True)
class _Entries:
    """The entries that count, by person and item, each numbered without gaps."""

    person: Integers
    item: Integers
    points: Floats
    lengths: Floats

    @classmethod
    def of(cls, table: Table, use: Truths) -> "_Entries":
        person, item = without_gaps(table.attempt[use]), without_gaps(table.version[use])
        return cls(person, item, table.points[use], np.bincount(person).astype(np.float64))

    @property
    def observed(self) -> float:
        """The variance of the persons' mean points, with n − 1 below the line."""
        return float(np.var(np.bincount(self.person, self.points) / self.lengths, ddof=1))

    def estimate(self, lines: Integers, *, same: bool) -> Estimate:
        error = np.zeros(len(self.lengths))
        for line in range(int(lines.max()) + 1):
            here = lines == line
            part = _Part.of(self, here)
            error += np.bincount(self.person[here], minlength=len(error)) * part.variance()
        mean_error = float(np.mean(error / self.lengths**2))
        points = mean_error**0.5 * float(np.mean(self.lengths))
        name = self._name(int(lines.max()) + 1, same=same)
        return Estimate(name, 1 - mean_error / self.observed, points)

    def collapsed(self, lines: Integers) -> Integers:
        """The lines numbered anew, all of which nobody had two items taken together."""
        number = int(lines.max()) + 1
        held = np.bincount(self.person * number + lines, minlength=len(self.lengths) * number)
        most = held.reshape(-1, number).max(axis=0)
        lonely = np.flatnonzero(most == 1)
        if len(lonely) == 1 and number > 1:
            # One alone has to go to a neighbour.
            lonely = np.append(lonely, (lonely[0] + 1) % number)
        target = np.arange(number)
        target[lonely] = lonely[0] if len(lonely) else 0
        return without_gaps(target[lines])

    def _name(self, lines: int, *, same: bool) -> Coefficient:
        if not same:
            return Coefficient.DEPENDABILITY if lines == 1 else Coefficient.STRATIFIED_DEPENDABILITY
        if lines > 1:
            return Coefficient.STRATIFIED_ALPHA
        is_binary = bool(np.all((self.points == 0) | (self.points == 1)))
        return Coefficient.KR_20 if is_binary else Coefficient.ALPHA


@dataclass(frozen=True, slots=True)
class _Part:
    """The entries of one line."""

    person: Integers
    item: Integers
    points: Floats

    @classmethod
    def of(cls, entries: _Entries, here: Truths) -> "_Part":
        person, item = without_gaps(entries.person[here]), without_gaps(entries.item[here])
        return cls(person, item, entries.points[here])

    def variance(self) -> float:
        """s² of the line: the residual mean square where all had the same, else that within."""
        persons, items = int(self.person.max()) + 1, int(self.item.max()) + 1
        residual = self.points - _means(self.points, self.person)[self.person]
        freedom = len(self.points) - persons
        if len(self.points) == persons * items:
            residual = residual - _means(residual, self.item)[self.item]
            freedom = (persons - 1) * (items - 1)
        return float(residual @ residual) / freedom if freedom else 0.0


def _same_items(table: Table) -> bool:
    shown = np.bincount(table.version, minlength=len(table.versions))
    return bool(np.all(shown == table.attempts))


def _usable(table: Table, *, same: bool) -> Truths:
    """What counts; where all had the same items, only those that count for everybody."""
    if not same:
        return table.counted
    missing = table.per_version(~table.counted) > 0
    return ~missing[table.version]


def _lines(table: Table, line_of: Mapping[str, str]) -> Integers:
    names = {name: at for at, name in enumerate(sorted({*line_of.values(), ""}))}
    of_version = np.array([names[line_of.get(v, "")] for v in table.versions], np.int64)
    return of_version[table.version]


def _means(values: Floats, by: Integers) -> Floats:
    return np.bincount(by, values) / np.bincount(by)
