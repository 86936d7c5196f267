"""A candidate's socket with as little around it as possible, so that the load costs the machine
less than the server does."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Final

from picows import WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

OPENING_SECONDS: Final = 10.0
ANSWER_SECONDS: Final = 20.0

Fields = Mapping[str, Any]


class LineLost(Exception):
    """The line broke; what was not answered may have been carried out or not."""


class Line(WSListener):
    """One open socket: the first message, and one answer for each number."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        self.first: asyncio.Future[Fields] = self._loop.create_future()
        self._asked: dict[int, asyncio.Future[Fields]] = {}
        self._number = 0
        self._transport: WSTransport | None = None
        self.is_lost = False
        self.leave_after: float | None = None
        """In how many seconds the server wants us gone, once it has said so."""

    @property
    def is_quiet(self) -> bool:
        """Whether every message has its answer."""
        return not self._asked

    async def ask(self, body: Fields) -> Fields:
        """The answer to one message; raises LineLost."""
        if self._transport is None or self.is_lost:
            raise LineLost
        self._number += 1
        answer = self._asked[self._number] = self._loop.create_future()
        text = json.dumps({"id": self._number, **body}).encode()
        self._transport.send(WSMsgType.TEXT, text)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                told: Fields = await answer
                return told
        except TimeoutError:
            self.drop()
            raise LineLost from None

    def drop(self) -> None:
        """Break the line without a word."""
        if self._transport is not None:
            self._transport.disconnect(graceful=False)
        self._lose()

    def on_ws_connected(self, transport: WSTransport) -> None:
        """The handshake is done."""
        self._transport = transport

    def on_ws_frame(self, _: WSTransport, frame: WSFrame) -> None:
        """An answer or a push."""
        if frame.msg_type == WSMsgType.CLOSE:
            self.drop()
        elif frame.msg_type == WSMsgType.TEXT:
            self._take(json.loads(frame.get_payload_as_bytes()))

    def on_ws_disconnected(self, _: WSTransport) -> None:
        """Nothing comes any more."""
        self._lose()

    def _take(self, fields: dict[str, Any]) -> None:
        number = fields.pop("id", None)
        waiting = self._asked.pop(number, None) if number is not None else None
        if waiting is not None and not waiting.done():
            waiting.set_result(fields)
        elif not self.first.done():
            self.first.set_result(fields)
        elif "reconnect" in fields:
            self.leave_after = fields["reconnect"]["after_ms"] / 1000

    def _lose(self) -> None:
        self.is_lost = True
        waiting, self._asked = [self.first, *self._asked.values()], {}
        for each in waiting:
            if not each.done():
                each.set_exception(LineLost())
                each.exception()  # Nobody may be waiting any more; that is no fault.


async def open_line(url: str, cookie: str) -> tuple[Line, Fields]:
    """An open socket and its first message; raises LineLost while nobody lets us in."""
    # A server that is starting lets us wait in its queue.
    line: WSListener | None = None
    try:
        async with asyncio.timeout(OPENING_SECONDS):
            _, line = await ws_connect(
                Line,
                url,
                extra_headers={"Cookie": cookie},
                websocket_handshake_timeout=OPENING_SECONDS,
            )
            # A line that is lost at once comes back as nothing.
            if isinstance(line, Line):
                return line, await line.first
    except (WSError, OSError, TimeoutError):
        if isinstance(line, Line):
            line.drop()
        raise LineLost from None
    raise LineLost
