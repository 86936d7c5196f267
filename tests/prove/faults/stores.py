"""Redis servers as the faults need them: started, killed, stopped mid-thought and started again
on the same folder."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import hiredis

START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 15.0
ASK_SECONDS: Final = 5.0
PORTS: Final = range(20_000, 32_000)
DURABLE: Final = {"appendonly": "yes", "appendfsync": "always", "save": ""}


class StoreError(Exception):
    """A server does not start, does not answer, or answers with an error."""


@dataclass(slots=True)
class RedisServer:
    """One redis-server with its data in a folder of its own; port 0 is a Unix socket there."""

    folder: Path
    port: int = 0
    host: str = "127.0.0.1"
    options: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"redis://{self.host}:{self.port}" if self.port else f"unix://{self.socket_path}"

    @property
    def socket_path(self) -> Path:
        """The Unix socket of a server without a port."""
        return self.folder / "s"

    @property
    def lives(self) -> bool:
        """Whether the process runs (or stands still, if it was paused)."""
        return self.process is not None and self.process.poll() is None

    def spawn(self) -> None:
        """Start the process without waiting for it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        place = {"port": str(self.port)}
        if self.port:
            place["bind"] = self.host
        else:
            place["unixsocket"] = str(self.socket_path)
        given = {**DURABLE, **place, "dir": str(self.folder), **self.options}
        words = [word for name, value in given.items() for word in (f"--{name}", value)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                ["redis-server", *words],
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for the run, which then ends its servers itself.
                start_new_session=True,
            )

    def start(self) -> None:
        """Start and wait until it answers; raises StoreError when it ends instead."""
        self.spawn()
        self.wait()

    def wait(self) -> None:
        """Wait until it answers; raises StoreError."""
        patience = time.monotonic() + START_SECONDS
        while not self.answers():
            if not self.lives or time.monotonic() > patience:
                raise StoreError(f"redis-server does not start:\n{self.told()}")
            time.sleep(0.005)

    def answers(self) -> bool:
        """Whether it answers PING, which a server that loads its file does not."""
        try:
            return bool(self.ask("PING") == "PONG")
        except (OSError, StoreError):
            return False

    def ask(self, *words: str | int) -> Any:
        """One command on a connection of its own; raises StoreError or OSError."""
        return ask((self.host, self.port) if self.port else self.socket_path, *words)

    def kill(self) -> None:
        """End it without a word."""
        if self.process is not None and self.lives:
            # With the child that may be rewriting its log.
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(STOP_SECONDS)

    def pause(self) -> None:
        """Let it stand still, as a machine does that swaps or is moved."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it run again."""
        self._signal(signal.SIGCONT)

    def told(self, most: int = 2_000) -> str:
        """The end of what it wrote into its log."""
        path = self.folder / "log"
        return path.read_text(encoding="utf-8", errors="replace")[-most:] if path.exists() else ""

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.lives:
            self.process.send_signal(number)


def ask(place: tuple[str, int] | Path, *words: str | int) -> Any:
    """One command to whoever listens there; raises StoreError or OSError."""
    with socket.socket(socket.AF_UNIX if isinstance(place, Path) else socket.AF_INET) as line:
        line.settimeout(ASK_SECONDS)
        line.connect(str(place) if isinstance(place, Path) else place)
        line.sendall(hiredis.pack_command(words))  # type: ignore[arg-type]
        return _reply(line)


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on now, none of them from those that outgoing connections get:
    a server that is killed must find its port free when it comes back."""
    found: list[int] = []
    while len(found) < number:
        port = secrets.choice(PORTS)
        with socket.socket() as held, contextlib.suppress(OSError):
            held.bind(("127.0.0.1", port))
            found += [port] if port not in found else []
    return found


def _reply(line: socket.socket) -> Any:
    reader = hiredis.Reader(encoding="utf-8", errors="replace")
    while (reply := reader.gets()) is False:
        data = line.recv(65_536)
        if not data:
            raise StoreError("the connection was closed")
        reader.feed(data)
    if isinstance(reply, hiredis.ReplyError):
        raise StoreError(str(reply))
    return reply
