"""Supervising: whoever dies is replaced, all are renewed in turn, and the end is in order."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import structlog

from exam_server import supervising
from exam_server.parentage import Parent, tell_service_manager
from exam_server.supervising import Supervisor

CHILD = """
import os, signal, socket, sys, time
def end(number, frame):
    note(signal.Signals(number).name)
    sys.exit(0)
def note(word):
    with open(sys.argv[1], "a") as told:
        told.write(f"{os.getpid()} {word}\\n")
signal.signal(signal.SIGTERM, end)
signal.signal(signal.SIGINT, end)
if os.path.exists(sys.argv[1] + ".broken"):
    sys.exit(3)
note("ready")
socket.socket(fileno=int(sys.argv[3])).send(b"ready")
time.sleep(60)
"""


class Told:
    """What the processes have written down, in order."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def lines(self) -> list[tuple[int, str]]:
        """Process id and word of each line."""
        text = self.path.read_text(encoding="ascii") if self.path.exists() else ""
        return [(int(pid), word) for pid, word in (line.split() for line in text.splitlines())]

    def pids(self, word: str) -> list[int]:
        """Who wrote the word."""
        return [pid for pid, found in self.lines() if found == word]

    def break_new_ones(self) -> None:
        """Whoever starts from now on ends at once with status 3."""
        Path(f"{self.path}.broken").touch()

    async def until(self, word: str, count: int) -> list[int]:
        """Wait until so many have written the word."""
        for _ in range(500):
            if len(self.pids(word)) >= count:
                return self.pids(word)
            await asyncio.sleep(0.01)
        raise AssertionError(self.lines())


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """The processes are small scripts here; what matters is who lives and who is asked to go."""
    path = tmp_path / "told"

    def command(listening: int, line: int) -> list[str]:
        return [sys.executable, "-S", "-E", "-c", CHILD, str(path), str(listening), str(line)]

    monkeypatch.setattr(supervising, "_command", command)
    return Told(path)


@pytest.fixture
async def running(told: Told) -> AsyncIterator[asyncio.Task[int]]:
    """Two processes and their supervisor, which heeds this process's signals meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        task = asyncio.create_task(Supervisor(listening, 2).run())
        await told.until("ready", 2)
        yield task
        if not task.done():
            os.kill(os.getpid(), signal.SIGTERM)
            await task
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().remove_signal_handler(number)


async def test_the_end_is_in_order_and_the_status_says_so(
    running: asyncio.Task[int], told: Told
) -> None:
    os.kill(os.getpid(), signal.SIGTERM)

    assert await asyncio.wait_for(running, 5) == 0
    assert sorted(told.pids("SIGTERM")) == sorted(told.pids("ready"))


async def test_a_process_that_dies_is_replaced(running: asyncio.Task[int], told: Told) -> None:
    first, second = told.pids("ready")

    os.kill(first, signal.SIGKILL)
    third = (await told.until("ready", 3))[2]
    os.kill(os.getpid(), signal.SIGTERM)
    await running

    assert sorted(told.pids("SIGTERM")) == sorted([second, third])


async def test_renewing_replaces_all_one_after_the_other(
    running: asyncio.Task[int], told: Told
) -> None:
    old = set(told.pids("ready"))

    os.kill(os.getpid(), signal.SIGHUP)
    gone = await told.until("SIGINT", 2)

    # Each is sent away when its successor is ready, and not before.
    assert [word for _, word in told.lines()][2:] == ["ready", "SIGINT", "ready", "SIGINT"]
    assert set(gone) == old
    assert not running.done()


async def test_a_new_version_that_does_not_start_leaves_the_old_processes(
    running: asyncio.Task[int], told: Told
) -> None:
    told.break_new_ones()

    with structlog.testing.capture_logs() as logs:
        os.kill(os.getpid(), signal.SIGHUP)
        await until(lambda: any(log["event"] == "process_does_not_start" for log in logs))

    assert "status 3" in logs[-1]["reason"]
    assert (len(told.lines()), running.done()) == (2, False)


async def test_processes_that_never_start_end_the_supervisor(told: Told) -> None:
    told.break_new_ones()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        assert await Supervisor(listening, 2).run() == 1


async def until(is_true: Callable[[], bool]) -> None:
    for _ in range(500):
        if is_true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come true")


async def test_a_process_hears_when_its_supervisor_has_gone() -> None:
    ours, theirs = socket.socketpair()
    orphaned = asyncio.Event()
    parent = Parent(theirs.detach())

    parent.tell_ready(orphaned.set)
    told = ours.recv(16)
    early = orphaned.is_set()
    ours.close()
    await asyncio.wait_for(orphaned.wait(), 1)

    assert (told, early) == (b"ready", False)


def test_systemd_is_told_where_it_asks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))

        tell_service_manager("READY=1")

        assert manager.recv(64) == b"READY=1"
