"""One campaign: rounds of candidates who save while faults are injected; at the end of each
round what is left is read and held against everybody's history."""

import asyncio
import math
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from exam_server.settings import Settings
from tests.prove.faults.candidates import Candidate, Habits, Watch
from tests.prove.faults.checker import Findings, check
from tests.prove.faults.history import History, Remains
from tests.prove.faults.seats import Seat, remains_of, stores, take_seats, wait_for_record
from tests.prove.proof import Line

SHOWN_SENTENCES = 5


@dataclass(slots=True)
class Tally:
    """What a campaign found; several campaigns of the same kind add up."""

    injected: int = 0
    wanted: int = 0
    again: int = 0
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
        self.wanted += more.wanted
        self.again += more.again
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
        fewer = {"time_was_up_before": self.wanted} if self.injected < self.wanted else {}
        return Line(
            what,
            injected=self.injected,
            acknowledged=self.acknowledged,
            lost=len(self.found.lost),
            double=len(self.found.double),
            stale=len(self.found.stale),
            facts={**fewer, "operations": self.operations, **gap, **back, **self.facts, **facts},
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
    seconds: float = math.inf
    """No fault is injected after so long; a campaign then tells how many were."""
    habits: Habits = field(default_factory=Habits)
    keeps_cases: bool = False
    archives: bool = False
    """Whether the record must hold every event at the end, each once."""
    after_seats: Callable[[Sequence[Seat]], None] = lambda _: None
    """Called when a round's seats are taken, before anybody saves."""
    recover: Callable[[], Awaitable[None]] | None = None
    """What is put right again once the service is back, before the next fault."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The servers as candidates and the end of a round need them."""

    settings: Settings
    urls: Callable[[], Sequence[str]]


async def carry_out(plan: Plan, scene: Scene, inject: Inject) -> Tally:
    """All rounds of a plan; raises TimeoutError when the service does not come back."""
    tally, chance = Tally(), random.Random(plan.seed)
    end = time.monotonic() + plan.seconds
    while tally.injected < plan.faults and (not tally.injected or time.monotonic() < end):
        number = min(plan.each_round, plan.faults - tally.injected)
        part = await _round(plan, scene, _Faults(inject, number, end, chance))
        tally.add(part)
    tally.wanted = plan.faults
    return tally


@dataclass(frozen=True, slots=True)
class _Faults:
    inject: Inject
    number: int
    end: float
    chance: random.Random

    def some(self) -> Iterator[int]:
        """One after another until it is enough or the time is over; at least one."""
        for number in range(1, self.number + 1):
            yield number
            if time.monotonic() > self.end:
                return


async def _round(plan: Plan, scene: Scene, faults: _Faults) -> Tally:
    watch, enough = Watch(), asyncio.Event()
    async with stores(scene.settings) as state:
        seed = f"{plan.seed}-{faults.chance.random()}"
        seats = await take_seats(state, plan.candidates, seed=seed)
    plan.after_seats(seats)
    candidates = [Candidate(seat, scene.urls, watch=watch, habits=plan.habits) for seat in seats]
    sitting = [asyncio.create_task(each.sit(enough)) for each in candidates]
    try:
        for _ in faults.some():
            await asyncio.sleep(faults.chance.uniform(*plan.between))
            watch.fault()
            await faults.inject(faults.chance)
            await watch.service()
            if plan.recover is not None:
                await plan.recover()
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
        if plan.archives:
            await wait_for_record(state, seats)
        remains = await remains_of(state, seats)
    tally = _compare(candidates, remains, keep=plan.keeps_cases)
    tally.injected, tally.acknowledged = len(watch.faults), watch.acknowledged
    tally.gaps, tally.returns, tally.delays = watch.gaps, watch.returns, watch.delays
    tally.again = watch.again
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
