"""The processes of a run, each on a core of its own and ended by its process id: the real server,
the same server without group commit, and the floor."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.cores import ALL_CORES, SERVER_CORE, Usage, memory_of, pin, usage_of
from bench.options import ROOT, BenchError
from exam_server.embedded import EmbeddedRedis

START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 15.0
TROUBLE: Final = ("internal_error", "round_broken", "Traceback")


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers."""

    port: int
    pid: int

    @property
    def address(self) -> str:
        """`host:port`."""
        return f"127.0.0.1:{self.port}"

    @property
    def usage(self) -> Usage:
        """CPU used so far."""
        return usage_of(self.pid)

    @property
    def memory(self) -> float:
        """KiB held now."""
        return memory_of(self.pid)


@asynccontextmanager
async def real_server(data_dir: Path, core: int = SERVER_CORE) -> AsyncIterator[Served]:
    """`exam-server serve` as in production: deadlines and archiving run in a process of their own,
    which a run leaves out and measures by itself."""
    words = ["-m", "exam_server", "serve", "--host", "127.0.0.1", "--port"]
    async with _serving(words, [], data_dir, core) as served:
        yield served


@asynccontextmanager
async def one_by_one_server(data_dir: Path) -> AsyncIterator[Served]:
    """The same server, in which every script is awaited by itself."""
    async with _serving(["-m", "bench.one_by_one_app"], [], data_dir, SERVER_CORE) as served:
        yield served


@asynccontextmanager
async def floor_server(paper: Path, data_dir: Path) -> AsyncIterator[Served]:
    """The floor; `paper` is read when it is asked for."""
    words = ["-m", "bench.floor_app"]
    async with _serving(words, [str(paper)], data_dir, SERVER_CORE) as served:
        yield served


def redis_pid(data_dir: Path) -> int:
    """The embedded Redis of a data directory, as the kernel knows it."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(EmbeddedRedis(data_dir).path))
        found = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return int.from_bytes(found[:4], sys.byteorder)


@asynccontextmanager
async def _serving(
    words: list[str], rest: list[str], data_dir: Path, core: int
) -> AsyncIterator[Served]:
    port = _free_port()
    log = data_dir / f"bench-{port}.log"
    with log.open("wb") as told:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, *words, str(port), *rest),
            cwd=ROOT,
            env=_environment(data_dir),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=told,
            stderr=told,
            # Ctrl-C is for the run, which then ends its servers itself.
            start_new_session=True,
        )
    try:
        # Several may start at the same time; only one that has started keeps to its core.
        pin(process.pid, ALL_CORES)
        await _until_ready(process, port, log)
        pin(process.pid, [core])
        yield Served(port, process.pid)
    finally:
        await _end(process)
    troubles = [line for line in _read(log).splitlines() if any(t in line for t in TROUBLE)]
    if troubles:
        raise BenchError(f"a server had trouble of its own: {troubles[0]}")


def _environment(data_dir: Path) -> dict[str, str]:
    # Nothing that configures another server may lead a run to its stores.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EXAM_")}
    own = {"EXAM_DATA_DIR": str(data_dir), "EXAM_LOG_LEVEL": "warning", "EXAM_WORKERS": "false"}
    return {**kept, **own}


async def _until_ready(process: asyncio.subprocess.Process, port: int, log: Path) -> None:
    patience = asyncio.get_running_loop().time() + START_SECONDS
    while not await _is_ready(port):
        if process.returncode is not None or asyncio.get_running_loop().time() > patience:
            raise BenchError(f"a server does not start:\n{_read(log)[-2_000:]}")
        await asyncio.sleep(0.02)


async def _is_ready(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        status = await reader.readline()
        writer.close()
    except OSError:
        return False
    return b" 200 " in status


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _read(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")
