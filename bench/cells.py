"""One cell of a plan in simulation: processes that serve, and the shard behind them.

A process takes whatever has arrived in one turn, works through it and sends it on as one batch; a
shard works through the batches that wait and answers them after one fsync. So a queue makes
batches larger, as group commit does, and nothing else is assumed about what waits for what.
"""

import heapq
import random
from collections import defaultdict
from collections.abc import Generator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import simpy

from bench.costs import Costs
from bench.figures import share_of
from bench.plans import MS, Day, Plan

STORM_AT, LOSS_AT, FINISH_AT, END_AT = 240.0, 300.0, 360.0, 420.0
"""Seconds after the start at which sockets are torn, the shard is lost, and all submit."""
CALM_AT: Final = 180.0
LATE_SECONDS: Final = 60.0
"""Who is not hasty starts so much later on average, and comes before quiet begins."""
RECONNECT_SECONDS: Final = 3.0
"""The page spreads its return over so long."""
THINK_SECONDS: Final = 0.5
"""From one answer to the next thing that the page asks for by itself."""
SUBMIT_SECONDS: Final = 30.0
"""The last ones submit within so long."""
LARGEST: Final = 10_000
"""A larger cell is simulated as one of so many candidates, with as much less to carry them."""
TURN: Final = 64
"""What a process takes up before it looks at its sockets again."""

Steps = Generator[simpy.Event, Any, None]


class Kind(StrEnum):
    """What a candidate asks for."""

    START = "start"
    PAGE = "page"
    OPEN = "open"
    SAVE = "save"
    SUBMIT = "submit"


class Phase(StrEnum):
    """The parts of a wave, by when something is asked."""

    RUSH = "start of the slot"
    CALM = "quiet sitting"
    STORM = "sockets torn"
    LOSS = "shard lost"
    FINISH = "all submit"

    @classmethod
    def at(cls, instant: float) -> "Phase":
        """The phase of an instant."""
        ends = (CALM_AT, STORM_AT, LOSS_AT, FINISH_AT)
        return list(cls)[sum(instant >= end for end in ends)]


@dataclass(slots=True)
class Asked:
    """Something asked at an instant, by whom, and what the page asks for after its answer."""

    due: float
    kind: Kind
    who: int
    then: tuple[Kind, ...] = ()
    goes_on: bool = True
    """Whether the last answer is followed by saves for as long as there is time."""


@dataclass(frozen=True, slots=True)
class Cell:
    """So many candidates with their processes on one shard, each with its share of a core."""

    candidates: int
    processes: int
    process_speed: float
    """Below 1 where a cell has less than so many whole processes."""
    shard_speed: float

    @classmethod
    def of(cls, day: Day, found: Plan) -> "Cell":
        """One shard's part of a plan, at most `LARGEST` candidates of it."""
        share = day.at_once / found.shards
        scale = min(1.0, LARGEST / share)
        # One process is spare: it may be the one that is being restarted.
        carried = (found.processes - 1) / found.shards * scale
        processes = max(1, round(carried))
        return cls(round(share * scale), processes, carried / processes, scale)


