"""Exam servers as processes of their own: forked in a moment, killed, stopped, started again."""

import asyncio
import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from exam_server.settings import Settings
from tests.house import ROOT
from tests.prove.faults.stores import free_ports

START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 30.0
TROUBLE: Final = ("internal_error", "listener_broken", "following_broken")


class AppError(Exception):
    """A server process does not start or does not end."""


class Spawner:
    """The process that forks servers; see spawning.py."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.prove.faults.spawning"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self._hear()

    def fork(self, order: Mapping[str, object]) -> int:
        """The id of a new server process."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        return self._hear()

    def end(self) -> None:
        """End it, and with it every server it forked."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(STOP_SECONDS)
        self._process.stdout.close()

    def _hear(self) -> int:
        assert self._process.stdout is not None
        told = self._process.stdout.readline()
        if not told:
            raise AppError("the process that forks servers has ended")
        return int(told)


@dataclass(slots=True)
class App:
    """One server on a port of its own."""

    spawner: Spawner
    settings: Settings
    name: str = "app"
    bug: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    port: int = field(default_factory=lambda: free_ports(1)[0])
    _handle: int = -1

    @property
    def socket_url(self) -> str:
        """Where sockets are opened."""
        return f"ws://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What the process wrote."""
        return self.settings.data_dir / f"{self.name}.log"

    @property
    def lives(self) -> bool:
        """Whether the process has not ended."""
        return self._handle >= 0 and not select.select([self._handle], [], [], 0)[0]

    def spawn(self) -> None:
        """Start (again, on the same port) without waiting until it answers."""
        self._forget()
        known = {
            "EXAM_DATA_DIR": str(self.settings.data_dir),
            "EXAM_REDIS_URL": self.settings.redis_url,
            "EXAM_DATABASE_URL": self.settings.database_url,
            "EXAM_WORKERS": str(self.settings.workers),
            "EXAM_DURABILITY": self.settings.durability,
            "EXAM_PORT": str(self.port),
            "EXAM_LOG_LEVEL": "warning",
        }
        order = {
            "arguments": ["serve", *self.arguments],
            "environment": {**known, **self.environment},
            "log": str(self.log),
            "bug": self.bug,
        }
        self._handle = os.pidfd_open(self.spawner.fork(order))

    async def start(self) -> None:
        """Start and wait until it answers; raises AppError."""
        self.spawn()
        try:
            async with asyncio.timeout(START_SECONDS):
                while not await self._is_ready():
                    if not self.lives:
                        raise AppError(f"the server has ended:\n{self.told()}")
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AppError(f"the server does not start:\n{self.told()}") from None

    def kill(self) -> None:
        """End it without a word."""
        self._signal(signal.SIGKILL)
        self._wait()

    async def stop(self) -> None:
        """End it in order."""
        self._signal(signal.SIGTERM)
        await asyncio.to_thread(self._wait)

    def told(self, most: int = 3_000) -> str:
        """The end of its log."""
        return self._text()[-most:]

    def troubles(self) -> list[str]:
        """Lines of its log that speak of a fault of its own."""
        return [line for line in self._text().splitlines() if any(w in line for w in TROUBLE)]

    def _text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    async def _is_ready(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            told = await reader.read(64)
            writer.close()
        except OSError:
            return False
        return b" 200 " in told

    def _signal(self, number: signal.Signals) -> None:
        if self._handle >= 0:
            # Its own handle: the id of an ended process may have become another's.
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def _wait(self) -> None:
        if self._handle >= 0 and not select.select([self._handle], [], [], STOP_SECONDS)[0]:
            self._signal(signal.SIGKILL)
            raise AppError(f"the server does not end:\n{self.told()}")
        self._forget()

    def _forget(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


@asynccontextmanager
async def spawning() -> AsyncIterator[Spawner]:
    """A process that forks servers, for the length of the block."""
    # It imports for a second or two; whatever runs beside it goes on meanwhile.
    spawner = await asyncio.to_thread(Spawner)
    try:
        yield spawner
    finally:
        await asyncio.to_thread(spawner.end)
