"""Simulations as JSON values: what a process of its own is asked, and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from question_bank.forms import Demand, PoolItem
from question_bank.rules import BlueprintRules
from question_bank.simulation import DRAWS, ItemShare, Overlap, Simulation


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationRequest:
    """So many draws from a blueprint's lines by its rules, the seeds following from one."""

    pools: Sequence[Demand]
    rules: BlueprintRules
    draws: int = DRAWS
    seed: int = 0

    def as_json(self) -> dict[str, Any]:
        """As JSON values; versions and options have no part in a simulation."""
        return {
            "pools": [
                [pool.name, pool.count, [[item.code, item.stimulus] for item in pool.pool]]
                for pool in self.pools
            ],
            "rules": self.rules.as_json(),
            "draws": self.draws,
            "seed": self.seed,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "SimulationRequest":
        """The inverse of `as_json`."""
        pools = [
            Demand(
                count,
                tuple(
                    PoolItem(code, code, (), shuffled=False, stimulus=stimulus)
                    for code, stimulus in items
                ),
                name,
            )
            for name, count, items in told["pools"]
        ]
        rules = BlueprintRules.from_json(told["rules"])
        return cls(pools=pools, rules=rules, draws=told["draws"], seed=told["seed"])


def simulation_from_json(told: Mapping[str, Any]) -> Simulation:
    """The inverse of `dataclasses.asdict` for a simulation that was written as JSON."""
    overlaps = {
        name: Overlap(told[name]["mean"], tuple(map(tuple, told[name]["pairs"])))
        for name in ("neighbours", "strangers")
    }
    items = tuple(ItemShare(**item) for item in told["items"])
    return Simulation(**{**told, "items": items, **overlaps})
