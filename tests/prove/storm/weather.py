"""The network between one browser and the server: a proxy that can be cut, slow and lossy.

What TCP makes of lost packets is what a page notices: a part arrives late, by the time until it
was sent again, and now and then a line breaks.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

PIECE: Final = 16_384
SLOW_DELAY: Final = 0.15
"""One way, in seconds: 300 ms there and back."""
SLOW_RATE: Final = 100_000 / 8
"""Bytes in a second."""
LOSS: Final = 0.10
AGAIN: Final = (0.2, 0.8)
"""After so many seconds a lost packet is sent again."""
BREAKS: Final = 0.005


@dataclass(slots=True)
class Weather:
    """The lines of one browser. `slow` and `cut` can be changed at any time."""

    target: int
    chance: random.Random
    slow: bool = False
    cut: bool = False
    port: int = 0
    _lines: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def go_down(self) -> None:
        """Break every line, and let no new one through."""
        self.cut = True
        for writer in tuple(self._lines):
            writer.transport.abort()

    def clear_up(self) -> None:
        """A good network again."""
        self.cut = self.slow = False

    @asynccontextmanager
    async def blowing(self) -> AsyncIterator[None]:
        """Listen on a port of its own until the block ends."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            self.go_down()
            # Nobody is cancelled: a line whose ends are gone comes to its end by itself.
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._lines.add(writer)
        try:
            await self._carry(reader, writer)
        finally:
            self._lines.discard(writer)
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.cut:
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            return
        self._lines.add(far_writer)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pour(reader, far_writer))
                both.create_task(self._pour(far_reader, writer))
        except* OSError:
            pass
        finally:
            self._lines.discard(far_writer)
            far_writer.transport.abort()

    async def _pour(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(PIECE):
            if self.slow:
                await self._delay(len(piece))
            if self.cut or writer.is_closing():
                raise ConnectionResetError
            writer.write(piece)
            await writer.drain()
        writer.close()

    async def _delay(self, size: int) -> None:
        seconds = SLOW_DELAY + size / SLOW_RATE
        if self.chance.random() < LOSS:
            seconds += self.chance.uniform(*AGAIN)
        if self.chance.random() < BREAKS:
            raise ConnectionResetError
        await asyncio.sleep(seconds)
