"""Plain HTTP over kept connections, with as little of a client as the measurement allows."""

import asyncio
import gzip
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from bench.options import BenchError

OPENED_AT_ONCE = 50
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of whom, and the status that must come back."""

    method: str
    path: str
    cookie: str
    status: int = 200

    def encode(self) -> bytes:
        """The request as bytes, without a body; answers may come compressed, as to a browser."""
        lines = (
            f"{self.method} {self.path} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Cookie: {self.cookie}",
            "Accept-Encoding: gzip",
            "Content-Length: 0",
        )
        return "\r\n".join((*lines, "", "")).encode()


class Connection:
    """One kept connection; answers must carry their length."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, request: Request) -> bytes:
        """The answer's body; raises BenchError for another status than expected."""
        self._writer.write(request.encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await self._reader.readexactly(length)
        status = int(head.split(b" ", 2)[1])
        if status != request.status:
            raise BenchError(f"{request.method} {request.path}: {status} {body[:200]!r}")
        return body

    def close(self) -> None:
        """End the connection."""
        self._writer.close()


async def ask_all(address: str, requests: Sequence[Request], connections: int) -> float:
    """Answers per second, all connections busy until every request is answered."""
    host, _, port = address.partition(":")
    opened: list[Connection] = []
    for first in range(0, connections, OPENED_AT_ONCE):
        number = min(OPENED_AT_ONCE, connections - first)
        streams = (asyncio.open_connection(host, int(port)) for _ in range(number))
        opened += [Connection(*pair) for pair in await asyncio.gather(*streams)]
    waiting = deque(requests)
    began = time.perf_counter()
    try:
        await asyncio.gather(*(_ask_on(connection, waiting) for connection in opened))
        return len(requests) / (time.perf_counter() - began)
    finally:
        for connection in opened:
            connection.close()


async def ask_once(address: str, request: Request) -> bytes:
    """One answer's body, unpacked, over a connection of its own."""
    host, _, port = address.partition(":")
    connection = Connection(*await asyncio.open_connection(host, int(port)))
    try:
        body = await connection.ask(request)
        return gzip.decompress(body) if body.startswith(GZIP) else body
    finally:
        connection.close()


async def _ask_on(connection: Connection, waiting: deque[Request]) -> None:
    while waiting:
        await connection.ask(waiting.popleft())
