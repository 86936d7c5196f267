"""What a part of the proofs is: a name, the bugs it must catch, and a run that tells figures."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

QUICK_SCALE: Final = 0.03


def _say_nothing(_: str) -> None:
    """Where nobody listens."""


@dataclass(frozen=True, slots=True)
class Options:
    """How much a part does, and from which seed; the same options make the same faults."""

    seed: int = 1
    scale: float = 1.0
    """1 is the number the part promises; smaller is a short form of the same thing."""
    say: Callable[[str], None] = _say_nothing
    """Takes a line about how the part is getting on."""

    def of(self, number: int, *, least: int = 1) -> int:
        """A number of the full form at this scale."""
        return max(least, round(number * self.scale))


QUICK: Final = Options(scale=QUICK_SCALE)


@dataclass(frozen=True, slots=True)
class Planted:
    """A bug put in on purpose: what it was, and whether (and how) the check noticed."""

    bug: str
    caught: bool
    story: Sequence[str] = ()
    """What happened, step by step, as a reader would tell it."""


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one kind of fault; None where a figure makes no sense."""

    what: str
    injected: int | None = None
    acknowledged: int | None = None
    lost: int | None = None
    double: int | None = None
    stale: int | None = None
    net_ms: int | None = None
    """The largest net time by which a deadline was off."""
    net_allowed_ms: int = 0
    facts: Mapping[str, int | float | str] = field(default_factory=dict)
    """Further figures under their own names."""
    wrong: Sequence[str] = ()
    """Sentences about anything else that does not hold."""

    @property
    def troubles(self) -> list[str]:
        """What does not hold, one sentence each; empty when everything does."""
        counted = {"lost": self.lost, "double": self.double, "stale": self.stale}
        found = [f"{number:,} {name}" for name, number in counted.items() if number]
        if self.net_ms is not None and abs(self.net_ms) > self.net_allowed_ms:
            found.append(f"{self.net_ms} ms off, {self.net_allowed_ms} ms are allowed")
        return [*found, *self.wrong]


@dataclass(frozen=True, slots=True)
class Report:
    """What a part found, one line for each kind of fault."""

    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Proof:
    """One part. `planted` and `run` each set up and clean up everything they need."""

    name: str
    title: str
    seconds: float
    """What both take together in the full form on two idle cores; ended after twice as long."""
    planted: Callable[[Options], Awaitable[Sequence[Planted]]]
    run: Callable[[Options], Awaitable[Report]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One part as it went. `error` says why it did not come to its end."""

    proof: Proof
    seconds: float
    planted: Sequence[Planted] = ()
    lines: Sequence[Line] = ()
    error: str = ""

    @property
    def troubles(self) -> list[str]:
        """Why the part fails; empty when it proves what it says."""
        if self.error:
            return [self.error]
        blind = [f"the check is blind to: {p.bug}" for p in self.planted if not p.caught]
        if not self.planted:
            blind = ["the check is blind: no bug was planted"]
        if not self.lines and not blind:
            return ["nothing was reported"]
        return [*blind, *(f"{line.what}: {t}" for line in self.lines for t in line.troubles)]
