"""Why a blueprint cannot be filled, or not as it is meant, as facts for whoever finds the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Cause(StrEnum):
    """What is wrong."""

    SHORTAGE = "shortage"
    """A line asks for more items than may be drawn; `barred` says what keeps the others out."""
    FOUR_EYES = "four_eyes"
    """So too, and there would be enough if those counted that only their author has seen."""
    FIXED_UNKNOWN = "fixed_unknown"
    FIXED_BARRED = "fixed_barred"
    """A fixed item may not be drawn; the one entry of `barred` says why."""
    FIXED_OUTSIDE = "fixed_outside"
    """A fixed item belongs to no line."""
    FIXED_ENEMIES = "fixed_enemies"
    FIXED_TOO_MANY = "fixed_too_many"
    """More items are fixed (`available`) than their line asks for."""
    ENEMIES = "enemies"
    """Of a line's items at most `available` can be together."""
    STIMULI = "stimuli"
    """A line cannot be filled without tearing a stimulus apart; `available` is the next number."""
    TOGETHER = "together"
    """Every line can be filled, but not all in one form."""
    STIMULUS_TOO_LARGE = "stimulus_too_large"
    """A stimulus has more items than one of its lines asks for, and is never shown."""
    STIMULUS_TOO_SMALL = "stimulus_too_small"
    """A stimulus has fewer items that may be drawn than the rules ask for, and is never shown."""
    STIMULUS_ENEMIES = "stimulus_enemies"
    """Items of one stimulus are enemies, and it is never shown."""
    EXPOSURE = "exposure"
    """A line's items have to be shown in a larger share of forms than the limit allows."""


WARNINGS = frozenset(
    {
        Cause.STIMULUS_TOO_LARGE,
        Cause.STIMULUS_TOO_SMALL,
        Cause.STIMULUS_ENEMIES,
        Cause.EXPOSURE,
    }
)
"""What keeps no form from being drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One of them. `barred` counts items by `standing.Bar`; `share`, `limit`: of all forms."""

    cause: Cause
    topic: str = ""
    difficulty: int = 0
    asked: int = 0
    available: int = 0
    barred: Mapping[str, int] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    stimulus: str = ""
    share: float | None = None
    limit: float | None = None

    @property
    def blocks(self) -> bool:
        """Whether no form can be drawn because of it."""
        return self.cause not in WARNINGS
