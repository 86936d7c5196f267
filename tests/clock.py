"""The injectable clocks: the scripts' and the process's own show what a test has advanced."""

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from exam_server.live.connection import Client

OFFSET_KEY = "test:offset"
MILLISECOND: Final = timedelta(milliseconds=1)

FRAGMENT = """
local function ms(number)
  return string.format('%.0f', number)
end

local function time_ms()
  local time = redis.call('TIME')
  local offset = tonumber(redis.call('GET', 'test:offset') or '0')
  return time[1] * 1000 + math.floor(time[2] / 1000) + offset
end
"""


FRAGMENTS: Final[Mapping[str, str]] = {"_clock": FRAGMENT}
"""What replaces the scripts' own clock."""


class Ours:
    """The clock of the tests' process: it never jumps, but a test may let time pass."""

    def __init__(self) -> None:
        self.passed_ms = 0

    def __call__(self) -> float:
        return time.monotonic() * 1000 + self.passed_ms


OURS: Final = Ours()
"""One for the run, as the process is one for the run."""


class TestClock:
    """Advances the one clock without waiting."""

    __test__ = False

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    async def advance(self, time: timedelta) -> None:
        """Let time pass, for everybody."""
        OURS.passed_ms += time // MILLISECOND
        await self.jump(time)

    async def jump(self, time: timedelta) -> None:
        """Let the clock of Redis alone jump ahead (or back)."""
        await self._redis.incrby(OFFSET_KEY, time // MILLISECOND)

    async def reset(self) -> None:
        """Let the clock show real time again."""
        await self._redis.delete(OFFSET_KEY)
