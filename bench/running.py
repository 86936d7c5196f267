"""One run: start what is needed, measure round by round, end everything that was started."""

import asyncio
import signal
import tempfile
from pathlib import Path

import uvloop

from bench.archiving import measure_archiving
from bench.figures import Row
from bench.options import LONGEST_SECONDS, BenchError, Options
from bench.saves import OneByOne, measure_delays, measure_rates, open_talkers
from bench.servers import floor_server, real_server
from bench.stage import Stage, set_stage
from bench.starts import measure_starts, sample_paper
from exam_server.errors import BadSetting
from exam_server.rehearsal.own_server import OwnServer
from exam_server.settings import Settings
from exam_server.state import State, open_state
from exam_server.workers.archiving import archive_all


def run(options: Options) -> list[Row]:
    """All rows of the table; raises BenchError when something could not be measured, and
    CancelledError when the process was told to end."""
    with (
        tempfile.TemporaryDirectory(prefix="exam-bench-", ignore_cleanup_errors=True) as folder,
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
    data_dir = folder / "data"
    # The stores are closed before the server ends: whoever uses the embedded one last stops it.
    async with real_server(data_dir) as server, open_state(_settings(data_dir)) as state:
        stage = await set_stage(state, options)
        archiving = await measure_archiving(state, stage.archived_slot, options, folder)
        # What is archived already does not keep the server busy while it is measured.
        await archive_all(state)
        await server.start()
        serving = await _measure_serving(server, state, stage, options)
        troubles = server.troubles()
    if troubles:
        raise BenchError(f"the server had trouble of its own: {troubles[0]}")
    return [*serving, *archiving]


async def _measure_serving(
    server: OwnServer, state: State, stage: Stage, options: Options
) -> list[Row]:
    address = server.url.partition("//")[2]
    paper = await sample_paper(address, stage)
    async with floor_server(paper, state.settings.data_dir) as floor:
        starts = await measure_starts(stage, options, server=address, floor=floor)
        async with open_talkers(stage, server=address, floor=floor) as talkers:
            serial = await OneByOne.begin(state, stage)
            rates = await measure_rates(talkers, serial, options)
            delays = await measure_delays(talkers, options)
    return [*rates, *delays, *starts]


def _settings(data_dir: Path) -> Settings:
    # Nothing that configures another server may lead a run to its stores.
    return Settings(
        data_dir=data_dir, redis_url="", database_url="", secret=None, log_level="warning"
    )
