"""The processes of a run: the real server and the floor, both ended by their process id."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.options import ROOT, BenchError
from exam_server.rehearsal.own_server import OwnServer

STOP_SECONDS = 10.0


@asynccontextmanager
async def real_server(data_dir: Path) -> AsyncIterator[OwnServer]:
    """The server as `exam-server serve` starts it, not yet started, on a free port; ended with
    whatever it left behind."""
    server = OwnServer(data_dir)
    try:
        yield server
    finally:
        await asyncio.to_thread(server.stop)


@asynccontextmanager
async def floor_server(paper: bytes, folder: Path) -> AsyncIterator[str]:
    """The floor's address, `host:port`."""
    path = folder / "paper.json"
    path.write_bytes(paper)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.floor_app", str(path)),
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        # Ctrl-C is for the run, which then ends its floor itself.
        start_new_session=True,
    )
    try:
        yield f"127.0.0.1:{await _port(process)}"
    finally:
        await _end(process)


async def _port(process: asyncio.subprocess.Process) -> int:
    told = await process.stdout.readline() if process.stdout else b""
    if not told.strip().isdigit():
        raise BenchError("the floor does not start")
    return int(told)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
