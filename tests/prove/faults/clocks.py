"""Whole short exams while the clock of Redis jumps, servers are killed, and the service is away:
every remaining time and every end held against a clock that nothing here can move."""

import asyncio
import math
import random
import struct
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final

from exam_server.live.keys import slot_of
from tests.prove.faults.apps import App, Spawner, spawning
from tests.prove.faults.lines import Line, LineLost, open_line
from tests.prove.faults.preloading import library
from tests.prove.faults.seats import Seat, events_of, stores, take_seats, wait_for_record
from tests.prove.faults.stacks import Stack, Wanted, folder_for, stack_in
from tests.prove.faults.stores import RedisServer
from tests.prove.proof import Line as Figures
from tests.prove.proof import Options, Planted, Proof, Report

ALLOWED_MS: Final = 250
LIMIT: Final = timedelta(seconds=14)
EXAMS: Final = 1_000
SEATS: Final = 170
STACKS: Final = 2
PAUSE_SECONDS: Final = 0.25
AWAY_SECONDS: Final = 2.5
BLIND_SECONDS: Final = 2.0
"""So long after a fault no remaining time is judged; whoever asks then is told nothing final."""
JUMPS_MS: Final = (3_600_000, -3_600_000, 7_000, -7_000)
ENDINGS: Final = frozenset({"time_over", "closed"})


@dataclass(frozen=True, slots=True)
class Told:
    """What one answer said, and between which instants of our own clock."""

    sent: float
    received: float
    remaining_ms: float | None
    word: str = ""


@dataclass(slots=True)
class Sitter:
    """One candidate who saves now and then and writes down what the clock is said to be."""

    seat: Seat
    app: App
    told: list[Told] = field(default_factory=list)
    _epoch: int = 0
    _version: int = 0

    async def sit(self) -> None:
        """Save until the exam has ended."""
        numbers, line = count(1), None
        while not (self.told and self.told[-1].word in ENDINGS):
            await asyncio.sleep(PAUSE_SECONDS)
            sent = time.monotonic()
            try:
                line = line if line and not line.is_lost else await self._come()
                if line is not None:
                    self._note(sent, await line.ask(self._save(next(numbers))))
            except LineLost:
                continue
        if line is not None:
            line.drop()

    async def _come(self) -> Line | None:
        query = f"?epoch={self._epoch}" if self._epoch else ""
        path = f"{self.app.socket_url}/api/v1/attempts/{self.seat.attempt}/socket{query}"
        sent = time.monotonic()
        line, first = await open_line(path, self.seat.cookie)
        if "leased" in first:
            self._epoch = first["leased"]["epoch"]
            stored = first["leased"]["responses"].get("1", {"version": 0})
            self._version = stored["version"]
            return line
        if "superseded" in first:
            self._epoch = 0
        elif "closed" in first:
            self.told.append(Told(sent, time.monotonic(), None, "closed"))
        return None

    def _save(self, number: int) -> Mapping[str, Any]:
        body = {"position": 1, "response": [f"o{number}"], "flagged": False}
        mutation = f"{self.seat.attempt}-{number}"
        return {"save": {**body, "base": self._version, "mutation": mutation}}

    def _note(self, sent: float, fields: Mapping[str, Any]) -> None:
        told = fields.get("saved") or fields["refused"]
        self._version = told.get("version", self._version)
        word = str(told.get("reason", ""))
        left = told.get("remaining_ms") if "saved" in fields else None
        self.told.append(Told(sent, time.monotonic(), left, word))
        if word == "conflict":
            self._version = told["current"]["version"] if told["current"] else 0


@dataclass(slots=True)
class Clocks:
    """What a round found."""

    exams: int = 0
    faults: int = 0
    largest_ms: float = 0.0
    most_given_ms: float = -math.inf
    """Beside the outages as measured here, from the end of a server to its next start."""
    least_given_ms: float = math.inf
    early: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)

    def add(self, more: "Clocks") -> None:
        """Take in another round's."""
        self.exams += more.exams
        self.faults += more.faults
        self.largest_ms = max(self.largest_ms, more.largest_ms, key=abs)
        self.most_given_ms = max(self.most_given_ms, more.most_given_ms)
        self.least_given_ms = min(self.least_given_ms, more.least_given_ms)
        self.early += more.early
        self.late += more.late


