"""What a draw with rules chooses from, worked out once for any number of draws.

An item, or a stimulus with its items, is one choice. A stimulus of which fewer items are taken than
there are has a variant for each way to take them. Items that no rule binds to others are plain.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

from question_bank.forms import Demand, PoolItem
from question_bank.rules import BlueprintRules

MOST_VARIANTS = 70
"""Beyond so many ways to take items of a stimulus, only items next to each other are taken."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Items taken together: how many of each line (by its number), and what keeps others out.

    A form holds one variant at most of each group; groups are those of enemies by their numbers,
    and the name of a stimulus that can be taken in several ways.
    """

    name: str
    items: tuple[PoolItem, ...]
    needs: tuple[tuple[int, int], ...]
    groups: tuple[int | str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it is one item that keeps nothing else out."""
        return not self.groups and len(self.items) == 1

    def need(self, line: int) -> int:
        """How many items of a line it has."""
        return dict(self.needs).get(line, 0)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is taken in one of its variants, or not at all."""

    name: str
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """One line: what is looked at while it is filled; how many items it asks for beside the fixed
    ones, and the codes of all that could be they.

    A stimulus with items of several lines is looked at with the first of them.
    """

    number: int
    name: str
    count: int
    choices: tuple[Choice, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Store:
    """All lines in the order they are filled, the scarcest first, and what every form holds.

    `lacking` are fixed items that cannot be in a form: with them there is none.
    """

    counts: tuple[int, ...]
    fixed: tuple[Choice, ...]
    lacking: frozenset[str]
    shelves: tuple[Shelf, ...]


def store(demands: Sequence[Demand], rules: BlueprintRules) -> Store:
    """Prepare lines for `choosing.choose`. Line names have to differ, and pools not to overlap.

    What could be in no form is left out: excluded items, and stimuli larger than their lines.
    """
    pools = [_drawable(demand.pool, rules) for demand in demands]
    counts = tuple(demand.count for demand in demands)
    lines = {item.code: line for line, pool in enumerate(pools) for item in pool}
    choices = list(_choices([item for pool in pools for item in pool], rules, lines, counts))
    fixed = set(rules.fixed)
    order = sorted(
        range(len(demands)), key=lambda line: (len(pools[line]) - counts[line], demands[line].name)
    )
    homes = _homes([each for each in choices if not _holds(each, fixed)], order)
    held = tuple(each for each in choices if _holds(each, fixed))
    return Store(
        counts,
        held,
        frozenset(fixed.difference(item.code for each in held for item in each.variants[0].items)),
        tuple(
            _shelf(line, demands[line], [item.code for item in pools[line]], homes[line], fixed)
            for line in order
        ),
    )


def _shelf(
    number: int, demand: Demand, codes: Sequence[str], choices: Sequence[Choice], fixed: set[str]
) -> Shelf:
    others = tuple(code for code in codes if code not in fixed)
    count = demand.count - (len(codes) - len(others))
    return Shelf(number, demand.name, count, tuple(choices), others)


def _drawable(pool: Iterable[PoolItem], rules: BlueprintRules) -> list[PoolItem]:
    excluded = set(rules.excluded)
    return sorted((item for item in pool if item.code not in excluded), key=_code)


def _choices(
    items: Sequence[PoolItem],
    rules: BlueprintRules,
    lines: Mapping[str, int],
    counts: Sequence[int],
) -> Iterator[Choice]:
    groups = _groups(rules, lines)
    together: defaultdict[str, list[PoolItem]] = defaultdict(list)
    for item in items:
        together[f"stimulus:{item.stimulus}" if item.stimulus else item.code].append(item)
    for name, members in together.items():
        taken = rules.stimuli.get(members[0].stimulus, len(members))
        parts = list(_parts(sorted(members, key=_code), taken))
        own = (name,) if len(parts) > 1 else ()
        variants = (_variant(name, part, lines, groups, own) for part in parts)
        sound = tuple(each for each in variants if _is_sound(each, members, rules, counts))
        if sound:
            yield Choice(name, sound)


def _groups(rules: BlueprintRules, lines: Mapping[str, int]) -> defaultdict[str, list[int]]:
    """By code, the enemy groups that bind it: those of which two can be drawn at all."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, group in enumerate(rules.enemies):
        present = sorted({code for code in group if code in lines})
        for code in present if len(present) > 1 else ():
            found[code].append(number)
    return found


def _parts(members: Sequence[PoolItem], taken: int) -> Iterator[tuple[PoolItem, ...]]:
    if comb(len(members), taken) <= MOST_VARIANTS:
        yield from combinations(members, taken)
        return
    for first in range(len(members)):
        around = [*members[first:], *members[:first]]
        yield tuple(sorted(around[:taken], key=_code))


def _variant(
    name: str,
    items: tuple[PoolItem, ...],
    lines: Mapping[str, int],
    groups: Mapping[str, Sequence[int]],
    own: tuple[str, ...],
) -> Variant:
    needs: defaultdict[int, int] = defaultdict(int)
    for item in items:
        needs[lines[item.code]] += 1
    bound = [number for item in items for number in groups.get(item.code, ())]
    return Variant(name, items, tuple(sorted(needs.items())), (*own, *bound))


def _is_sound(
    variant: Variant, members: Sequence[PoolItem], rules: BlueprintRules, counts: Sequence[int]
) -> bool:
    """Whether it can be in a form: no enemies within, all fixed items in, in no line too many."""
    codes = {item.code for item in variant.items}
    wanted = {item.code for item in members} & set(rules.fixed)
    return (
        bool(codes)
        and len(set(variant.groups)) == len(variant.groups)
        and wanted <= codes
        and all(number <= counts[line] for line, number in variant.needs)
    )


def _holds(choice: Choice, codes: set[str]) -> bool:
    return any(item.code in codes for item in choice.variants[0].items)


def _homes(choices: Iterable[Choice], order: Sequence[int]) -> defaultdict[int, list[Choice]]:
    rank: Callable[[int], int] = {line: place for place, line in enumerate(order)}.__getitem__
    homes: defaultdict[int, list[Choice]] = defaultdict(list)
    for choice in choices:
        lines = {line for variant in choice.variants for line, _ in variant.needs}
        homes[min(lines, key=rank)].append(choice)
    for found in homes.values():
        found.sort(key=lambda choice: choice.name)
    return homes


def _code(item: PoolItem) -> str:
    return item.code
