"""One campaign: rounds of candidates who save while faults are injected; at the end of each
round what is left is read and held against everybody's history."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from exam_server.settings import Settings
from tests.prove.faults.candidates import Candidate, Habits, Watch
from tests.prove.faults.checker import Findings, check
from tests.prove.faults.history import History, Remains
from tests.prove.faults.seats import remains_of, stores, take_seats
from tests.prove.proof import Line

SHOWN_SENTENCES = 5


@dataclass(slots=True)
class Tally:
    """What a campaign found; several campaigns of the same kind add up."""

    injected: int = 0
    acknowledged: int = 0
    operations: int = 0
    found: Findings = field(default_factory=Findings)
    surprises: list[str] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)
    returns: list[float] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    facts: dict[str, int | float | str] = field(default_factory=dict)
    cases: list[tuple[History, Remains]] = field(default_factory=list)
    """The histories themselves, where the campaign was told to keep them."""

    def add(self, more: "Tally") -> None:
        """Take in another campaign's."""
        self.injected += more.injected
        self.acknowledged += more.acknowledged
        self.operations += more.operations
        self.found.add(more.found)
        self.surprises += more.surprises
        self.gaps += more.gaps
        self.returns += more.returns
        self.delays += more.delays
        self.cases += more.cases
        for name, value in more.facts.items():
            known = self.facts.get(name, 0)
            self.facts[name] = value if isinstance(value, str) else known + value  # type: ignore[operator]

    def line(self, what: str, **facts: float | str) -> Line:
        """The figures of a kind of fault."""
        gap = _percentiles("kill_to_next_ack_ms", self.gaps)
        back = _percentiles("line_lost_to_next_ack_ms", self.returns)
        sentences = [*self.found.sentences, *self.surprises]
        return Line(
            what,
            injected=self.injected,
            acknowledged=self.acknowledged,
            lost=len(self.found.lost),
            double=len(self.found.double),
            stale=len(self.found.stale),
            facts={"operations": self.operations, **gap, **back, **self.facts, **facts},
            wrong=[*self.found.wrong, *self.surprises, *sentences][:SHOWN_SENTENCES],
        )


class NoServiceError(Exception):
    """The service did not come back; says what each candidate was told last."""


Inject = Callable[[random.Random], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What one campaign does."""

    seed: str
    faults: int
    each_round: int = 50
    candidates: int = 8
    between: tuple[float, float] = (0.15, 0.35)
    """Seconds of quiet service before each fault."""
    habits: Habits = field(default_factory=Habits)
    keeps_cases: bool = False
    after_seats: Callable[[], None] = lambda: None
    """Called when a round's seats are taken, before anybody saves."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The servers as candidates and the end of a round need them."""

    settings: Settings
    urls: Callable[[], Sequence[str]]


async def carry_out(plan: Plan, scene: Scene, inject: Inject) -> Tally:
    """All rounds of a plan; raises TimeoutError when the service does not come back."""
    tally, chance = Tally(), random.Random(plan.seed)
    while tally.injected < plan.faults:
        number = min(plan.each_round, plan.faults - tally.injected)
        part = await _round(plan, scene, _Fault(inject, number, chance))
        tally.add(part)
    return tally


@dataclass(frozen=True, slots=True)
class _Fault:
    inject: Inject
    number: int
    chance: random.Random


async def _round(plan: Plan, scene: Scene, fault: _Fault) -> Tally:
    watch, enough = Watch(), asyncio.Event()
    async with stores(scene.settings) as state:
        seed = f"{plan.seed}-{fault.chance.random()}"
        seats = await take_seats(state, plan.candidates, seed=seed)
    plan.after_seats()
    candidates = [Candidate(seat, scene.urls, watch=watch, habits=plan.habits) for seat in seats]
    sitting = [asyncio.create_task(each.sit(enough)) for each in candidates]
    try:
        for _ in range(fault.number):
            await asyncio.sleep(fault.chance.uniform(*plan.between))
            watch.fault()
            await fault.inject(fault.chance)
            await watch.service()
        enough.set()
        await asyncio.gather(*sitting)
        for each in candidates:
            await each.look_again()
    except* TimeoutError:
        raise NoServiceError("\n".join(each.told() for each in candidates)) from None
    finally:
        for task in sitting:
            task.cancel()
        await asyncio.gather(*sitting, return_exceptions=True)
    async with stores(scene.settings) as state:
        remains = await remains_of(state, seats)
    tally = _compare(candidates, remains, keep=plan.keeps_cases)
    tally.injected, tally.acknowledged = fault.number, watch.acknowledged
    tally.gaps, tally.returns, tally.delays = watch.gaps, watch.returns, watch.delays
    return tally


def _compare(
    candidates: Sequence[Candidate], remains: Mapping[str, Remains], *, keep: bool
) -> Tally:
    tally = Tally()
    for each in candidates:
        left = remains[each.seat.attempt]
        tally.found.add(check(each.history, left))
        tally.surprises += each.surprises
        tally.operations += len(each.history.operations)
        if keep:
            tally.cases.append((each.history, left))
    return tally


def _percentiles(name: str, seconds: Sequence[float]) -> dict[str, int]:
    if not seconds:
        return {}
    ordered = sorted(seconds)
    found = {"p50": 0.5, "p99": 0.99}
    return {
        f"{name}_{word}": round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))])
        for word, share in found.items()
    }


def now() -> float:
    """The harness's own clock, which nothing here can move."""
    return time.monotonic()