class JumpingClock:
    """The file that says by how much the clock of Redis has jumped."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._by = 0
        self.jump(0)

    @property
    def environment(self) -> dict[str, str]:
        """What the server needs to follow it."""
        return {"LD_PRELOAD": str(library("clock")), "CLOCK_JUMP": str(self._path)}

    def jump(self, by_ms: int) -> None:
        """Ahead, or back."""
        self._by += by_ms
        with self._path.open("r+b" if self._path.exists() else "wb") as file:
            file.write(struct.pack("q", self._by))


async def _planted(options: Options) -> Sequence[Planted]:
    async with spawning() as spawner:
        found = await sit_exams(spawner, f"{options.seed}-naive", 4, bug="believing")
    return [Planted("a jump ahead that is believed", bool(found.early), found.early[:1])]


async def _run(options: Options) -> Report:
    exams = options.of(EXAMS, least=STACKS)
    total = Clocks()
    async with spawning() as spawner:
        while total.exams < exams:
            number = min(SEATS, -(-(exams - total.exams) // STACKS))
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(
                        sit_exams(spawner, f"{options.seed}-{total.exams}-{index}", number)
                    )
                    for index in range(STACKS)
                ]
            for task in tasks:
                total.add(task.result())
    return Report([figures_of(total)])


def figures_of(found: Clocks) -> Figures:
    """The figures of some rounds."""
    given = {}
    if math.isfinite(found.most_given_ms):
        given = {
            "given_less_outage_from_ms": round(found.least_given_ms),
            "given_less_outage_to_ms": round(found.most_given_ms),
        }
    return Figures(
        "exams while the clock jumps and servers are away",
        injected=found.faults,
        net_ms=round(found.largest_ms),
        net_allowed_ms=ALLOWED_MS,
        facts={"exams": found.exams, **given},
        wrong=[*found.early, *found.late][:5],
    )


async def sit_exams(spawner: Spawner, seed: str, number: int, *, bug: str = "") -> Clocks:
    """One slot of short exams with faults at random instants."""
    async with folder_for("clock") as folder:
        clock = JumpingClock(folder / "jump")
        redis = RedisServer(folder / "redis", environment=clock.environment)
        try:
            await asyncio.to_thread(redis.start)
            wanted = Wanted(bug=bug, workers=True, redis_url=redis.url)
            async with stack_in(folder, spawner, wanted) as stack:
                return await _round(stack, _Hand(clock, redis, stack.apps[0]), seed, number)
        finally:
            redis.kill()


@dataclass(slots=True)
class _Hand:
    """What breaks things, and when it did."""

    clock: JumpingClock
    redis: RedisServer
    app: App
    instants: list[float] = field(default_factory=list)
    away: list[float] = field(default_factory=list)
    """How long each outage was that is to be given back."""

    async def act(self, chance: random.Random) -> None:
        """Four faults, the first a jump ahead, spread over the exam."""
        kinds = [self._jump, self._kill_redis, self._kill_app]
        for number in range(4):
            await asyncio.sleep(chance.uniform(0.5, 1.5))
            self.instants.append(time.monotonic())
            await (kinds[0] if number == 0 else chance.choice(kinds))(
                JUMPS_MS[0] if number == 0 else chance.choice(JUMPS_MS)
            )
            self.instants.append(time.monotonic())

    async def _jump(self, by_ms: int) -> None:
        self.clock.jump(by_ms)

    async def _kill_redis(self, _: int) -> None:
        self.redis.kill()
        await asyncio.to_thread(self.redis.start)

    async def _kill_app(self, _: int) -> None:
        begun = time.monotonic()
        await asyncio.to_thread(self.app.kill)
        await asyncio.sleep(AWAY_SECONDS)
        await self.app.start()
        self.away.append(time.monotonic() - begun)


async def _round(stack: Stack, hand: _Hand, seed: str, number: int) -> Clocks:
    async with stores(stack.settings) as state:
        seats = await take_seats(state, number, seed=seed, limit=LIMIT)
    sitters = [Sitter(seat, hand.app) for seat in seats]
    sitting = [asyncio.create_task(sitter.sit()) for sitter in sitters]
    try:
        await hand.act(random.Random(seed))
        async with asyncio.timeout(LIMIT.total_seconds() + 60):
            await asyncio.gather(*sitting)
    finally:
        for task in sitting:
            task.cancel()
        await asyncio.gather(*sitting, return_exceptions=True)
    async with stores(stack.settings) as state:
        await wait_for_record(state, seats)
        events = await events_of(state, slot_of(seats[0].attempt))
    given: dict[str, float] = {}
    for event in events:
        if event.kind == "compensated":
            extra = float(event.facts["extra_ms"])
            given[event.attempt] = given.get(event.attempt, 0.0) + extra
    found = Clocks(exams=number, faults=len(hand.instants) // 2)
    for sitter in sitters:
        _judge(found, sitter, hand, given.get(sitter.seat.attempt, 0.0))
    return found


def _judge(found: Clocks, sitter: Sitter, hand: _Hand, given_ms: float) -> None:
    """Every answer of one exam against our own clock, from its start on."""
    name, began = sitter.seat.attempt, sitter.seat.began
    length_ms = LIMIT.total_seconds() * 1000 + given_ms
    soonest, latest = (1000 * instant + length_ms for instant in began)
    if hand.away:
        off = given_ms - 1000 * sum(hand.away)
        found.least_given_ms = min(found.least_given_ms, off)
        found.most_given_ms = max(found.most_given_ms, off)
    settled = max(hand.instants) + BLIND_SECONDS
    for told in sitter.told:
        sent, received = 1000 * told.sent, 1000 * told.received
        if told.word in ENDINGS and received < soonest - ALLOWED_MS:
            found.early.append(f"{name}: over {soonest - received:.0f} ms before its end")
        if told.remaining_ms is None:
            continue
        if sent > latest + ALLOWED_MS:
            found.late.append(f"{name}: saved {sent - latest:.0f} ms after its end")
        if told.sent > settled:
            # The end as this answer tells it lies between two instants, as does the end we expect.
            early, late = sent + told.remaining_ms, received + told.remaining_ms
            off = max(early - latest, 0.0) + min(late - soonest, 0.0)
            found.largest_ms = max(found.largest_ms, off, key=abs)


CLOCKS: Final = Proof("clocks", "Whole exams under jumping clocks (G9)", 115, _planted, _run)

PARTS: Final[tuple[Proof, ...]] = (CLOCKS,)
