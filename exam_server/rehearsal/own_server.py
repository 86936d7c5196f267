"""A server that the rehearsal starts for itself: embedded stores in a folder that is thrown away,
an admin of its own, ended by its process id. It may be killed and started again."""

import asyncio
import os
import secrets
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import httpx2

from exam_server.embedded import EmbeddedRedis
from exam_server.errors import BadSetting
from exam_server.rehearsal.door import GaveUp
from exam_server.rehearsal.people import Person

START_SECONDS: Final = 60
STOP_SECONDS: Final = 30
TROUBLE: Final = ("internal_error", "round_broken", "process_gone", "Traceback")


class OwnServer:
    """One process with its data directory, or a supervisor and its processes."""

    def __init__(self, data_dir: Path, processes: int = 0) -> None:
        self._data_dir = data_dir
        self._processes = processes
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.admin = Person("admin", secrets.token_urlsafe(12))

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._port}"

    async def prepare(self) -> None:
        """Create the database and the admin; raises BadSetting."""
        command = _command("create-admin", "--login", self.admin.login, "--password-file", "-")
        made = await asyncio.to_thread(
            subprocess.run,
            command,
            input=self.admin.password.encode(),
            env=self._environment(),
            capture_output=True,
            check=False,
        )
        if made.returncode != 0:
            raise BadSetting(f"the rehearsal's own server has no admin: {made.stderr.decode()}")

    async def start(self) -> None:
        """Start (again, on the same port) and wait until it is ready; raises BadSetting."""
        process = self._process = self._spawn()
        patience = time.monotonic() + START_SECONDS
        async with httpx2.AsyncClient(base_url=self.url, trust_env=False) as client:
            while not await _is_ready(client):
                if process.poll() is not None or time.monotonic() > patience:
                    raise BadSetting(f"the rehearsal's own server does not start:\n{self._log()}")
                await asyncio.sleep(0.05)

    def kill(self) -> None:
        """End the process without a word, and all that it supervises."""
        if self._process is not None:
            supervised = [os.pidfd_open(pid) for pid in self._supervised()]
            self._process.kill()
            for handle in supervised:
                signal.pidfd_send_signal(handle, signal.SIGKILL)
            self._process.wait(STOP_SECONDS)
            for handle in supervised:
                # It reads as soon as the process has ended: until then it holds the port.
                select.select([handle], [], [], STOP_SECONDS)
                os.close(handle)

    async def renew(self) -> None:
        """Have its processes replaced in turn, and wait for the last; raises GaveUp."""
        process, old = self._process, set(self._supervised())
        if process is None or not old:
            raise GaveUp("there were no processes to renew")
        process.send_signal(signal.SIGHUP)
        patience = time.monotonic() + START_SECONDS
        while old & set(self._supervised()):
            if time.monotonic() > patience:
                raise GaveUp(f"the processes were not renewed:\n{self._log()}")
            await asyncio.sleep(0.05)

    def kill_redis(self) -> bool:
        """End its embedded Redis without a word; the server starts it again. False: none ran."""
        pid = self._redis_pid()
        if pid:
            os.kill(pid, signal.SIGKILL)
        return pid > 0

    def stop(self) -> None:
        """End the process in order, and whatever it left behind."""
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
        self.kill_redis()

    def pids(self) -> list[int]:
        """The processes that run now: the server with all it supervises, and its Redis."""
        process = self._process
        alive = process is not None and process.poll() is None
        server = process.pid if process and alive else 0
        return [pid for pid in (server, *self._supervised(), self._redis_pid()) if pid]

    def troubles(self) -> list[str]:
        """Lines of its log that speak of a fault of its own."""
        lines = self._log(most=None).splitlines()
        return [line for line in lines if any(word in line for word in TROUBLE)]

    def _spawn(self) -> subprocess.Popen[bytes]:
        words = ["--port", str(self._port), "--processes", str(self._processes)]
        with (self._data_dir / "server.log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603  Our own command.
                _command("serve", "--host", "127.0.0.1", *words),
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for the rehearsal, which then ends its server itself.
                start_new_session=True,
            )

    def _supervised(self) -> list[int]:
        if self._process is None or not self._processes:
            return []
        known = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        with suppress(OSError):  # It has ended.
            return [int(word) for word in known.read_text(encoding="ascii").split()]
        return []

    def _redis_pid(self) -> int:
        """Who listens on the socket now, as the kernel knows it; 0 for nobody."""
        path = str(EmbeddedRedis(self._data_dir).path)
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(path)
            except OSError:
                return 0
            size = struct.calcsize("3i")
            found = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
        return int(struct.unpack("3i", found)[0])

    def _environment(self) -> dict[str, str]:
        # Nothing that configures another server may lead this one to its stores.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EXAM_")}
        return {**kept, "EXAM_DATA_DIR": str(self._data_dir), "EXAM_LOG_LEVEL": "warning"}

    def _log(self, most: int | None = 2_000) -> str:
        with suppress(FileNotFoundError):
            text = (self._data_dir / "server.log").read_text(encoding="utf-8", errors="replace")
            return text if most is None else text[-most:]
        return ""


@asynccontextmanager
async def own_server(*, processes: int = 0) -> AsyncIterator[OwnServer]:
    """A running server for the length of the block, supervised where a number of processes is
    named; nothing of it stays."""
    folder = Path(tempfile.mkdtemp(prefix="exam-rehearsal-"))
    server = OwnServer(folder, processes)
    try:
        await server.prepare()
        await server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _is_ready(client: httpx2.AsyncClient) -> bool:
    try:
        return (await client.get("/readyz")).status_code == 200
    except httpx2.TransportError:
        return False


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "exam_server", *words]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
