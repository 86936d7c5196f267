"""Two ways to carry a device's numbered messages: a socket, and plain requests without one."""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, Final, Protocol

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from exam_server.rehearsal.door import COOKIE, Away, Door, GaveUp, Request, now_ms
from exam_server.rehearsal.journal import Answer

OPENING_SECONDS: Final = 20
ANSWER_SECONDS: Final = 15
SUPERSEDED: Final = 4001

Hear = Callable[[Mapping[str, Any]], None]


class LineLost(Exception):
    """The line broke before the answer came; nobody knows what the server did."""


class Line(Protocol):
    """What a candidate needs of a line."""

    async def ask(self, body: Mapping[str, Any]) -> Answer:
        """Send a message and wait for its one answer; raises LineLost."""

    async def ask_in_vain(self, body: Mapping[str, Any]) -> None:
        """Send a message and lose the answer."""

    def drop(self) -> None:
        """Break the line without a word."""


class SocketLine:
    """A socket and the task that reads it."""

    def __init__(self, socket: ClientConnection, hear: Hear) -> None:
        self._socket = socket
        self._hear = hear
        self._numbers = count(1)
        self._asked: dict[int, asyncio.Future[Mapping[str, Any]]] = {}
        self._reading = asyncio.create_task(self._read())
        self.superseded = asyncio.Event()
        self._back_at = 0.0

    @property
    def stay_away_seconds(self) -> float:
        """How long a server that sent the line away wants it to wait before the next; 0 else."""
        return max(0.0, self._back_at - time.monotonic())

    @property
    def close_code(self) -> int | None:
        """How the socket ended, None while it is open."""
        return self._socket.close_code

    async def ask(self, body: Mapping[str, Any]) -> Answer:
        """Send a message and wait for its one answer; raises LineLost."""
        number, sent = next(self._numbers), now_ms()
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        await self._send({"id": number, **body})
        try:
            fields = await asyncio.wait_for(answer, ANSWER_SECONDS)
        except TimeoutError:
            self.drop()
            raise LineLost("no answer") from None
        return Answer(fields, sent, now_ms())

    async def ask_in_vain(self, body: Mapping[str, Any]) -> None:
        """Send a message and break the line before its answer is read."""
        number = next(self._numbers)
        await self._send({"id": number, **body})
        # At once, or after a moment: the server then has stored it, or not, or is about to.
        await asyncio.sleep(number % 3 * 0.005)
        self.drop()

    def drop(self) -> None:
        """Break the line without a word."""
        self._socket.transport.abort()
        self._lose()

    async def close(self) -> None:
        """Close in order, as a page does that is left."""
        with contextlib.suppress(WebSocketException, OSError):
            await self._socket.close()
        await asyncio.gather(self._reading, return_exceptions=True)

    async def _send(self, message: Mapping[str, Any]) -> None:
        if self._reading.done():
            raise LineLost("the line is closed")
        try:
            await self._socket.send(json.dumps(message))
        except (ConnectionClosed, OSError):
            raise LineLost("the line is closed") from None

    async def _read(self) -> None:
        try:
            async for text in self._socket:
                self._take(json.loads(text))
        except (ConnectionClosed, OSError):
            pass
        finally:
            if self.close_code == SUPERSEDED:
                self.superseded.set()
            self._lose()

    def _take(self, message: Mapping[str, Any]) -> None:
        number = message.get("id")
        if number is None:
            if "superseded" in message:
                self.superseded.set()
            if "reconnect" in message:
                self._back_at = time.monotonic() + message["reconnect"]["after_ms"] / 1000
            self._hear(message)
            return
        asked = self._asked.pop(number, None)
        if asked is not None and not asked.done():
            asked.set_result(message)

    def _lose(self) -> None:
        for asked in self._asked.values():
            if not asked.done():
                asked.set_exception(LineLost("the line broke"))
                asked.exception()  # Whoever asked may have been cancelled meanwhile.
        self._asked.clear()


class HttpLine:
    """The socket's messages as requests, under the epoch of a lease."""

    def __init__(self, door: Door, attempt: str, cookie: str, *, epoch: int) -> None:
        self._door = door
        self._path = f"/api/v1/attempts/{attempt}/messages"
        self._cookie = cookie
        self._epoch = epoch
        self._numbers = count(1)

    async def ask(self, body: Mapping[str, Any]) -> Answer:
        """Send a message and wait for its one answer; raises LineLost."""
        message = {"id": next(self._numbers), **body}
        whole = {"epoch": self._epoch, "messages": [message]}
        try:
            reply = await self._door.once(
                Request("POST", self._path, cookie=self._cookie, body=whole)
            )
        except Away as away:
            raise LineLost(str(away)) from None
        if reply.status != 200:
            raise GaveUp(f"POST {self._path} was answered with {reply.status} {reply.word}")
        return Answer(reply.fields["answers"][0], reply.sent, reply.received)

    async def ask_in_vain(self, body: Mapping[str, Any]) -> None:
        """Send a message and forget its answer."""
        await self.ask(body)

    def drop(self) -> None:
        """Nothing stays open between two requests."""


async def open_socket(
    door: Door, attempt: str, cookie: str, *, epoch: int | None, hear: Hear
) -> tuple[SocketLine, Answer]:
    """A socket and its first message: it claims, or goes on with an epoch; raises LineLost."""
    query = "" if epoch is None else f"?epoch={epoch}"
    address = f"{door.socket_url}/api/v1/attempts/{attempt}/socket{query}"
    sent = now_ms()
    try:
        socket = await connect(
            address,
            additional_headers={"Cookie": f"{COOKIE}={cookie}"},
            compression=None,
            open_timeout=OPENING_SECONDS,
            ping_interval=None,
            proxy=None,
        )
        text = await asyncio.wait_for(socket.recv(), ANSWER_SECONDS)
    except InvalidStatus as error:
        if error.response.status_code in {502, 503, 504}:
            raise LineLost("the server is away") from None
        raise GaveUp(f"the socket of {attempt} was refused: {error}") from None
    except (WebSocketException, OSError) as error:
        raise LineLost(type(error).__name__) from None
    return SocketLine(socket, hear), Answer(json.loads(text), sent, now_ms())
