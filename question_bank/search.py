"""Searching for a form where taking what comes first leads nowhere.

Only what rules bind together has to be searched through: plain items fill whatever room is left.
The line with the fewest ways to be filled is decided first, and a branch ends as soon as some line
cannot be filled any more. The search is complete up to `MOST_STEPS` branches and `DEEPEST` bound
choices.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from question_bank.units import Variant

MOST_STEPS = 3_000
DEEPEST = 200
"""Bound choices that are decided one within the other; Python's stack ends at a thousand calls."""


@dataclass(slots=True)
class Filling:
    """A form while it is put together: room left by line, and the enemy groups in it."""

    room: list[int]
    groups: set[int | str] = field(default_factory=set)
    taken: list[Variant] = field(default_factory=list)

    def fits(self, variant: Variant) -> bool:
        """Whether there is room for it, and no enemy."""
        room = self.room
        for line, number in variant.needs:
            if room[line] < number:
                return False
        return self.groups.isdisjoint(variant.groups)

    def take(self, variant: Variant) -> None:
        """Put it in."""
        for line, number in variant.needs:
            self.room[line] -= number
        self.groups.update(variant.groups)
        self.taken.append(variant)

    def give_back(self) -> None:
        """Take out what was put in last."""
        variant = self.taken.pop()
        for line, number in variant.needs:
            self.room[line] += number
        self.groups.difference_update(variant.groups)


@dataclass(frozen=True, slots=True)
class Searching:
    """Lines by their counts, what has to be in, and all else in the order it is tried."""

    counts: Sequence[int]
    fixed: Sequence[Sequence[Variant]]
    """Of each of these, one variant."""
    variants: Sequence[Variant]


def search(wanted: Searching) -> list[Variant] | None:
    """What fills every line exactly; None where there is nothing, or nothing was found in time."""
    plain: list[list[Variant]] = [[] for _ in wanted.counts]
    bound = []
    for variant in wanted.variants:
        if variant.is_plain:
            plain[variant.needs[0][0]].append(variant)
        else:
            bound.append(variant)
    form = Filling(list(wanted.counts))
    for variants in wanted.fixed:
        if len(variants) == 1:
            if not form.fits(variants[0]):
                return None
            form.take(variants[0])
    several = [variants for variants in wanted.fixed if len(variants) > 1]
    if not _Search(form, [len(each) for each in plain]).solve(several, bound):
        return None
    for line, variants in enumerate(plain):
        form.taken += variants[: form.room[line]]
    return form.taken


class _Search:
    def __init__(self, form: Filling, plain: Sequence[int]) -> None:
        self.form = form
        self._plain = plain
        self._left, self._depth = MOST_STEPS, 0

    def solve(self, fixed: Sequence[Sequence[Variant]], open_: Sequence[Variant]) -> bool:
        """Fill the form as far as the plain items cannot."""
        if fixed:
            first, *others = fixed
            return any(self._with(each, others, open_) for each in first)
        self._left -= 1
        wanting = [line for line, room in enumerate(self.form.room) if room > self._plain[line]]
        if not wanting:
            return True
        fitting = [variant for variant in open_ if self.form.fits(variant)]
        helping = {line: [each for each in fitting if each.need(line)] for line in wanting}
        if self._left < 0 or not all(self._reaches(line, helping[line]) for line in wanting):
            return False
        for variant in min(helping.values(), key=len):
            # Once all forms with it are looked through, the others are those without it.
            fitting = [each for each in fitting if each is not variant]
            if self._with(variant, (), fitting):
                return True
        return False

    def _with(
        self, variant: Variant, fixed: Sequence[Sequence[Variant]], open_: Sequence[Variant]
    ) -> bool:
        if self._depth >= DEEPEST or not self.form.fits(variant):
            return False
        self.form.take(variant)
        self._depth += 1
        if self.solve(fixed, open_):
            return True
        self._depth -= 1
        self.form.give_back()
        return False

    def _reaches(self, line: int, helping: Iterable[Variant]) -> bool:
        """Whether some numbers of items add up to the room that the plain ones leave.

        Of variants that share an enemy group only one counts. Bit n stands for the sum n.
        """
        exclusive: defaultdict[object, set[int]] = defaultdict(set)
        for variant in helping:
            key = variant.groups[0] if variant.groups else variant.name
            exclusive[key].add(variant.need(line))
        sums, room = 1, self.form.room[line]
        for numbers in exclusive.values():
            sums |= reduce(or_, (sums << number for number in numbers))
        return sums & ((2 << room) - (1 << (room - self._plain[line]))) != 0
