"""The table: every plan is one slot with one candidate, and all of them live through the same
minutes, under a clock of Redis that stands still between two steps and jumps where it is told."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from exam_server.live.connection import Client, open_redis
from exam_server.live.placing import Accommodated, PreparedAttempt, SlotWindow
from exam_server.outcomes import Board, Refused, State
from exam_server.process_log import configure_log
from exam_server.state import State as Process
from exam_server.state import open_state
from exam_server.workers.deadlines import look_after_slot
from tests.prove.clock.plans import (
    ACCOMMODATION,
    CLOSES,
    EXTENSION,
    FIRST,
    LAST,
    LIMIT,
    MILLISECOND,
    MINUTE,
    OPENS_AT,
    STEP,
    Outage,
    Plan,
    expected,
)
from tests.prove.machine.part import quick_redis
from tests.prove.stage import own_settings

NOW_KEY: Final = "test:now"
STANDING: Final = """
local function ms(number)
  return string.format('%.0f', number)
end

local function time_ms()
  return tonumber(redis.call('GET', 'test:now'))
end
"""
"""A clock that stands still until it is told otherwise: so every difference is a real one."""

THRESHOLD: Final = timedelta(minutes=6)
CANDIDATE: Final = "c"
MOST_TOLD: Final = 5


@dataclass(slots=True)
class Found:
    """What the comparison saw."""

    checks: int = 0
    net_ms: int = 0
    wrong: list[str] = field(default_factory=list)
    jumps: int = 0


@dataclass(slots=True)
class Ours:
    """The clock of the process, which never jumps."""

    ms: float = 0.0

    def __call__(self) -> float:
        """Milliseconds since the first minute."""
        return self.ms


@dataclass(slots=True)
class World:
    """One run of the table; `jumps` says at which minute the clock of Redis jumps by how much."""

    process: Process
    client: Client
    ours: Ours
    plans: Mapping[str, Plan]
    jumps: Mapping[int, timedelta]
    found: Found = field(default_factory=Found)

    async def live(self) -> Found:
        """From the first minute to the last."""
        await self._set_clock(OPENS_AT + FIRST * MINUTE)
        await _all(self._place(slot, plan) for slot, plan in self.plans.items())
        for minute in range(FIRST, LAST + 1, STEP):
            if minute > FIRST:
                await self._pass(minute)
            await _all(self._step(slot, plan, minute) for slot, plan in self.plans.items())
        await _all(self._end(slot, plan) for slot, plan in self.plans.items())
        return self.found

    async def _pass(self, minute: int) -> None:
        self.ours.ms += STEP * MINUTE / MILLISECOND
        jumped = sum(
            (jump for at, jump in self.jumps.items() if minute - STEP < at <= minute), STEP * MINUTE
        )
        await self.client.incrby(NOW_KEY, jumped // MILLISECOND)

    async def _step(self, slot: str, plan: Plan, minute: int) -> None:
        if minute in plan.away:
            return
        await look_after_slot(self.process, slot)
        for at, order in plan.orders():
            if at == minute:
                await self._carry_out(slot, plan, order)
        await self._compare(slot, plan, minute)

    async def _carry_out(self, slot: str, plan: Plan, order: str) -> None:
        boards, attempt = self.process.boards, f"{slot}-a"
        accommodated = Accommodated(ACCOMMODATION * MINUTE, "a", "x")
        acts: Mapping[str, Callable[[], Awaitable[object]]] = {
            "start": lambda: self.process.attempts.start(attempt, CANDIDATE, ""),
            "accommodate": lambda: boards.accommodate(attempt, accommodated),
            "extend": lambda: self._extend_again(attempt),
            "pause": lambda: boards.pause(attempt, by="p", reason="x"),
            "resume": lambda: boards.resume(attempt, by="p"),
            "move": lambda: self.process.places.put_slot(slot, _window(plan, moved=True)),
            "decide": lambda: self._decide(slot, plan),
        }
        if order in acts:
            await acts[order]()

    async def _extend_again(self, attempt: str) -> None:
        # The same mutation twice, as after a lost answer.
        given = EXTENSION * MINUTE // MILLISECOND
        for _ in range(2):
            await self.process.boards.extend(
                attempt, by="p", reason="x", extra_ms=given, mutation="m"
            )

    async def _decide(self, slot: str, plan: Plan) -> None:
        boards = self.process.boards
        board = await boards.read(slot)
        if not isinstance(board, Board) or not board.owed_ms:
            return
        if plan.outage is Outage.DECLINED:
            await boards.waive_outage(slot, by="p", reason="x")
        else:
            await boards.compensate(slot, by="p", reason="x", extra_ms=board.owed_ms)

    async def _compare(self, slot: str, plan: Plan, minute: int) -> None:
        told = await self.process.attempts.clock(f"{slot}-a", CANDIDATE)
        assert not isinstance(told, Refused), told
        due = expected(plan, minute)
        self.found.checks += 1
        if told[0] is not due.state:
            self._note(f"minute {minute}: {told[0]}, by the rules {due.state}; {plan.name()}")
        elif told[0] is not State.EXPIRED:
            self._off(told[1] - due.left_ms, f"minute {minute}, what is left; {plan.name()}")

    async def _end(self, slot: str, plan: Plan) -> None:
        due = expected(plan, LAST)
        _, (row,) = await self.process.boards.rows(slot, [f"{slot}-a"])
        if due.closed is not None and row.closed_at:
            closed = _ms(OPENS_AT + due.closed * MINUTE)
            self._off(row.closed_at - closed, f"the closing; {plan.name()}")
        log = await self.process.logs.after(slot, "0-0", most=1_000)
        self.found.jumps += sum(event.kind == "clock_jumped" for event in log)

    def _off(self, ms: int, what: str) -> None:
        if abs(ms) > abs(self.found.net_ms):
            self.found.net_ms = ms
        if abs(ms) > ALLOWED_MS:
            self._note(f"{ms} ms off: {what}")

    def _note(self, sentence: str) -> None:
        if len(self.found.wrong) < MOST_TOLD:
            self.found.wrong.append(sentence)

    async def _place(self, slot: str, plan: Plan) -> None:
        await self.process.places.put_slot(slot, _window(plan))
        attempt = PreparedAttempt(
            f"{slot}-a", CANDIDATE, "1", "C", 1, LIMIT * MINUTE, timedelta(0), 1, "[]"
        )
        await self.process.places.prepare(attempt)

    async def _set_clock(self, at: datetime) -> None:
        self.ours.ms = 0.0
        await self.client.set(NOW_KEY, _ms(at))


ALLOWED_MS: Final = 250


async def live_through(
    plans: Sequence[Plan], jumps: Mapping[int, timedelta], plants: Mapping[str, str] | None = None
) -> Found:
    """One run of some plans on stores of its own; `plants` are broken Lua files."""
    async with _stores(plants or {}) as (process, client, ours):
        named = {f"s{number:07d}": plan for number, plan in enumerate(plans)}
        return await World(process, client, ours, named, jumps).live()


@asynccontextmanager
async def _stores(plants: Mapping[str, str]) -> AsyncIterator[tuple[Process, Client, Ours]]:
    configure_log("critical")
    ours = Ours()
    with tempfile.TemporaryDirectory(prefix="x-", ignore_cleanup_errors=True) as folder:
        async with (
            quick_redis() as url,
            open_state(
                own_settings(Path(folder)).model_copy(update={"redis_url": url}),
                fragments={"_clock": STANDING, **plants},
                ours=ours,
            ) as process,
        ):
            client = open_redis(url)
            yield process, client, ours
            await client.aclose()


async def _all(steps: Iterable[Awaitable[None]]) -> None:
    await asyncio.gather(*steps)


def _window(plan: Plan, *, moved: bool = False) -> SlotWindow:
    closes_at = OPENS_AT + (CLOSES + (plan.moved if moved else 0)) * MINUTE
    return SlotWindow(
        starts_at=OPENS_AT,
        entry_closes_at=OPENS_AT + 45 * MINUTE,
        closes_at=closes_at,
        closing_cuts=plan.cuts,
        token="",
        title="T",
        time_zone="Asia/Jakarta",
        compensate=plan.outage.policy,
        outage=THRESHOLD,
        moved_at=OPENS_AT if moved else None,
        moved_by="p" if moved else "",
        moved_reason="x" if moved else "",
    )


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
