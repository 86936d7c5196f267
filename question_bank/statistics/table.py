"""Who met which item version in a form, what was answered and what it earned, as arrays.

Forms are drawn at random, so that most attempts never met most versions: what is kept is one entry
for each pair that did meet, never the whole matrix.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Entries in the order of attempts and of the positions in them; one array each.

    `points` lie between 0 and 1; they are 0 where they are not `counted`: voided, or to be marked.
    `given` is a place in `answers`; `looked` are seconds on the screen, 0 also where nobody knows.
    A blank entry was reached if something was answered behind it or it was on the screen.
    """

    attempts: int
    versions: tuple[str, ...]
    answers: tuple[tuple[str, ...], ...]
    attempt: Integers
    version: Integers
    points: Floats
    counted: Truths
    given: Integers
    looked: Floats
    blank: Truths
    reached: Truths
    voided: Truths
    left_out: int = 0
    """Attempts that answered nothing at all; no entry of them is here."""

    def per_attempt(self, values: Floats | Truths) -> Floats:
        """The sum of some values of the entries, by attempt."""
        return _sums(self.attempt, values, self.attempts)

    def per_version(self, values: Floats | Truths) -> Floats:
        """The sum of some values of the entries, by version."""
        return _sums(self.version, values, len(self.versions))


@dataclass(frozen=True, slots=True)
class Columns:
    """A part of the stored responses, column by column; rows in the order of attempt and position.

    `responses` are JSON texts of lists of texts; `looked_ms` and `points` may be None.
    """

    attempts: Sequence[str]
    versions: Sequence[str]
    responses: Sequence[str]
    looked_ms: Sequence[int | None]
    points: Sequence[float | None]


class TableBuilder:
    """Takes the stored responses part by part and makes the table of them.

    `unread` names versions of whose answers only is kept whether there was one: nobody compares
    essays. `voided` names those whose points do not count.
    """

    def __init__(
        self, *, unread: frozenset[str] = frozenset(), voided: frozenset[str] = frozenset()
    ) -> None:
        self._unread, self._voided = unread, voided
        self._attempts: defaultdict[str, int] = defaultdict(count().__next__)
        self._versions: defaultdict[str, int] = defaultdict(count().__next__)
        self._answers: defaultdict[str, int] = defaultdict(count().__next__)
        self._parts: list[tuple[Integers, Integers, Integers, Floats, Floats]] = []

    def add(self, part: Columns) -> None:
        """Take a part; the next one goes on where it ends."""
        responses = part.responses
        if self._unread:
            responses = [
                _WRITTEN if version in self._unread and json.loads(text) else text
                for version, text in zip(part.versions, responses, strict=True)
            ]
        self._parts.append(
            (
                _codes(self._attempts, part.attempts),
                _codes(self._versions, part.versions),
                _codes(self._answers, responses),
                np.nan_to_num(np.array(part.looked_ms, np.float64)) / 1000,
                np.array(part.points, np.float64),
            )
        )

    def table(self) -> Table:
        """Everything that was taken, without the attempts that answered nothing."""
        empty = np.zeros(0, np.int64)
        parts = self._parts or [(empty, empty, empty, np.zeros(0), np.zeros(0))]
        attempt, version, given, looked, points = (
            np.concatenate(each) for each in zip(*parts, strict=True)
        )
        answers = tuple(tuple(json.loads(text)) for text in self._answers)
        is_blank = np.array([not any(answer) for answer in answers], np.bool_)
        blank = is_blank[given]
        voided = self._voided_versions()[version]
        counted = ~voided & ~np.isnan(points)
        kept = np.bincount(attempt, ~blank, minlength=len(self._attempts)) > 0
        here = kept[attempt]
        return Table(
            attempts=int(kept.sum()),
            versions=tuple(self._versions),
            answers=answers,
            attempt=(np.cumsum(kept) - 1)[attempt[here]],
            version=version[here],
            points=np.where(counted, points, 0.0)[here],
            counted=counted[here],
            given=given[here],
            looked=looked[here],
            blank=blank[here],
            reached=_reached(attempt, blank, looked)[here],
            voided=voided[here],
            left_out=int((~kept).sum()),
        )

    def _voided_versions(self) -> Truths:
        return np.array([version in self._voided for version in self._versions], np.bool_)


_WRITTEN = '["…"]'


def without_gaps(numbers: Integers) -> Integers:
    """The same things numbered anew from 0 on, in the same order and with none left out."""
    return (np.cumsum(np.bincount(numbers) > 0) - 1)[numbers]


def _sums(of: Integers, values: Floats | Truths, number: int) -> Floats:
    return np.bincount(of, values, number).astype(np.float64, copy=False)


def _codes(known: defaultdict[str, int], names: Sequence[str]) -> Integers:
    return np.fromiter(map(known.__getitem__, names), np.int64, len(names))


def _reached(attempt: Integers, blank: Truths, looked: Floats) -> Truths:
    """Answered, on the screen, or followed by something that was answered."""
    places = np.arange(len(attempt))
    last = np.full(int(attempt.max(initial=-1)) + 1, -1)
    np.maximum.at(last, attempt[~blank], places[~blank])
    return (places <= last[attempt]) | (looked > 0)
