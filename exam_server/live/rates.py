"""Rate limits that count tries in Redis, by the library's moving window."""

import hashlib
import json
import math
import time
from collections.abc import Sequence
from typing import Any, Final

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from exam_server.errors import Throttled, Unavailable
from exam_server.live.connection import Client

FAILED_SIGN_INS_PER_ACCOUNT: Final = RateLimitItemPerMinute(10, 5)
FAILED_SIGN_INS_PER_ADDRESS: Final = RateLimitItemPerMinute(200, 5)
TOKENS_PER_CANDIDATE: Final = RateLimitItemPerMinute(20, 5)
REPORTS_PER_CANDIDATE: Final = RateLimitItemPerMinute(60, 1)
RECEIPT_CHECKS_PER_ADDRESS: Final = RateLimitItemPerMinute(120, 1)
HANDOVER_CODES_PER_ADDRESS: Final = RateLimitItemPerMinute(60, 1)
"""A hall behind one address may type; of a thousand million codes a few hundred open anything."""
TRYING_KEPT: Final = 50_000


class Rates:
    """Counts tries under names; a hall of candidates behind one address is no attack."""

    def __init__(self, client: Client) -> None:
        self._limiter = MovingWindowRateLimiter(_storage(client))
        self._trying: dict[str, None] = {}

    async def check(self, limit: RateLimitItem, *names: str) -> None:
        """Raise Throttled when the limit is used up; counts nothing."""
        try:
            name = _one_name(names)
            if not await self._limiter.test(limit, name):
                window = await self._limiter.get_window_stats(limit, name)
                raise Throttled(max(1, math.ceil(window.reset_time - time.time())))
        except (RedisError, OSError) as error:
            raise Unavailable("redis") from error

    async def admit(self, limit: RateLimitItem, *names: str) -> bool:
        """Let a try in that may fail; True when it was counted already, False when it costs nothing
        unless it fails: `count` it then, or `forgive` it.

        Only the first try of its names in this process is free. Whatever is tried beside or after
        it is counted before it is made, so that no crowd of tries gets in between.
        """
        name = _one_name(names)
        if name in self._trying:
            await self._spend(limit, name)
            return True
        self._trying[name] = None
        if len(self._trying) > TRYING_KEPT:
            del self._trying[next(iter(self._trying))]
        return False

    def forgive(self, *names: str) -> None:
        """The try that was let in free did not fail. One that failed is never forgiven: it would
        be followed by another free one."""
        self._trying.pop(_one_name(names), None)

    async def count(self, limit: RateLimitItem, *names: str) -> None:
        """Count one try."""
        try:
            await self._limiter.hit(limit, _one_name(names))
        except (RedisError, OSError) as error:
            raise Unavailable("redis") from error

    async def _spend(self, limit: RateLimitItem, name: str) -> None:
        try:
            if not await self._limiter.hit(limit, name):
                window = await self._limiter.get_window_stats(limit, name)
                raise Throttled(max(1, math.ceil(window.reset_time - time.time())))
        except (RedisError, OSError) as error:
            raise Unavailable("redis") from error


def _storage(client: Client) -> RedisStorage:
    # The library opens a client of its own by an address; it is given ours, whatever that reaches.
    storage = RedisStorage("async+redis://", implementation="redispy")
    bridge: Any = storage.bridge
    bridge.storage = client
    bridge.register_scripts()
    return storage


def _one_name(names: Sequence[str]) -> str:
    # The library joins names by a sign that a login may hold, and a login may be long.
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()
