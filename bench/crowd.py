"""The load client: many sockets in one loop, with as little as possible between wire and clock.

The same client speaks to the server and to the floor, and what it uses itself is told beside the
figures. Frames are read and written in C (picows); what is left in Python is one call per answer.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import Final

from picows import WSCloseCode, WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from bench.options import BenchError

ANSWER_SECONDS: Final = 20.0
CLOSING_SECONDS: Final = 10.0
OPENED_AT_ONCE: Final = 50
PORTS_PER_ADDRESS: Final = 20_000
"""An address has no more ports than this to call from; the next sockets call from the next one."""

Push = Callable[[bytes], None]


class Talker(WSListener):
    """One socket with its endless row of messages; every answer must be the one expected."""

    def __init__(self, texts: Iterator[bytes], expected: bytes) -> None:
        self._texts = texts
        self._expected = expected
        self._asked: deque[float] = deque()
        self._transport: WSTransport | None = None
        self.again = False
        """Whether each answer is followed by the next message at once."""
        self.delays: list[float] = []
        self.wrong = b""
        self.on_push: Push | None = None
        self.on_answer: Push | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        """The socket is open."""
        self._transport = transport

    def on_ws_disconnected(self, _: WSTransport) -> None:
        """The socket has gone."""
        self._transport = None

    def on_ws_frame(self, _: WSTransport, frame: WSFrame) -> None:
        """An answer, or a push: the lease at the beginning, the clock."""
        if frame.msg_type != WSMsgType.TEXT:
            return
        text = frame.get_payload_as_bytes()
        if not text.startswith(b'{"id"'):
            if self.on_push:
                self.on_push(text)
            return
        now = time.perf_counter()
        self.delays.append(now - self._asked.popleft())
        if self._expected not in text:
            self.wrong, self.again = text, False
        elif self.again:
            self.say(now)
        if self.on_answer:
            self.on_answer(text)

    def say(self, due: float) -> None:
        """Send the next message; its delay counts from `due`, however late it was sent."""
        if self._transport is None:
            raise BenchError("a socket is not open any more")
        self._asked.append(due)
        self._transport.send(WSMsgType.TEXT, next(self._texts))

    def hang_up(self) -> None:
        """Close the socket, without a word if the other side does not answer."""
        if self._transport is not None:
            self._transport.send_close(WSCloseCode.OK)
            self._transport.disconnect()

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._asked)


async def open_socket(talker: WSListener, url: str, cookie: str, number: int = 0) -> None:
    """Open one socket; `number` decides from which loopback address. Raises BenchError."""
    caller = (f"127.0.0.{1 + number // PORTS_PER_ADDRESS}", 0)
    try:
        await ws_connect(
            lambda: talker,
            url,
            extra_headers={"Cookie": cookie},
            websocket_handshake_timeout=ANSWER_SECONDS,
            read_buffer_init_size=2048,
            local_addr=caller,
        )
    except (WSError, OSError) as error:
        raise BenchError(f"the socket was refused: {error}") from None


@asynccontextmanager
async def talking(
    talkers: Sequence[Talker], urls: Sequence[str], cookies: Sequence[str]
) -> AsyncIterator[None]:
    """All sockets open for the length of the block."""
    rows = list(zip(talkers, urls, cookies, count(), strict=False))
    try:
        for first in range(0, len(rows), OPENED_AT_ONCE):
            part = rows[first : first + OPENED_AT_ONCE]
            await asyncio.gather(*(open_socket(*row) for row in part))
        yield
    finally:
        for talker in talkers:
            talker.hang_up()
        await asyncio.sleep(0.05)


async def saturate(talkers: Sequence[Talker], seconds: float) -> float:
    """Answers per second while every socket has one message on its way at any time."""
    _begin(talkers, again=True)
    began = time.perf_counter()
    for talker in talkers:
        talker.say(began)
    await asyncio.sleep(seconds)
    answered, took = sum(len(t.delays) for t in talkers), time.perf_counter() - began
    await _settle(talkers)
    return answered / took


async def keep_pace(talkers: Sequence[Talker], *, rate: float, seconds: float) -> list[float]:
    """The delay of every answer in seconds at a steady number of messages per second.

    Messages are due at fixed instants, whatever is still unanswered, and a delay counts from the
    instant at which its message was due: a server that stalls cannot slow the questions down.
    """
    _begin(talkers, again=False)
    began = time.perf_counter()
    for number in count():
        due = began + number / rate
        if due > began + seconds:
            break
        left = due - time.perf_counter()
        if left > 0:
            await asyncio.sleep(left)
        talkers[number % len(talkers)].say(due)
    await _settle(talkers)
    return [delay for talker in talkers for delay in talker.delays]


def save_texts(items: int) -> Iterator[bytes]:
    """Saves as a page sends them, position after position, each based on the one before."""
    for number in count():
        version, place = divmod(number, items)
        yield (
            f'{{"id": {number}, "save": {{"position": {place + 1}, '
            f'"response": ["o{number % 4 + 1}"], "flagged": false, "base": {version}, '
            f'"mutation": "bench-{number}"}}}}'
        ).encode()


def savers(number: int, items: int) -> list[Talker]:
    """Talkers who save, for an attempt each that nobody has saved to."""
    return [Talker(save_texts(items), b'"saved"') for _ in range(number)]


def echoers(number: int, items: int) -> list[Talker]:
    """Talkers who say the same to the floor."""
    return [Talker(save_texts(items), b'"save"') for _ in range(number)]


def _begin(talkers: Sequence[Talker], *, again: bool) -> None:
    for talker in talkers:
        talker.delays, talker.again = [], again


async def _settle(talkers: Sequence[Talker]) -> None:
    patience = time.perf_counter() + ANSWER_SECONDS
    for talker in talkers:
        talker.again = False
    while any(talker.is_waiting for talker in talkers):
        if time.perf_counter() > patience:
            raise BenchError(f"no answer within {ANSWER_SECONDS:.0f} s")
        await asyncio.sleep(0.005)
    for talker in talkers:
        if talker.wrong:
            raise BenchError(f"not the answer expected: {talker.wrong.decode()}")
