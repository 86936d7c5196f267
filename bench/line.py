"""A socket of the load client: as little as possible between the wire and the clock.

The same client speaks to the server and to the floor; what it costs itself is in both figures.
"""

import asyncio
from collections.abc import Callable
from typing import cast

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

from bench.options import BenchError

OPENING_SECONDS = 20.0
CLOSING_SECONDS = 5.0

Hear = Callable[[str], None]


class Line(asyncio.Protocol):
    """One open socket; every text that arrives is handed to `hear`."""

    def __init__(self, url: str, cookie: str, hear: Hear) -> None:
        self._protocol = ClientProtocol(parse_uri(url), max_size=None)
        self._cookie = cookie
        self._hear = hear
        self._transport: asyncio.Transport | None = None
        loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = loop.create_future()
        self.lost: asyncio.Future[None] = loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the handshake."""
        # uvloop's transports are streams without being registered as such.
        self._transport = cast("asyncio.Transport", transport)
        request = self._protocol.connect()
        request.headers["Cookie"] = self._cookie
        self._protocol.send_request(request)
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Read what came: the answer to the handshake, or frames."""
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                self._hear(bytes(event.data).decode())
            elif isinstance(event, Response):
                self._open()
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing comes any more."""
        reason = BenchError(f"the socket was lost: {exc}")
        if not self.opened.done():
            self.opened.set_exception(reason)
        self.lost.set_result(None)

    def send(self, text: str) -> None:
        """Send one text."""
        self._protocol.send_text(text.encode())
        self._flush()

    async def close(self) -> None:
        """Close in order."""
        if not self.lost.done():
            self._protocol.send_close(1000)
            self._flush()
            await asyncio.wait([self.lost], timeout=CLOSING_SECONDS)

    def _open(self) -> None:
        refused = self._protocol.handshake_exc
        if refused is None:
            self.opened.set_result(None)
        else:
            self.opened.set_exception(BenchError(f"the socket was refused: {refused}"))

    def _flush(self) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        for data in self._protocol.data_to_send():
            if data:
                self._transport.write(data)
            else:
                self._transport.write_eof()


async def open_line(url: str, cookie: str, hear: Hear) -> Line:
    """An open socket; raises BenchError when it is refused."""
    uri = parse_uri(url)
    loop = asyncio.get_running_loop()
    _, line = await loop.create_connection(lambda: Line(url, cookie, hear), uri.host, uri.port)
    try:
        await asyncio.wait_for(line.opened, OPENING_SECONDS)
    except TimeoutError:
        raise BenchError("the socket does not open") from None
    return line
