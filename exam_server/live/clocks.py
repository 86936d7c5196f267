"""The exam clock of each slot, held against the process's own: a jump of the server's clock is
corrected, time that really passed without a pulse is an outage."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from exam_server.errors import Unavailable
from exam_server.live.batching import Batcher
from exam_server.live.scripts import Argument, Place

TOLERANCE_MS: Final = 100
"""A difference that may be slewing; `_jump.lua` has the same."""

DRIFT: Final = 0.0001
"""How fast two good clocks may part: several times what crystals do."""

PATIENCE_MS: Final = (TOLERANCE_MS, 1_000, 10_000)
"""How late a pulse may run before it has to ask; each time it turns out slow, more."""

WAITS_FOR_OTHERS: Final = (0.2, 0.4, 0.6)
"""Seconds to wait for a process that knows the clock, before one that does not judges alone."""

TRIES: Final = 3

FORGOTTEN_AFTER_MS: Final = 3_600_000
"""A slot that has not been judged for so long has left, or its next pulse begins anew."""


def steady_ms() -> float:
    """A clock that never jumps; it goes on while the machine sleeps, where the system has one."""
    return time.clock_gettime_ns(_CLOCK) / 1e6


_CLOCK: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Between which bounds (ms) the exam clock is ahead of ours, as known at one of our instants.

    One trip gives: the script ran after we had sent and before we received.
    """

    low: float
    high: float
    at: float

    @classmethod
    def of_trip(cls, exam_ms: float, sent: float, received: float) -> "Baseline":
        """What one reply says by itself."""
        return cls(exam_ms - received, exam_ms - sent, received)

    def least(self, ours: float) -> float:
        """The exam clock at one of our instants, at least, as if both clocks went alike.

        It is also what the exam clock is corrected to: how two clocks drift is nobody's gain, and
        must not add up from one correction to the next.
        """
        return self.low + ours

    def most(self, ours: float) -> float:
        """The exam clock at one of our instants, at most."""
        return self.high + ours + DRIFT * max(0.0, ours - self.at)

    def narrowed_by(self, newer: "Baseline") -> "Baseline":
        """Both readings together; the newer alone where they contradict each other.

        So one slow trip does not spoil what quick ones told, and a clock that is slewed is
        followed.
        """
        grown = DRIFT * max(0.0, newer.at - self.at)
        low, high = max(self.low - grown, newer.low), min(self.high + grown, newer.high)
        return Baseline(low, high, newer.at) if low <= high else newer


class Clocks:
    """Judges the time of slots, and runs the scripts that must not decide by an unjudged clock."""

    def __init__(self, batcher: Batcher, ours: Callable[[], float] = steady_ms) -> None:
        self.batcher = batcher
        self._ours = ours
        self._known: dict[str, Baseline] = {}
        self._judging: dict[str, asyncio.Task[int]] = {}

    async def judge(self, slot_id: str) -> int:
        """One pulse: the outage it found in ms, mostly 0; raises Unavailable."""
        known, jump, offset = self._known.get(slot_id), 0, ""
        for patience in PATIENCE_MS:
            sent = self._ours()
            reply = await self.batcher.run(
                "pulse",
                (slot_id, ""),
                least=_whole(known.least(sent)) if known else "",
                most=_whole(known.most(sent) + patience) if known else "",
                jumped_ms=jump,
                offset_ms=offset,
            )
            received = self._ours()
            if reply[0] == "gone":
                self._known.pop(slot_id, None)
                return 0
            if known is None or reply[0] != "ahead":
                self._learn(slot_id, Baseline.of_trip(reply[1], sent, received))
                return int(reply[2]) if reply[0] == "outage" else 0
            certain = reply[1] > known.most(received) + TOLERANCE_MS
            # As much as it can be: what is in doubt belongs to the candidates.
            jump = _whole(reply[1] - known.least(sent)) if certain else 0
            offset = reply[2]
        raise Unavailable("clock")

    async def run(self, name: str, place: Place, /, **values: Argument | Sequence[str]) -> Any:
        """A script's reply; what needs a judged clock is asked again after a pulse."""
        waits = iter(() if place[0] in self._known else WAITS_FOR_OTHERS)
        for _ in range(TRIES + len(WAITS_FOR_OTHERS)):
            reply = await self.batcher.run(name, place, **values)
            if reply[0] != "unjudged":
                return reply
            wait = next(waits, None)
            if wait is None:
                await self._judge_once(place[0])
            else:
                await asyncio.sleep(wait)
        raise Unavailable("clock")

    async def _judge_once(self, slot_id: str) -> None:
        # Two thousand starts in one moment need one pulse, not two thousand.
        if slot_id not in self._judging:
            task = asyncio.create_task(self.judge(slot_id))
            self._judging[slot_id] = task
            task.add_done_callback(lambda _: self._judging.pop(slot_id, None))
        await asyncio.shield(self._judging[slot_id])

    def _learn(self, slot_id: str, reading: Baseline) -> None:
        known = self._known.get(slot_id)
        if known is None:
            # Slots that are over are not judged any more.
            for other, last in list(self._known.items()):
                if reading.at - last.at > FORGOTTEN_AFTER_MS:
                    del self._known[other]
        self._known[slot_id] = known.narrowed_by(reading) if known else reading


def _whole(milliseconds: float) -> int:
    return round(milliseconds)
