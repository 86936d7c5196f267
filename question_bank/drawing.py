"""One way to draw, prepared once for many forms: by counts alone, or by rules.

Whoever has the seed, the items, the rules and the withheld codes of a form can repeat its draw.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from question_bank.choosing import choose
from question_bank.forms import Demand, Position, draw, positions
from question_bank.rules import BlueprintRules
from question_bank.units import Store, store


@dataclass(frozen=True, slots=True)
class Drawn:
    """A form, and the codes that were withheld and would else have been looked at."""

    positions: tuple[Position, ...]
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """What `prepare` found: the lines, and the store where rules or stimuli bind items."""

    demands: tuple[Demand, ...]
    stock: Store | None

    def draw(self, *, seed: int, withheld: Container[str] = frozenset()) -> Drawn:
        """One form; raises ValueError where there is none."""
        if self.stock is None:
            return Drawn(draw(self.demands, seed=seed))
        chosen = choose(self.stock, seed=seed, withheld=withheld)
        units = [(variant.name, variant.items) for variant in chosen.variants]
        return Drawn(positions(units, seed=seed), chosen.withheld)


def prepare(demands: Sequence[Demand], rules: BlueprintRules) -> Drawing:
    """Ready to draw. Without rules and stimuli forms come out as they always have."""
    bound = bool(rules) or any(item.stimulus for each in demands for item in each.pool)
    return Drawing(tuple(demands), store(demands, rules) if bound else None)
