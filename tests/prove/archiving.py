"""Whether every event and every attempt reaches the record exactly once, however often the archiver
is killed: real processes, SIGKILL at a step drawn by chance, on both databases."""

import asyncio
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

from sqlmodel import func, select

from exam_server.record.database import transaction
from exam_server.record.models import AttemptRecord, EventRecord
from exam_server.state import State
from tests.postgres import PostgresServer
from tests.prove.proof import Line, Options, Planted, Proof, Report
from tests.prove.stage import open_clocked_stage
from tests.workers.record import empty_record, faults
from tests.workers.stories import finish_four

KILLS: Final = 500
SAVES: Final = 16
BOTH_FROM: Final = 0.2
"""The scale from which on PostgreSQL is started too."""


async def plant(options: Options) -> Sequence[Planted]:
    """Archivers that are wrong: in each, some kill must leave a trace that the checker sees."""
    async with _stage("sqlite") as state:
        return [
            Planted(bug, *await caught(state, bug, options))
            for bug in ("plain insert", "position first")
        ]


async def run(options: Options) -> Report:
    """The real archiver, half of the kills on each database."""
    names = ["sqlite", "postgresql"] if options.scale >= BOTH_FROM else ["sqlite"]
    lines = []
    for name in names:
        async with _stage(name) as state:
            lines.append(await killed(state, options, options.of(KILLS) // len(names)))
    return Report(lines)


async def killed(state: State, options: Options, most: int) -> Line:
    """The real archiver, killed so often: how often, and what is wrong with the records."""
    name = state.engine.dialect.name
    kills, passes, wrong = 0, 0, list[str]()
    chance = random.Random(f"{options.seed} {name}")
    events = attempts = 0
    while kills < most and not wrong:
        await empty_record(state)
        kills += await _run_killed(state, "real", chance.randrange(2**32), most - kills)
        passes, wrong = passes + 1, await faults(state)
        events, attempts = (
            events + await _count(state, EventRecord),
            attempts + await _count(state, AttemptRecord),
        )
        options.say(f"{name}: {kills} kills, {passes} records")
    facts = {"records": passes, "attempts": attempts, "events": events}
    return Line(f"kill, {name}", injected=kills, facts=facts, lost=0, double=0, wrong=wrong)


async def caught(state: State, bug: str, options: Options) -> tuple[bool, Sequence[str]]:
    """Whether the checker sees what a wrong archiver leaves behind, and what it says."""
    chance = random.Random(f"{options.seed} {bug}")
    for _ in range(20):
        await empty_record(state)
        await _run_killed(state, bug, chance.randrange(2**32), 100)
        if found := await faults(state):
            return True, found
    return False, []


async def _run_killed(state: State, variant: str, seed: int, most: int) -> int:
    stores = (state.settings.redis_url, state.settings.sql_url)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.prove.killed_archiver",
        *(*stores, variant, str(seed), str(most)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    told, _ = await process.communicate()
    return int(told.split()[-1]) if told else 0


async def _count(state: State, table: type[EventRecord | AttemptRecord]) -> int:
    async with transaction(state.engine, read_only=True) as session:
        return (await session.exec(select(func.count()).select_from(table))).one()


@asynccontextmanager
async def _stage(name: str) -> AsyncIterator[State]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="x-")))
        # The log keeps a week, so that the record can be held against it.
        changes: dict[str, Any] = {"log_tail_minutes": 10_080}
        if name == "postgresql":
            changes["database_url"] = _postgres(stack, folder)
        opened = open_clocked_stage(folder, **changes)
        state, clock = await stack.enter_async_context(opened)
        await finish_four(state, clock, saves=SAVES)
        yield state


def _postgres(stack: AsyncExitStack, folder: Path) -> str:
    server = PostgresServer(folder / "postgres")
    server.folder.mkdir()
    server.start()
    stack.callback(server.stop)
    return server.url


PROOF: Final = Proof(
    "archiving",
    "Exactly one record of each attempt, however often its writer dies",
    110,
    plant,
    run,
)
