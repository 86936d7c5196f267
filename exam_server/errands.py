"""Heavy work in a process of its own, one piece at a time: whoever is served here waits for none of
it, and a file that breaks its reader breaks nothing else."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Final

ENDING_SECONDS: Final = 5.0


class Errands:
    """The children that this process has sent; they end with it."""

    def __init__(self, *, at_once: int = 1) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._running: set[Process] = set()
        self._seen_to: set[asyncio.Task[None]] = set()

    async def run(self, module: str, order: bytes) -> int:
        """Run `python -m module` with the order as its input; answers with its status."""
        async with self._turns:
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", module, stdin=PIPE, stdout=DEVNULL
            )
            self._running.add(child)
            try:
                await child.communicate(order)
                return child.returncode or 0
            finally:
                self._running.discard(child)
                await _end(child)

    def send(self, work: Coroutine[Any, Any, None]) -> None:
        """See to something, such as a `run`, for whoever looks later how it went."""
        task = asyncio.create_task(work)
        self._seen_to.add(task)
        task.add_done_callback(self._seen_to.discard)

    async def close(self) -> None:
        """End every child and wait for its end."""
        for task in tuple(self._seen_to):
            task.cancel()
        await asyncio.gather(*self._seen_to, return_exceptions=True)
        await asyncio.gather(*(_end(child) for child in tuple(self._running)))


async def _end(child: Process) -> None:
    if child.returncode is not None:
        return
    with suppress(ProcessLookupError):
        child.terminate()
    try:
        await asyncio.wait_for(child.wait(), ENDING_SECONDS)
    except TimeoutError:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
