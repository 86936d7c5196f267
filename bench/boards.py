"""The proctor's board while everybody saves: how old a change is, and what one more look costs."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.context import Bench, socket_urls
from bench.crowd import Push, Talker, echoers, keep_pace, savers, talking
from bench.figures import Row, Sample, at_most, share_of
from bench.servers import Served
from bench.stage import ITEMS, Seat

HUNDRED = 100
LOOKS, LOOK_SECONDS = 250, 0.02


@dataclass(slots=True)
class Watcher:
    """One proctor's page: for each candidate, which saves have been told and when."""

    saved: dict[str, tuple[int, float]] = field(default_factory=dict)
    """By attempt: the save that waits to be told (ms of the server), and when it was answered."""
    delays: list[float] = field(default_factory=list)

    def expect(self, attempt: str, answer: bytes) -> None:
        """A save was acknowledged just now; the first of several is the one that waits longest."""
        at = json.loads(answer)["saved"]["at"]
        self.saved.setdefault(attempt, (at, time.perf_counter()))

    def hear(self, text: bytes) -> None:
        """What the board says."""
        now = time.perf_counter()
        for row in json.loads(text).get("changes", ()):
            self._settle(row, now)

    def _settle(self, row: dict[str, Any], now: float) -> None:
        at, answered = self.saved.get(row["attempt"], (0, 0.0))
        if at and (row["last_saved_at"] or 0) >= at:
            self.delays.append(now - answered)
            del self.saved[row["attempt"]]


async def measure_board(bench: Bench) -> list[Row]:
    """Changes told to one proctor, then to several more, while all candidates save."""
    options, server = bench.options, await bench.server()
    seats = await bench.stage.fill(options.watched)
    saving, watcher = savers(len(seats), ITEMS), Watcher()
    async with (
        talking(saving, socket_urls(server, seats), [seat.cookie for seat in seats]),
        AsyncExitStack() as stack,
    ):
        await stack.enter_async_context(_board(bench, server, seats[0], watcher))
        _report(saving, seats, watcher)
        alone, delays = await _busy(bench, server, saving)
        await _all_told(watcher)
        for _ in range(options.proctors):
            await stack.enter_async_context(_board(bench, server, seats[0], Watcher()))
        more, _ = await _busy(bench, server, saving)
    if not watcher.delays:
        watcher.delays.append(float("nan"))
    told = Sample(share_of(watcher.delays, 0.99), share_of(delays, 0.99))
    one_more = max(0.0, more - alone) / options.proctors * HUNDRED
    others = f"measured with {options.proctors} more"
    note = f"{len(watcher.delays):,} saves told; the board sends at most once a second"
    return [
        Row(
            "board", f"p99 from a save to the board, {len(seats):,} saving",
            "p99 of acknowledgements", "s", [told], at_most(1.2), note,
        ),
        Row(
            "proctor", "CPU of one more proctor, of a core", "of the server with one", "%",
            [Sample(one_more, alone * HUNDRED)], at_most(2), others,
        ),
    ]  # fmt: skip


async def _all_told(watcher: Watcher) -> None:
    # What was saved last is told within the next turns.
    for _ in range(LOOKS):
        if not watcher.saved:
            return
        await asyncio.sleep(LOOK_SECONDS)


def _report(saving: Sequence[Talker], seats: Sequence[Seat], watcher: Watcher) -> None:
    for talker, seat in zip(saving, seats, strict=True):
        talker.on_answer = _teller(watcher, seat.attempt)


def _teller(watcher: Watcher, attempt: str) -> Push:
    return lambda answer: watcher.expect(attempt, answer)


@asynccontextmanager
async def _board(bench: Bench, server: Served, seat: Seat, watcher: Watcher) -> AsyncIterator[None]:
    (talker,) = echoers(1, ITEMS)
    talker.on_push = watcher.hear
    url = f"ws://{server.address}/api/v1/slots/{seat.slot}/board/socket"
    async with talking([talker], [url], [await bench.stage.proctor()]):
        yield


async def _busy(
    bench: Bench, server: Served, saving: Sequence[Talker]
) -> tuple[float, list[float]]:
    options = bench.options
    seconds = 3 * options.seconds
    before, began = server.usage, time.perf_counter()
    delays = await keep_pace(saving, rate=len(saving) / options.watched_pause, seconds=seconds)
    return (server.usage - before) / (time.perf_counter() - began), delays
