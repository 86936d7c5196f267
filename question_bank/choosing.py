"""Choosing the items of a form by rules: a pure function of seed, store and withheld codes.

Line by line, what there is to choose from is taken in a random order as far as it fits. Where that
leads nowhere it is tried again in another order, and at last searched for (`search`). The random
order is a Fisher–Yates shuffle whose numbers are SHA-256 digests of the seed and the line's name,
worked out only as far as it is needed: a form of thirty costs the same from any bank.
"""

import hashlib
import struct
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from question_bank.search import Filling, Searching, search
from question_bank.units import Choice, Shelf, Store, Variant

TRIES = 4
"""Orders that are tried before a form is searched for."""

Thing = TypeVar("Thing")
_NUMBERS = struct.Struct(">4Q")


class NoFormError(ValueError):
    """No form was found: there is none, or it is among those that the search does not reach."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a form holds, and the withheld codes that had a part in it, sorted.

    With these alone as `withheld` the choice comes out the same.
    """

    variants: tuple[Variant, ...]
    withheld: tuple[str, ...]


def choose(stock: Store, *, seed: int, withheld: Container[str] = frozenset()) -> Chosen:
    """The items of one form; withheld ones only where a line has too few others.

    Raises NoFormError.
    """
    if stock.lacking:
        raise NoFormError(f"not in any form: {', '.join(sorted(stock.lacking))}")
    watch = _Watch(withheld, set())
    for attempt in range(TRIES):
        found = _fill(stock, f"{seed}:{attempt}", watch, last=attempt == TRIES - 1)
        if found is not None:
            break
    else:
        found = _searched(stock, f"{seed}:search", watch)
    return Chosen(tuple(found), tuple(sorted(watch.met)))


def shuffled(things: Sequence[Thing], salt: str) -> Iterator[Thing]:
    """The things in the random order of a salt, each worked out when it is asked for.

    The numbers are the digests of `salt:0`, `salt:1`, …, four of 64 bits from each; the n-th thing
    is changed with the one as many places behind it as its number says, modulo what is left.
    """
    moved: dict[int, int] = {}
    size, numbers = len(things), (0, 0, 0, 0)
    for place in range(size):
        block, within = divmod(place, 4)
        if within == 0:
            numbers = _NUMBERS.unpack(hashlib.sha256(f"{salt}:{block}".encode()).digest())
        other = place + numbers[within] % (size - place)
        yield things[moved.get(other, other)]
        moved[other] = moved.get(place, place)


@dataclass(frozen=True, slots=True)
class _Watch:
    """The withheld codes, of which those that were met are noted."""

    withheld: Container[str]
    met: set[str] = field(default_factory=set)

    def holds(self, variant: Variant) -> bool:
        held = False
        for item in variant.items:
            if item.code in self.withheld:
                self.met.add(item.code)
                held = True
        return held

    def leaves_too_few(self, shelf: Shelf) -> bool:
        held = [code for code in shelf.codes if code in self.withheld]
        self.met.update(held)
        return len(shelf.codes) - len(held) < shelf.count


def _fill(stock: Store, salt: str, watch: _Watch, *, last: bool) -> list[Variant] | None:
    form = Filling(list(stock.counts))
    for choice in stock.fixed:
        variant = _fitting(form, choice, salt)
        if variant is None:
            return None
        form.take(variant)
    for shelf in stock.shelves:
        if form.room[shelf.number] and not _fill_line(form, shelf, salt, watch, last=last):
            return None
    return form.taken


def _fill_line(form: Filling, shelf: Shelf, salt: str, watch: _Watch, *, last: bool) -> bool:
    kept_back: list[Choice] = []
    for choice in shuffled(shelf.choices, f"{salt}:{shelf.name}"):
        held = False
        for variant in _in_order(choice, salt):
            if form.fits(variant):
                held = watch.holds(variant)
                if not held:
                    form.take(variant)
                    break
        if held:
            kept_back.append(choice)
        elif not form.room[shelf.number]:
            return True
    # Where only rules stand in the way, another order is better than an item shown too often.
    return (last or watch.leaves_too_few(shelf)) and _take_back(form, shelf, kept_back, salt)


def _take_back(form: Filling, shelf: Shelf, kept_back: Sequence[Choice], salt: str) -> bool:
    for choice in kept_back:
        variant = _fitting(form, choice, salt)
        if variant is not None:
            form.take(variant)
            if not form.room[shelf.number]:
                return True
    return False


def _fitting(form: Filling, choice: Choice, salt: str) -> Variant | None:
    return next((each for each in _in_order(choice, salt) if form.fits(each)), None)


def _in_order(choice: Choice, salt: str) -> Iterable[Variant]:
    variants = choice.variants
    return variants if len(variants) == 1 else shuffled(variants, f"{salt}:{choice.name}")


def _searched(stock: Store, salt: str, watch: _Watch) -> list[Variant]:
    every = [
        variant for shelf in stock.shelves for each in shelf.choices for variant in each.variants
    ]
    order = sorted(shuffled(every, salt), key=watch.holds)
    found = search(Searching(stock.counts, [each.variants for each in stock.fixed], order))
    if found is None:
        raise NoFormError("no form keeps all rules")
    return found
