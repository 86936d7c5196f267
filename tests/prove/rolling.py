"""Whether everybody goes on saving while all processes are renewed, again and again, and while
all lines are cut at the same moment."""

import asyncio
import os
import random
import signal
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from websockets.exceptions import ConnectionClosed

from exam_server.rehearsal.crowd import in_turns
from tests.prove.proof import Line, Options, Planted, Proof, Report
from tests.prove.stage import open_stage
from tests.rolling import Hall, Saver, ServerProcess, Tally, hall_of
from tests.world import World

SAVING: Final = 50
RENEWALS: Final = 10
"""Of two processes each: twenty restarts."""
CUT: Final = 2_000
COMING_AT_ONCE: Final = 50
UNNOTICED_SECONDS: Final = 5.0
"""What a page that was sent away says nothing about."""
BACK_SECONDS: Final = 10.0
RENEWED_SECONDS: Final = 60.0

MakeSaver = Callable[[str, str, Sequence[str], Tally], Saver]


class Forgetful(Saver):
    """A page with a bug: it takes a line that broke for an answer, and leaves content."""

    async def sit(self, over: asyncio.Event, *, pause: float = 0.1) -> None:
        """Save until the line breaks."""
        await self.come()
        while not over.is_set() and self.socket is not None and self.socket.close_code is None:
            await self.save()
            await asyncio.sleep(pause)

    async def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """The answer, or an invented one."""
        try:
            return await self.answer(message)
        except (ConnectionClosed, OSError, TimeoutError):
            return {"saved": {"version": self.version + 1}}


async def run(options: Options) -> Report:
    """Both faults, each on stores of its own."""
    renewals = options.of(RENEWALS)
    async with _serving() as (server, world):
        renewed = await _saving_while(server, await hall_of(world, SAVING), Saver, renewals)
    async with _serving() as (server, world):
        cut = await _cut_and_back(server, await hall_of(world, options.of(CUT, least=60)))
    return Report([renewed, cut])


async def plant(_: Options) -> Sequence[Planted]:
    """Processes that are killed instead, a page that forgets, and one that stays away."""
    async with _serving() as (server, world):
        killed = await _saving_while(server, await hall_of(world, 20), Saver, -1)
        forgot = await _saving_while(server, await hall_of(world, 20), Forgetful, -3)
        missed = await _cut_and_back(server, await hall_of(world, 20), staying_away=1)
    return [
        Planted("processes end without sending anybody away", bool(killed.wrong), killed.wrong),
        Planted("a page takes a broken line for an answer", bool(forgot.lost), forgot.troubles),
        Planted("a page does not come back", bool(missed.wrong), missed.wrong),
    ]


@asynccontextmanager
async def _serving() -> AsyncIterator[tuple[ServerProcess, World]]:
    async with open_stage() as state:
        server = ServerProcess(state.settings, "--processes", "2")
        await server.start()
        yield server, World(state)
        await server.stop()


async def _saving_while(server: ServerProcess, hall: Hall, make: MakeSaver, renewals: int) -> Line:
    """Save while the processes are renewed so often, or (a negative number) killed."""
    tally, over = Tally(), asyncio.Event()
    savers = await hall.savers([[server.url]], tally, make)
    pause = 0.1 if renewals > 0 else 0.0
    sitting = asyncio.gather(*(saver.sit(over, pause=pause) for saver in savers))
    await asyncio.sleep(0.5)
    for _ in range(abs(renewals)):
        await _replaced(server, kill=renewals < 0)
    over.set()
    await sitting
    await asyncio.gather(*(saver.leave() for saver in savers))
    stored = await hall.stored(savers)
    return Line(
        "processes renewed while everybody saves",
        injected=2 * abs(renewals),
        acknowledged=tally.acknowledged,
        lost=sum(max(0, saver.version - found) for saver, found in stored),
        double=sum(max(0, found - saver.version) for saver, found in stored),
        facts={
            "candidates": len(savers),
            "lines lost": tally.codes.total(),
            "slowest save ms": round(max(tally.delays) * 1000),
            "longest way back ms": round(max(tally.absences, default=0.0) * 1000),
        },
        wrong=_alarms(tally),
    )


def _alarms(tally: Tally) -> list[str]:
    """What a candidate would have been shown."""
    found = [f"{n} lines ended with {code}" for code, n in tally.codes.items() if code != 1012]
    found += [f"{n} saves were refused with {word}" for word, n in tally.refused.items()]
    late = sum(seconds > UNNOTICED_SECONDS for seconds in tally.absences)
    return [*found, *([f"{late} lines were away for too long"] if late else [])]


async def _replaced(server: ServerProcess, *, kill: bool) -> None:
    old = set(server.children())
    if kill:
        for pid in old:
            os.kill(pid, signal.SIGKILL)
    else:
        server.send(signal.SIGHUP)
    patience = time.monotonic() + RENEWED_SECONDS
    while old & set(server.children()) or len(server.children()) < len(old):
        assert time.monotonic() < patience, "the processes were not replaced"
        await asyncio.sleep(0.05)


async def _cut_and_back(server: ServerProcess, hall: Hall, *, staying_away: int = 0) -> Line:
    """All lines break at once; every page waits its random while, resumes, and saves."""
    tally = Tally()
    savers = await hall.savers([[server.url]], tally)
    await in_turns([_first(saver) for saver in savers], at_once=COMING_AT_ONCE, advance=_nothing)

    for saver in savers:
        saver.cut()
    began = time.monotonic()
    coming = [asyncio.create_task(_back(saver)) for saver in savers[staying_away:]]
    done, late = await asyncio.wait(coming, timeout=BACK_SECONDS)
    seconds = time.monotonic() - began
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    away = len(savers) - sum(task.exception() is None for task in done)
    stored = await hall.stored(savers)
    await asyncio.gather(*(saver.leave() for saver in savers))
    return Line(
        "lines cut at the same moment",
        injected=len(savers),
        acknowledged=tally.acknowledged,
        lost=sum(max(0, saver.version - found) for saver, found in stored),
        double=sum(max(0, found - saver.version) for saver, found in stored),
        facts={"all back after ms": round(seconds * 1000)},
        wrong=[f"{away} not back after {BACK_SECONDS:.0f} s"] if away else [],
    )


async def _first(saver: Saver) -> None:
    await saver.come()
    await saver.save()


async def _back(saver: Saver) -> None:
    # As static/js/net/line.js waits after a first loss.
    await asyncio.sleep(random.uniform(0.25, 1.0))
    await saver.come()
    await saver.save()


def _nothing() -> None:
    """Nobody watches how far it is."""


PROOF: Final = Proof(
    name="rolling",
    title="processes renewed under load, and all lines cut at once",
    seconds=115.0,
    planted=plant,
    run=run,
)
