"""A PostgreSQL server that is killed without a word and started again."""

import asyncio
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from tests.postgres import PostgresServer
from tests.prove.faults.stores import StoreError

AGAIN_SECONDS: Final = 60.0


class MortalPostgres(PostgresServer):
    """The server of the tests, killed with all its processes at once; what it wrote stays with
    the kernel, so that fsync would only make it slower."""

    def kill(self) -> None:
        """End every process of it without a word, and wait until they have ended."""
        pids = self._pids()
        handles = []
        for pid in pids:
            with suppress(ProcessLookupError):
                handles.append(os.pidfd_open(pid))
                os.kill(pid, signal.SIGKILL)
        for handle in handles:
            select.select([handle], [], [], AGAIN_SECONDS)
            os.close(handle)
        # Nobody may have taken leave of the ended process yet, and its id would look alive.
        (self.data / "postmaster.pid").unlink()
        (self.folder / ".s.PGSQL.5432.lock").unlink()

    def start_again(self) -> None:
        """Start on the same folder and wait until it has recovered; raises StoreError."""
        patience = time.monotonic() + AGAIN_SECONDS
        settings = "-c listen_addresses= -c fsync=off -c max_connections=150"
        while True:
            try:
                self._run(
                    "pg_ctl", "-D", self.data, "-w", "-s", "-l", self.folder / "log",
                    "-o", f"-k {self.folder} {settings}", "start",
                )  # fmt: skip
            except subprocess.CalledProcessError:
                if time.monotonic() > patience:
                    told = (self.folder / "log").read_text()[-1_000:]
                    raise StoreError(f"PostgreSQL does not start again:\n{told}") from None
                time.sleep(0.05)
            else:
                return

    def _pids(self) -> list[int]:
        first = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        return [first, *_children_of(first)]


@asynccontextmanager
async def postgres_in(folder: Path) -> AsyncIterator[MortalPostgres]:
    """A server for the length of the block, in a folder its account may use."""
    own = folder / "sql"
    own.mkdir()
    server = MortalPostgres(own)
    try:
        await asyncio.to_thread(server.start)
        yield server
    finally:
        with suppress(OSError, ValueError):
            await asyncio.to_thread(server.kill)
        shutil.rmtree(own, ignore_errors=True)


def _children_of(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []
