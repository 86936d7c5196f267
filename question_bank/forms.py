"""Drawing a form: a pure function of a seed and of what the bank holds.

Everything that has to be put in a random order is sorted by the SHA-256 of the seed, a purpose and
its own name. That needs no generator whose sequence could differ between versions of a language,
and the draw of one line does not depend on any other line, nor on database ids: two servers with
the same items draw the same form, and anybody can check a draw with a few lines of code.

A blueprint with rules, or a bank with stimuli, is drawn by `choosing`; the places of a form and
the order of options are the same rule's for both."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class PoolItem:
    """An item that can be drawn: its code, current version, option ids, and whether they move.

    `stimulus` is the code of what it asks about together with others; empty where it stands alone.
    """

    code: str
    version: str
    options: tuple[str, ...]
    shuffled: bool
    stimulus: str = ""


@dataclass(frozen=True, slots=True)
class Demand:
    """One line of a blueprint: how many items are wanted from which pool, and a name of its own."""

    count: int
    pool: tuple[PoolItem, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """The item version at one place of a form, and its option ids in the order shown."""

    version: str
    options: tuple[str, ...]


def draw(demands: Iterable[Demand], *, seed: int) -> tuple[Position, ...]:
    """The positions of a form, from 1 on, items of all lines mixed; pools must not overlap.

    Raises ValueError when a pool holds fewer items than are wanted.
    """
    drawn: list[PoolItem] = []
    for demand in demands:
        if len(demand.pool) < demand.count:
            raise ValueError(f"{demand.count} items wanted, {len(demand.pool)} in the pool")
        drawn += nsmallest(demand.count, demand.pool, key=_by_hash(_code, f"{seed}:item"))
    return positions([(item.code, (item,)) for item in drawn], seed=seed)


def positions(
    units: Iterable[tuple[str, Sequence[PoolItem]]], *, seed: int
) -> tuple[Position, ...]:
    """Units in random order, each a name and the items that stay together in the order given."""
    ordered = _shuffled(list(units), _name, f"{seed}:position")
    return tuple(
        Position(item.version, _option_order(item, seed)) for _, items in ordered for item in items
    )


def _option_order(item: PoolItem, seed: int) -> tuple[str, ...]:
    if not item.shuffled:
        return item.options
    return tuple(_shuffled(item.options, str, f"{seed}:option:{item.code}"))


def _code(item: PoolItem) -> str:
    return item.code


def _name(unit: tuple[str, Sequence[PoolItem]]) -> str:
    return unit[0]


def _shuffled(things: Sequence[Thing], name: Callable[[Thing], str], salt: str) -> list[Thing]:
    return sorted(things, key=_by_hash(name, salt))


def _by_hash(name: Callable[[Thing], str], salt: str) -> Callable[[Thing], bytes]:
    """Names are unique, so that the order is total."""
    return lambda thing: hashlib.sha256(f"{salt}:{name(thing)}".encode()).digest()
