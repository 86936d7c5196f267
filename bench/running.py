"""One run: start what is needed, measure group by group, end everything that was started."""

import asyncio
import resource
import signal
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import uvloop

from bench.archiving import measure_archiving
from bench.boards import measure_board
from bench.context import Bench
from bench.cores import LOAD_CORE, pinned_to
from bench.crowds import measure_crowd
from bench.draws import measure_draws
from bench.figures import Row
from bench.imports import measure_imports
from bench.item_statistics import measure_statistics
from bench.options import LONGEST_SECONDS, BenchError, Options
from bench.processes import measure_processes
from bench.saves import measure_half, measure_one_by_one, measure_saves
from bench.slots import measure_slots
from bench.stage import Stage
from bench.starts import measure_starts
from exam_server.errors import BadSetting
from exam_server.settings import Settings
from exam_server.state import open_state

Measure = Callable[[Bench], Awaitable[list[Row]]]

GROUPS: Final[dict[str, Measure]] = {
    "saves": measure_saves,
    "grouped": measure_one_by_one,
    "half": measure_half,
    "crowd": measure_crowd,
    "starts": measure_starts,
    "slots": measure_slots,
    "board": measure_board,
    "archive": measure_archiving,
    "processes": measure_processes,
    "statistics": measure_statistics,
    "draws": measure_draws,
    "imports": measure_imports,
}
"""In the order of the table."""


def run(options: Options) -> list[Row]:
    """All rows that are asked for; raises BenchError when something could not be measured, and
    CancelledError when the process was told to end."""
    _allow_many_files()
    with (
        tempfile.TemporaryDirectory(prefix="exam-bench-", ignore_cleanup_errors=True) as folder,
        # The load client, and Redis, which it starts.
        pinned_to(LOAD_CORE),
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        return runner.run(_in_time(options, Path(folder)))


async def _in_time(options: Options, folder: Path) -> list[Row]:
    # Without this, a run that is told to end would leave its servers behind.
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            return await _measure(options, folder)
    except TimeoutError:
        raise BenchError(f"not measured within {LONGEST_SECONDS:.0f} s") from None
    except BadSetting as error:
        raise BenchError(str(error)) from None


async def _measure(options: Options, folder: Path) -> list[Row]:
    rows: list[Row] = []
    # The stores are closed after the servers have ended: whoever uses them last stops them.
    async with open_state(_settings(folder / "data")) as state, AsyncExitStack() as stack:
        bench = Bench(options, folder, await Stage.set_up(state), stack)
        if options.short and not options.only:
            await bench.warm_up()
        for name in _chosen(options):
            rows += await GROUPS[name](bench)
    return rows


def _chosen(options: Options) -> Iterator[str]:
    strange = set(options.only) - set(GROUPS)
    if strange:
        raise BenchError(
            f"no such rows: {', '.join(sorted(strange))}; there are {', '.join(GROUPS)}"
        )
    return (name for name in GROUPS if not options.only or name in options.only)


def _settings(data_dir: Path) -> Settings:
    # Nothing that configures another server may lead a run to its stores.
    return Settings(
        data_dir=data_dir, redis_url="", database_url="", secret=None, log_level="warning"
    )


def _allow_many_files() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
