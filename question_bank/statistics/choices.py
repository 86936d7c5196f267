"""What was chosen, by whom: the distractor table and the trace lines of each item version."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import add

import numpy as np

from question_bank.items import Kind
from question_bank.statistics.figures import known
from question_bank.statistics.ranks import GROUPS, Ranks
from question_bank.statistics.table import Floats, Integers, Table

BLANK = ""
"""Stands for having answered nothing."""
MOST_TEXTS = 8
"""So many of the answers that people wrote themselves; the rest is one line."""
OTHER = "…"

WHOLE = frozenset({Kind.ORDERING})
"""Kinds whose parts mean nothing alone: the answer as a whole is one choice."""
WRITTEN = frozenset({Kind.NUMERIC, Kind.SHORT_TEXT, Kind.ORDERING, Kind.CLOZE, Kind.MATCHING})
"""Kinds with more possible answers than a table holds; the most frequent are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFacts:
    """What the statistics have to know of a version: its kind, options and key, all in ids."""

    kind: Kind
    options: tuple[str, ...] = ()
    key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """One of the five score groups of a version: who is in it and how it did, shares of 1."""

    size: int
    rest: float | None
    """The mean rest score of the group."""
    difficulty: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One line of a distractor table."""

    id: str
    """An option's id, what was written, `BLANK`, or `OTHER` for what is too rare for a line."""
    is_key: bool
    count: int
    share: float
    by_group: tuple[int, ...]
    """How many chose it in each score group, from the lowest to the highest."""
    rest: float | None
    """The mean rest score of those who chose it."""


@dataclass(frozen=True, slots=True)
class ChoiceTable:
    """Everything about the answers to one version."""

    groups: tuple[Group, ...]
    choices: tuple[Choice, ...]


def choice_tables(
    table: Table, ranks: Ranks, facts: Mapping[str, VersionFacts]
) -> dict[str, ChoiceTable]:
    """By version, its groups and a line for each option, chosen or not (Haladyna 2004, Developing
    and Validating Multiple-Choice Test Items, ch. 9: tables and trace lines of options)."""
    found = _chosen(table, ranks, facts)
    groups = _groups(table, ranks)
    sizes = np.bincount(table.version, minlength=len(table.versions))
    return {
        version: ChoiceTable(groups[at], _lines(found[version], facts[version], int(sizes[at])))
        for at, version in enumerate(table.versions)
        if version in facts
    }


@dataclass(frozen=True, slots=True)
class _Chosen:
    id: str
    points: float
    by_group: tuple[int, ...]
    rest: float

    @property
    def count(self) -> int:
        return sum(self.by_group)


def _chosen(
    table: Table, ranks: Ranks, facts: Mapping[str, VersionFacts]
) -> defaultdict[str, list[_Chosen]]:
    size = max(1, len(table.answers))
    pairs = table.version * size + table.given
    kinds, where = np.unique(pairs, return_inverse=True)
    cells = np.bincount(where * GROUPS + ranks.group, minlength=len(kinds) * GROUPS)
    columns = (
        np.bincount(where, table.points, len(kinds)),
        np.bincount(where, np.nan_to_num(ranks.rest), len(kinds)),
        *cells.reshape(-1, GROUPS).T,
    )
    # Where people write what they like there are as many lines here as answers: plain lists, which
    # are quicker one by one.
    sums: dict[tuple[str, str], list[float]] = {}
    for pair, *told in zip(kinds.tolist(), *(column.tolist() for column in columns), strict=True):
        version = table.versions[pair // size]
        for part in _parts(table.answers[pair % size], facts.get(version)):
            before = sums.get((version, part))
            sums[version, part] = told if before is None else list(map(add, before, told))
    found: defaultdict[str, list[_Chosen]] = defaultdict(list)
    for (version, part), (earned, rest, *counts) in sums.items():
        by_group = tuple(map(int, counts))
        number = sum(by_group)
        found[version].append(_Chosen(part, earned / number, by_group, rest / number))
    return found


def _parts(answer: Sequence[str], facts: VersionFacts | None) -> tuple[str, ...]:
    if not any(answer):
        return (BLANK,)
    if facts is None or facts.kind is Kind.ESSAY:
        return (OTHER,)
    if facts.kind in WHOLE:
        return (" ".join(answer),)
    return tuple(answer) if len(answer) == 1 else tuple(dict.fromkeys(answer))


def _groups(table: Table, ranks: Ranks) -> list[tuple[Group, ...]]:
    place = table.version * GROUPS + ranks.group
    size = _per_cell(table, place, np.ones(len(place)))
    counted = _per_cell(table, place, table.counted.astype(np.float64))
    with np.errstate(invalid="ignore", divide="ignore"):
        rest = _per_cell(table, place, np.nan_to_num(ranks.rest)) / size
        earned = _per_cell(table, place, table.points) / counted
    return [
        tuple(
            Group(int(size[at, group]), known(rest[at, group]), known(earned[at, group]))
            for group in range(GROUPS)
        )
        for at in range(len(table.versions))
    ]


def _per_cell(table: Table, place: Integers, values: Floats) -> Floats:
    cells = np.bincount(place, values, len(table.versions) * GROUPS).astype(np.float64)
    return cells.reshape(-1, GROUPS)


def _lines(found: Sequence[_Chosen], facts: VersionFacts, size: int) -> tuple[Choice, ...]:
    by_id = {each.id: each for each in found}
    nobody = (0,) * GROUPS
    lines = []
    if facts.kind in WRITTEN or not facts.options:
        written = sorted((c for c in found if c.id != BLANK), key=lambda c: (-c.count, c.id))
        shown, rare = written[:MOST_TEXTS], written[MOST_TEXTS:]
        lines = [*shown, *_together(rare)]
    else:
        lines = [by_id.get(o) or _Chosen(o, 0.0, nobody, np.nan) for o in facts.options]
    lines.append(by_id.get(BLANK) or _Chosen(BLANK, 0.0, nobody, np.nan))
    return tuple(
        Choice(
            id=each.id,
            is_key=_is_right(each, facts),
            count=each.count,
            share=each.count / max(1, size),
            by_group=each.by_group,
            rest=known(each.rest),
        )
        for each in lines
    )


def _together(rare: Sequence[_Chosen]) -> list[_Chosen]:
    count = sum(each.count for each in rare)
    if not count:
        return []
    by_group = tuple(int(each) for each in np.sum([each.by_group for each in rare], axis=0))
    return [_Chosen(OTHER, 0.0, by_group, sum(e.rest * e.count for e in rare) / count)]


def _is_right(chosen: _Chosen, facts: VersionFacts) -> bool:
    if facts.kind in {Kind.NUMERIC, Kind.SHORT_TEXT}:
        # What counts as right there is a matter of tolerance and spelling: what earned all is.
        return chosen.points > 1 - 1e-9
    key = {" ".join(facts.key)} if facts.kind in WHOLE else set(facts.key)
    return chosen.id in key