@dataclass(slots=True)
class Found:
    """What was seen: delays by phase and kind, the longest queues, and how busy it got."""

    delays: dict[Phase, dict[Kind, list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    longest: dict[Phase, int] = field(default_factory=lambda: defaultdict(int))
    """By phase, the most that waited at one process."""
    longest_shard: dict[Phase, int] = field(default_factory=lambda: defaultdict(int))
    worked: float = 0.0
    """Seconds of CPU of all processes."""

    def share(self, phase: Phase, kind: Kind, share: float) -> float:
        """The delay in seconds that this share of what was asked for does not exceed."""
        return share_of(self.delays[phase][kind], share)


class Simulation:
    """One wave in one cell."""

    def __init__(self, cell: Cell, day: Day, costs: Costs, *, seed: int) -> None:
        self.found = Found()
        self._cell, self._day = cell, day
        self._random = random.Random(seed)  # noqa: S311  A simulation wants to be repeated.
        self._env = simpy.Environment()
        self._coming: list[tuple[float, int, Asked]] = []
        self._number = 0
        # A submission closes and is answered with a receipt; it is taken to cost what a start does.
        server = (costs.start_ms, costs.page_ms, costs.open_ms, costs.save_ms, costs.start_ms)
        shard = (
            costs.start_redis_ms, costs.page_redis_ms, costs.open_redis_ms, costs.save_redis_ms,
            costs.start_redis_ms,
        )  # fmt: skip
        self._work = {k: ms / MS / cell.process_speed for k, ms in zip(Kind, server, strict=True)}
        self._shard_work = {
            k: ms / MS / cell.shard_speed for k, ms in zip(Kind, shard, strict=True)
        }
        self._fsync = costs.fsync_ms / MS
        self._queues: list[list[Asked]] = [[] for _ in range(cell.processes)]
        self._batches: list[list[Asked]] = []
        self._wake = [self._env.event() for _ in range(cell.processes)]
        self._wake_shard = self._env.event()

    def run(self) -> Found:
        """Everything from the start until after the last submission."""
        everybody = range(self._cell.candidates)
        for who in everybody:
            self._ask(Asked(self._entry(), Kind.START, who, (Kind.PAGE, Kind.OPEN)))
            last = FINISH_AT + self._random.uniform(0, SUBMIT_SECONDS)
            self._ask(Asked(last, Kind.SUBMIT, who, goes_on=False))
        for who in self._random.sample(everybody, round(self._day.torn * len(everybody))):
            back = STORM_AT + self._random.uniform(0, RECONNECT_SECONDS)
            # The page sends again what was on its way.
            self._ask(Asked(back, Kind.OPEN, who, (Kind.SAVE,), goes_on=False))
        self._env.process(self._arrivals())
        for number in range(self._cell.processes):
            self._env.process(self._process(number))
        self._env.process(self._shard())
        self._env.run(until=END_AT)
        return self.found

    def _entry(self) -> float:
        if self._random.random() < self._day.hasty:
            return self._random.uniform(0, self._day.rush)
        return self._random.expovariate(1 / LATE_SECONDS) % CALM_AT

    def _ask(self, asked: Asked) -> None:
        self._number += 1
        heapq.heappush(self._coming, (asked.due, self._number, asked))

    def _arrivals(self) -> Steps:
        while True:
            while self._coming and self._coming[0][0] <= self._env.now:
                self._arrive(heapq.heappop(self._coming)[2])
            due = self._coming[0][0] if self._coming else END_AT
            # What is asked for meanwhile comes a little later at the earliest.
            yield self._env.timeout(min(max(due - self._env.now, 0.001), THINK_SECONDS))

    def _arrive(self, asked: Asked) -> None:
        number = asked.who % self._cell.processes
        queue = self._queues[number]
        queue.append(asked)
        phase = Phase.at(self._env.now)
        self.found.longest[phase] = max(self.found.longest[phase], len(queue))
        if not self._wake[number].triggered:
            self._wake[number].succeed()

    def _process(self, number: int) -> Steps:
        while True:
            if not self._queues[number]:
                self._wake[number] = self._env.event()
                yield self._wake[number]
            # One turn of the loop works through what it found, not more than it can hold.
            batch = self._queues[number][:TURN]
            del self._queues[number][:TURN]
            seconds = sum(self._work[asked.kind] for asked in batch)
            self.found.worked += seconds
            yield self._env.timeout(seconds)
            self._batches.append(batch)
            if not self._wake_shard.triggered:
                self._wake_shard.succeed()

    def _shard(self) -> Steps:
        while True:
            if not self._batches:
                self._wake_shard = self._env.event()
                yield self._wake_shard
            if LOSS_AT <= self._env.now < LOSS_AT + self._day.failover:
                # What was on its way is not lost: the page asks again, and is found or done once.
                yield self._env.timeout(LOSS_AT + self._day.failover - self._env.now)
            batches, self._batches = self._batches, []
            asked = [each for batch in batches for each in batch]
            phase = Phase.at(self._env.now)
            self.found.longest_shard[phase] = max(self.found.longest_shard[phase], len(asked))
            work = sum(self._shard_work[each.kind] for each in asked)
            yield self._env.timeout(work + self._fsync)
            for each in asked:
                self._answer(each)

    def _answer(self, asked: Asked) -> None:
        now = self._env.now
        self.found.delays[Phase.at(asked.due)][asked.kind].append(now - asked.due)
        if asked.then:
            first, *rest = asked.then
            due = now + THINK_SECONDS
            self._ask(Asked(due, first, asked.who, tuple(rest), asked.goes_on))
        elif asked.goes_on and now < FINISH_AT:
            self._ask(Asked(now + self._pause(), Kind.SAVE, asked.who))

    def _pause(self) -> float:
        return self._day.save_pause * self._random.uniform(0.5, 1.5)


def simulate(day: Day, found: Plan, costs: Costs, *, seed: int) -> Found:
    """One wave of a day in one cell of its plan."""
    return Simulation(Cell.of(day, found), day, costs, seed=seed).run()
