"""What thousands of draws would show: how often each item appears, and how much forms share.

Forms are drawn one after another as for candidates, so that a limit of exposure works among them.
The draw is the one with rules also where there are none: every item is as likely either way.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from question_bank.choosing import choose
from question_bank.exposure import Exposure
from question_bank.forms import Demand
from question_bank.rules import BlueprintRules
from question_bank.units import store

MOST_DRAWS = 20_000
DRAWS = 10_000
NOTICED = 0.005
"""A limit that is the equal share itself is met within some forms, never to the form."""


@dataclass(frozen=True, slots=True)
class ItemShare:
    """In what share of the forms an item was, beside an equal share for all of its line.

    `line` is the name of its demand.
    """

    code: str
    line: str
    forms: int
    share: float
    equal: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many items two forms share: on average, and in how many pairs each number."""

    mean: float
    pairs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Simulation:
    """What was seen. `neighbours` were drawn one after the other, `strangers` far apart."""

    draws: int
    seed: int
    limit: float | None
    items: tuple[ItemShare, ...]
    neighbours: Overlap
    strangers: Overlap

    @property
    def never(self) -> tuple[ItemShare, ...]:
        """The items that no form showed."""
        return tuple(item for item in self.items if not item.forms)

    @property
    def above(self) -> tuple[ItemShare, ...]:
        """The items shown in a noticeably larger share than the limit."""
        return tuple(item for item in self.items if self.is_above(item))

    def is_above(self, item: ItemShare) -> bool:
        """Whether an item was shown more often than the limit allows, but for a few forms."""
        return self.limit is not None and item.share > self.limit + NOTICED


def simulate(
    pools: Sequence[Demand], rules: BlueprintRules, *, draws: int = DRAWS, seed: int = 0
) -> Simulation:
    """Draw so many forms, the seeds following from one; raises ValueError where there is none."""
    stock, exposure = store(pools, rules), Exposure(rules.max_exposure)
    known = (item.code for demand in pools for item in demand.pool)
    places = {code: place for place, code in enumerate(known)}
    forms = []
    for number in range(draws):
        chosen = choose(stock, seed=seed * MOST_DRAWS + number, withheld=exposure)
        codes = [item.code for variant in chosen.variants for item in variant.items]
        exposure.add(codes)
        # A bit for each item: what two forms share is counted in one step.
        forms.append(sum(1 << places[code] for code in codes))
    far = draws // 2
    return Simulation(
        draws=draws,
        seed=seed,
        limit=rules.max_exposure,
        items=tuple(_shares(pools, rules, exposure.shown, draws)),
        neighbours=_overlap(pairwise(forms)),
        strangers=_overlap(zip(forms, forms[far:], strict=False) if far else ()),
    )


def _drawable(demand: Demand, rules: BlueprintRules) -> list[str]:
    return sorted(item.code for item in demand.pool if item.code not in rules.excluded)


def _shares(
    pools: Iterable[Demand], rules: BlueprintRules, shown: Mapping[str, int], draws: int
) -> Iterator[ItemShare]:
    """By line and code; fixed items have no equal share with others, they are in every form."""
    for demand in pools:
        codes = _drawable(demand, rules)
        fixed = sum(code in rules.fixed for code in codes)
        equal = (demand.count - fixed) / max(1, len(codes) - fixed)
        for code in codes:
            forms = shown.get(code, 0)
            expected = 1.0 if code in rules.fixed else equal
            yield ItemShare(code, demand.name, forms, forms / draws, expected)


def _overlap(pairs: Iterable[tuple[int, int]]) -> Overlap:
    counts = Counter((one & other).bit_count() for one, other in pairs)
    mean = sum(shared * number for shared, number in counts.items()) / max(1, counts.total())
    return Overlap(mean, tuple(sorted(counts.items())))
