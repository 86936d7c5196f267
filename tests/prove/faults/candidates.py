"""Simulated candidates: each saves on several positions at once, sends again what was not
answered, comes back after a lost line, and moves to another device now and then."""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tests.prove.faults.history import (
    History,
    Leased,
    Operation,
    Refused,
    Saved,
    Seen,
    Write,
)
from tests.prove.faults.lines import Fields, Line, LineLost, open_line
from tests.prove.faults.seats import Seat

HANDS: Final = 3
"""Saves of one candidate that are on their way at the same time."""

WAITING: Final = frozenset({"unavailable", "busy", "too_many"})
PATIENCE_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Habits:
    """How a candidate behaves; chances are for each save."""

    pause: float = 0.01
    """Seconds between an answer and the next save of the same hand, on average."""
    outdated: float = 0.05
    drop: float = 0.005
    switch: float = 0.005


@dataclass(slots=True)
class Watch:
    """When faults began, and how long after each the first answer came to a save sent later."""

    faults: list[float] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)
    returns: list[float] = field(default_factory=list)
    """For each lost line the time until that candidate's next acknowledgement."""
    delays: list[float] = field(default_factory=list)
    """For each acknowledged change the time since it was first sent."""
    acknowledged: int = 0
    again: int = 0
    """Sendings that had to be repeated, because no answer came or it said that nobody knows."""
    _heard: asyncio.Event = field(default_factory=asyncio.Event)

    def fault(self) -> None:
        """A fault begins now."""
        self.faults.append(time.monotonic())
        self._heard.clear()

    def acknowledge(self, sent: float) -> None:
        """An acknowledgement of a save sent at that instant."""
        self.acknowledged += 1
        if self.faults and sent > self.faults[-1] and not self._heard.is_set():
            self.gaps.append(time.monotonic() - self.faults[-1])
            self._heard.set()

    async def service(self) -> None:
        """Wait until saves are acknowledged again; raises TimeoutError."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._heard.wait()


class Candidate:
    """One attempt and whoever sits at it."""

    def __init__(
        self, seat: Seat, urls: Callable[[], Sequence[str]], *, watch: Watch, habits: Habits
    ) -> None:
        self.seat = seat
        self.history = History(seat.attempt)
        self.surprises: list[str] = []
        self.pending: dict[str, Write] = {}
        self._urls, self._watch, self._habits = urls, watch, habits
        self._chance = random.Random(f"{seat.chance}")
        self._versions: dict[int, int] = {}
        self._epoch = 0
        self._line: Line | None = None
        self._line_stands = asyncio.Event()
        self._opening = asyncio.Lock()
        self._lost_at = 0.0
        self._changes = 0

    async def sit(self, enough: asyncio.Event) -> None:
        """Write until it is enough, then until everything is answered; raises TimeoutError."""
        holding = asyncio.create_task(self._hold())
        shares = [self.seat.positions[hand::HANDS] for hand in range(HANDS)]
        try:
            await _all(self._write(share, enough) for share in shares)
        finally:
            holding.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await holding
            if self._line is not None:
                self._line.drop()

    async def look_again(self) -> None:
        """Read the whole truth once more, as a page does that is opened at the end."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await _until(self._open, pause=0.05)
        if self._line is not None:
            self._line.drop()

    def drop(self) -> None:
        """Break the line."""
        if self._line is not None:
            self._line.drop()

    def told(self) -> str:
        """How it stands, for whoever wonders why nothing goes on."""
        line = "none" if self._line is None else "lost" if self._line.is_lost else "open"
        last = [str(each.answer) for each in self.history.operations[-3:]]
        return f"{self.seat.attempt}: line {line}, epoch {self._epoch}, last {last}"

    async def _hold(self) -> None:
        """Keep a line, however often it breaks."""
        while True:
            await asyncio.sleep(0.01)
            if self._line is not None and not self._line.is_lost:
                if self._line.leave_after is not None:
                    await self._leave(self._line)
                continue
            self._lost_at = self._lost_at or time.monotonic()
            if not await self._open():
                await asyncio.sleep(self._chance.uniform(0.01, 0.05))

    async def _leave(self, old: Line) -> None:
        """Go to another server in time; what is under way here is waited for."""
        await asyncio.sleep(old.leave_after or 0.0)

        async def come_back() -> bool:
            return old.is_lost or await self._open()

        async def end() -> bool:
            return old.is_lost or old.is_quiet

        await _until(come_back, pause=0.02)
        await _until(end, pause=0.005)
        old.drop()

    async def _open(self, *, claim: bool = False) -> bool:
        """Claim or come back; False when it did not work this time."""
        async with self._opening:
            stands = await self._lease(claim=claim or self._epoch == 0)
        if stands:
            self._line_stands.set()
        return stands

    async def _lease(self, *, claim: bool) -> bool:
        asked = self.history.ask_claim() if claim else self.history.ask_resume(self._epoch)
        query = "" if claim else f"?epoch={self._epoch}"
        path = f"/api/v1/attempts/{self.seat.attempt}/socket{query}"
        try:
            line, first = await open_line(
                self._chance.choice(self._urls()) + path, self.seat.cookie
            )
        except LineLost:
            return False
        if "leased" in first:
            leased = _leased(first["leased"])
            self.history.answer(asked, leased)
            self._line, self._epoch = line, leased.epoch
            return True
        line.drop()
        if "superseded" in first:
            # A claim of ours whose answer was lost. A person taps the button: it is claimed anew.
            self.history.answer(asked, Refused("superseded"))
            self._epoch = 0
        elif first.get("refused", {}).get("reason") not in WAITING:
            self.surprises.append(f"{self.seat.attempt}: the line began with {dict(first)}")
        return False

    async def _write(self, positions: Sequence[int], enough: asyncio.Event) -> None:
        while not enough.is_set():
            position = self._chance.choice(positions)
            base = self._versions.get(position, 0)
            await self._carry(self._change(position, base))
            await self._do_something_else(position)
            await asyncio.sleep(self._chance.uniform(0, 2 * self._habits.pause))

    async def _do_something_else(self, position: int) -> None:
        base = self._versions.get(position, 0)
        if base and self._chance.random() < self._habits.outdated:
            await self._carry(self._change(position, base - 1))
        elif self._chance.random() < self._habits.drop:
            self.drop()
        elif self._chance.random() < self._habits.switch:
            await self._switch(position)

    async def _switch(self, position: int) -> None:
        """Claim on another device; the old one, not knowing, tries to write once more."""
        old, epoch = self._line, self._epoch
        if old is None or not await self._open(claim=True):
            return
        write = self._change(position, self._versions.get(position, 0))
        asked = self.history.ask_save(write, epoch)
        try:
            self._hear(asked, write, await old.ask(_message(write)))
        except LineLost:
            pass  # It was told before it could ask.
        finally:
            old.drop()

    def _change(self, position: int, base: int) -> Write:
        self._changes += 1
        name = f"{self.seat.attempt}-{self._changes}"
        return Write(position, f"o{self._chance.randint(1, 4)}-{self._changes}", base, name)

    async def _carry(self, write: Write) -> None:
        """Send one change until its answer comes; raises TimeoutError."""
        self.pending[write.mutation] = write
        begun = time.monotonic()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await _until(lambda: self._send(write, begun), pause=self._chance.uniform(0.005, 0.03))
        del self.pending[write.mutation]

    async def _send(self, write: Write, begun: float) -> bool:
        await self._line_stands.wait()
        line, sent = self._line, time.monotonic()
        assert line is not None
        asked = self.history.ask_save(write, self._epoch)
        try:
            answer = self._hear(asked, write, await line.ask(_message(write)))
        except LineLost:
            self._watch.again += 1
            if line is self._line:
                self._line_stands.clear()
            return False
        if isinstance(answer, Saved):
            self._note(sent, begun)
        elif answer.word in WAITING:
            self._watch.again += 1
        elif answer.word == "stale_epoch" and line is self._line:
            line.drop()
        return isinstance(answer, Saved) or answer.word == "conflict"

    def _hear(self, asked: Operation, write: Write, fields: Fields) -> Saved | Refused:
        answer = _answer(fields)
        self.history.answer(asked, answer)
        if isinstance(answer, Saved):
            self._versions[write.position] = answer.version
        elif answer.word == "conflict":
            self._versions[write.position] = answer.current.version if answer.current else 0
        elif answer.word not in WAITING and answer.word != "stale_epoch":
            self.surprises.append(f"{write.mutation} was answered with {dict(fields)}")
        return answer

    def _note(self, sent: float, begun: float) -> None:
        now = time.monotonic()
        self._watch.acknowledge(sent)
        self._watch.delays.append(now - begun)
        if self._lost_at:
            self._watch.returns.append(now - self._lost_at)
            self._lost_at = 0.0


def _message(write: Write) -> Fields:
    return {
        "save": {
            "position": write.position,
            "response": [write.response],
            "flagged": False,
            "base": write.base,
            "mutation": write.mutation,
        }
    }


def _answer(fields: Fields) -> Saved | Refused:
    if "saved" in fields:
        return Saved(int(fields["saved"]["version"]))
    told = fields.get("refused", {})
    current = told.get("current")
    seen = Seen(current["version"], current["response"][0]) if current else None
    return Refused(str(told.get("reason", "")), seen)


def _leased(told: Fields) -> Leased:
    responses = {
        int(position): Seen(stored["version"], stored["response"][0])
        for position, stored in told["responses"].items()
        if stored["version"]
    }
    return Leased(int(told["epoch"]), responses)


async def _until(work: Callable[[], Awaitable[bool]], *, pause: float) -> None:
    while True:
        if await work():
            return
        await asyncio.sleep(pause)


async def _all(works: Iterable[Any]) -> None:
    async with asyncio.TaskGroup() as group:
        for work in works:
            group.create_task(work)
