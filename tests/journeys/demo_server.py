"""The demo as its users start it: a process of its own, which a test may kill and start again."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

START_SECONDS = 60


@dataclass(slots=True)
class DemoServer:
    """One data directory and the process that serves it now."""

    data_dir: Path
    port: int = 0
    url: str = ""
    passwords: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start (again, on the same port) and wait until it is ready."""
        told = json.loads(await asyncio.to_thread(self._spawn))
        self.url = told["url"]
        self.port = int(self.url.rpartition(":")[2])
        self.passwords = {account["login"]: account["password"] for account in told["accounts"]}
        await self._wait_until_ready()

    def kill(self) -> None:
        """End the process without a word (SIGKILL)."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End the process in order."""
        self._end(signal.SIGTERM)

    @asynccontextmanager
    async def signed_in(self, login: str) -> AsyncIterator[httpx2.AsyncClient]:
        """A program signed in as one of the demo's accounts."""
        async with httpx2.AsyncClient(base_url=self.url, timeout=30) as client:
            body = {"login": login, "password": self.passwords[login]}
            reply = await client.post("/api/v1/tickets", json=body)
            assert reply.status_code == 201, reply.text
            yield client

    async def record(self, attempt_id: str) -> dict[str, Any]:
        """The archived record of an attempt, as soon as it is there."""
        async with self.signed_in("admin") as admin:
            for _ in range(200):
                reply = await admin.get(f"/api/v1/attempts/{attempt_id}/record")
                found: dict[str, Any] = reply.json()
                if found.get("archived") and found.get("closed_at"):
                    return found
                await asyncio.sleep(0.1)
        raise AssertionError(f"{attempt_id} was not archived")

    def _spawn(self) -> bytes:
        environment = {**os.environ, "EXAM_DATA_DIR": str(self.data_dir)}
        command = [sys.executable, "-m", "exam_server", "demo", "--json", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    async def _wait_until_ready(self) -> None:
        async with httpx2.AsyncClient(base_url=self.url) as client:
            for _ in range(START_SECONDS * 20):
                try:
                    if (await client.get("/readyz")).status_code == 200:
                        return
                except httpx2.TransportError:
                    await asyncio.sleep(0.05)
        raise AssertionError("the demo did not become ready")

    def _end(self, number: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(timeout=START_SECONDS)
            if self.process.stdout is not None:
                self.process.stdout.close()
            self.process = None
