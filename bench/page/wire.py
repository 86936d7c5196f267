"""A relay that counts every byte between a browser and the server, in both directions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

CHUNK = 64 * 1024


@dataclass(slots=True)
class Wire:
    """Where a browser finds the server, and what travelled so far: without TLS, TCP and IP."""

    url: str
    count: int = 0

    @property
    def kb(self) -> float:
        """Both directions together."""
        return self.count / 1024


@asynccontextmanager
async def wire_to(server: str) -> AsyncIterator[Wire]:
    """A relay to a server on this machine, until the block ends."""
    port = urlsplit(server).port
    wire = Wire("")

    async def carry(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while chunk := await source.read(CHUNK):
                wire.count += len(chunk)
                sink.write(chunk)
                await sink.drain()
        except ConnectionError:
            pass
        finally:
            sink.close()

    async def relay(near: asyncio.StreamReader, near_sink: asyncio.StreamWriter) -> None:
        far, far_sink = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(carry(near, far_sink), carry(far, near_sink))

    listening = await asyncio.start_server(relay, "127.0.0.1", 0)
    wire.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield wire
    finally:
        listening.close()
