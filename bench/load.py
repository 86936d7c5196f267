"""Load over many sockets: as much as is answered, or a steady pace with its delays."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import count

from bench.line import Line, open_line
from bench.options import BenchError, Options

ANSWER_SECONDS = 15.0
OPENED_AT_ONCE = 50


class Talker:
    """One socket with its endless row of messages; every answer must be the one expected."""

    def __init__(self, texts: Iterator[str], expected: str) -> None:
        self._texts = texts
        self._expected = expected
        self._asked: deque[float] = deque()
        self._line: Line | None = None
        self.again = False
        """Whether each answer is followed by the next message at once."""
        self.delays: list[float] = []
        self.wrong = ""

    async def open(self, url: str, cookie: str) -> None:
        """Open the socket; raises BenchError when it is refused."""
        self._line = await open_line(url, cookie, self._hear)

    async def close(self) -> None:
        """Close the socket if it was opened."""
        if self._line is not None:
            await self._line.close()

    def say(self, due: float) -> None:
        """Send the next message; its delay counts from `due`, however late it was sent."""
        if self._line is None:
            raise BenchError("the socket is not open")
        self._asked.append(due)
        self._line.send(next(self._texts))

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._asked)

    def _hear(self, text: str) -> None:
        if not text.startswith('{"id"'):
            return  # A push: the lease at the beginning, the clock.
        now = time.perf_counter()
        self.delays.append(now - self._asked.popleft())
        if self._expected not in text:
            self.wrong, self.again = text, False
        elif self.again:
            self.say(now)


@asynccontextmanager
async def talking(
    talkers: Sequence[Talker], urls: Sequence[str], cookies: Sequence[str]
) -> AsyncIterator[None]:
    """All sockets open for the length of the block."""
    try:
        for first in range(0, len(talkers), OPENED_AT_ONCE):
            part = slice(first, first + OPENED_AT_ONCE)
            rows = zip(talkers[part], urls[part], cookies[part], strict=True)
            await asyncio.gather(*(talker.open(url, cookie) for talker, url, cookie in rows))
        yield
    finally:
        await asyncio.gather(*(talker.close() for talker in talkers))


async def saturate(talkers: Sequence[Talker], options: Options) -> float:
    """Answers per second while every socket has one message on its way at any time."""
    began = _begin(talkers, again=True)
    for talker in talkers:
        talker.say(began)
    await asyncio.sleep(options.seconds)
    answered, seconds = _answered(talkers), time.perf_counter() - began
    await _settle(talkers)
    return answered / seconds


async def keep_pace(talkers: Sequence[Talker], options: Options) -> list[float]:
    """The delay of every answer in seconds, at a steady pace spread over the sockets."""
    began = _begin(talkers, again=False)
    gap = 1 / (options.pace * len(talkers))
    for number in count():
        due = began + number * gap
        if due > began + options.seconds:
            break
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        talkers[number % len(talkers)].say(due)
    await _settle(talkers)
    return [delay for talker in talkers for delay in talker.delays]


def save_texts(items: int) -> Iterator[str]:
    """Saves as a page sends them, position after position, each based on the one before."""
    for number in count():
        version, place = divmod(number, items)
        yield (
            f'{{"id": {number}, "save": {{"position": {place + 1}, '
            f'"response": ["o{number % 4 + 1}"], "flagged": false, "base": {version}, '
            f'"mutation": "bench-{number}"}}}}'
        )


def _begin(talkers: Sequence[Talker], *, again: bool) -> float:
    for talker in talkers:
        talker.delays, talker.again = [], again
    return time.perf_counter()


def _answered(talkers: Sequence[Talker]) -> int:
    return sum(len(talker.delays) for talker in talkers)


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
            raise BenchError(f"not the answer expected: {talker.wrong}")
