"""The rules of a blueprint beside its counts: what a form always holds, never holds, and never
holds together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class BlueprintRules:
    """Items and stimuli go by their codes; a rule that says nothing is empty.

    `fixed` are in every form and count into their lines, `excluded` in none; of each group of
    `enemies` a form holds one item at most. `stimuli`: of how many of its items a stimulus is
    shown with, where not all of them. `max_exposure`: the share of forms, above 0 up to 1, beyond
    which an item is not shown while there are others. `four_eyes`: only items that somebody else
    than their author has approved.
    """

    fixed: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    enemies: tuple[tuple[str, ...], ...] = ()
    stimuli: Mapping[str, int] = field(default_factory=dict)
    max_exposure: float | None = None
    four_eyes: bool = False

    def __bool__(self) -> bool:
        return bool(self.as_json())

    def as_json(self) -> dict[str, Any]:
        """Only the rules that say something, as JSON values."""
        told: dict[str, Any] = {
            "fixed": list(self.fixed),
            "excluded": list(self.excluded),
            "enemies": [list(group) for group in self.enemies],
            "stimuli": dict(self.stimuli),
            "max_exposure": self.max_exposure,
            "four_eyes": self.four_eyes,
        }
        return {name: value for name, value in told.items() if value}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "BlueprintRules":
        """The inverse of `as_json`; raises TypeError for a rule that is none."""
        lists = {name: tuple(told[name]) for name in ("fixed", "excluded") if name in told}
        groups = tuple(tuple(group) for group in told.get("enemies", ()))
        return cls(**{**told, **lists, "enemies": groups})
