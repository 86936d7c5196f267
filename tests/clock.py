"""The injectable clock: in tests the scripts' clock fragment adds what a test has advanced."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from exam_server.live.connection import Client

OFFSET_KEY = "test:offset"

FRAGMENT = """
local function ms(number)
  return string.format('%.0f', number)
end

local function now_ms()
  local time = redis.call('TIME')
  local offset = tonumber(redis.call('GET', 'test:offset') or '0')
  return time[1] * 1000 + math.floor(time[2] / 1000) + offset
end
"""


FRAGMENTS: Final[Mapping[str, str]] = {"_clock": FRAGMENT}
"""What replaces the scripts' own clock."""


class TestClock:
    """Advances the one clock without waiting."""

    __test__ = False

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    async def advance(self, time: timedelta) -> None:
        """Let the clock jump ahead (or back)."""
        await self._redis.incrby(OFFSET_KEY, time // timedelta(milliseconds=1))

    async def reset(self) -> None:
        """Let the clock show real time again."""
        await self._redis.delete(OFFSET_KEY)
