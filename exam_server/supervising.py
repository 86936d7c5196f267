"""Several server processes behind one listening socket: kept alive, and renewed one by one.

The socket belongs to the supervisor, so that connections which wait on it outlive any process.
"""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import structlog

from exam_server.parentage import READY, tell_service_manager
from exam_server.serving import LEAVING_SECONDS, REQUEST_SECONDS, listen
from exam_server.settings import Settings

START_SECONDS: Final = 120
CLOSING_SECONDS: Final = 30
"""For closing the stores, the embedded Redis included."""
AGAIN_SECONDS: Final = 1.0
"""Before the next try to start a process that did not get ready."""

log = structlog.get_logger()


class DoesNotStartError(Exception):
    """A process that ended, or stayed silent, before it was ready."""


@dataclass(frozen=True, slots=True)
class Child:
    """A process that is ready, and the line that breaks when the supervisor dies."""

    process: Process
    line: socket.socket


class Supervisor:
    """So many processes; SIGHUP renews them in turn, SIGTERM ends them, a second one at once."""

    def __init__(self, listening: socket.socket, count: int, *, delay_seconds: float = 0.0) -> None:
        self._listening = listening
        self._count = count
        self._patience_seconds = delay_seconds + LEAVING_SECONDS + REQUEST_SECONDS + CLOSING_SECONDS
        self._children: list[Child] = []
        self._running: set[Process] = set()
        self._watches: set[asyncio.Task[None]] = set()
        self._awake = asyncio.Event()
        self._is_stopping = False
        self._is_to_renew = False

    async def run(self) -> int:
        """Until told to stop; the status is 0 when every process ended in order."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        loop.add_signal_handler(signal.SIGHUP, self._renew)
        started = await asyncio.gather(*(self._add() for _ in range(self._count)))
        if all(started):
            tell_service_manager("READY=1")
            await self._look_after()
        self._is_stopping = True
        statuses = await asyncio.gather(*(self._end(process) for process in tuple(self._running)))
        await asyncio.gather(*self._watches)
        for child in tuple(self._children):
            self._remove(child)
        return 0 if all(started) and not any(statuses) else 1

    async def _look_after(self) -> None:
        """Replace whoever has ended by itself, and renew all when asked, until told to stop."""
        while not self._is_stopping:
            await self._awake.wait()
            self._awake.clear()
            await self._refill()
            if self._is_to_renew and not self._is_stopping:
                self._is_to_renew = False
                await self._renew_all()

    async def _refill(self) -> None:
        for child in [each for each in self._children if each.process.returncode is not None]:
            log.error("process_gone", pid=child.process.pid, status=child.process.returncode)
            self._remove(child)
        while len(self._children) < self._count and not self._is_stopping:
            if not await self._add():
                await asyncio.sleep(AGAIN_SECONDS)

    async def _renew_all(self) -> None:
        for old in tuple(self._children):
            # The new one first: at no moment are there fewer than there should be. One that does
            # not start, as after an update that went wrong, leaves the old ones where they are.
            if self._is_stopping or not await self._add():
                return
            # The address goes on being served: nobody has to look elsewhere first. The line is
            # closed afterwards: losing it means the same as a signal, and a second one cuts.
            await self._end(old.process, signal.SIGINT)
            self._remove(old)
            await self._refill()
        log.info("processes_renewed", count=self._count)

    async def _add(self) -> bool:
        try:
            self._children.append(await self._start())
        except DoesNotStartError as error:
            if not self._is_stopping:
                log.error("process_does_not_start", reason=str(error))
            return False
        return True

    async def _start(self) -> Child:
        ours, theirs = socket.socketpair()
        with theirs:
            handles = (self._listening.fileno(), theirs.fileno())
            process = await asyncio.create_subprocess_exec(
                *_command(*handles),
                pass_fds=handles,
                stdin=DEVNULL,
                # Ctrl-C is for the supervisor: a process that hears it twice would not drain.
                start_new_session=True,
            )
        self._running.add(process)
        watch = asyncio.create_task(self._watch(process))
        self._watches.add(watch)
        watch.add_done_callback(self._watches.discard)
        ours.setblocking(False)
        told = b""
        with suppress(TimeoutError, OSError):
            async with asyncio.timeout(START_SECONDS):
                told = await asyncio.get_running_loop().sock_recv(ours, len(READY))
        if told == READY:
            return Child(process, ours)
        ours.close()
        status = await self._end(process)
        raise DoesNotStartError(f"process {process.pid} ended with status {status}")

    async def _watch(self, process: Process) -> None:
        await process.wait()
        self._running.discard(process)
        self._awake.set()

    async def _end(self, process: Process, number: signal.Signals = signal.SIGTERM) -> int:
        _send(process, number)
        try:
            async with asyncio.timeout(self._patience_seconds):
                return await process.wait()
        except TimeoutError:
            log.error("process_killed", pid=process.pid)
            _send(process, signal.SIGKILL)
            return await process.wait()

    def _remove(self, child: Child) -> None:
        child.line.close()
        self._children.remove(child)

    def _stop(self) -> None:
        if self._is_stopping:
            for process in tuple(self._running):
                _send(process, signal.SIGTERM)
        self._is_stopping = True
        self._awake.set()

    def _renew(self) -> None:
        self._is_to_renew = True
        self._awake.set()


def supervise(settings: Settings, count: int) -> int:
    """Serve with so many processes until stopped; the exit status. Raises BadSetting."""
    with listen(settings.host, settings.port) as listening:
        supervisor = Supervisor(listening, count, delay_seconds=settings.drain_seconds)
        return asyncio.run(supervisor.run())


def _send(process: Process, number: signal.Signals) -> None:
    # Not the process's own method: that one may take the status from under its watcher.
    with suppress(ProcessLookupError):
        if process.returncode is None:
            os.kill(process.pid, number)


def _command(listening: int, line: int) -> list[str]:
    handles = ["--listening-handle", str(listening), "--parent-handle", str(line)]
    return [sys.executable, "-m", "exam_server", "serve", *handles]
