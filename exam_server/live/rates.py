"""Rate limits that count tries in Redis, by the library's moving window."""

import hashlib
import json
import math
import time
from collections.abc import Sequence
from typing import Final

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import RedisClusterStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from exam_server.errors import Throttled, Unavailable
from exam_server.live.cluster import is_cluster
from exam_server.live.connection import Client

FAILED_SIGN_INS_PER_ACCOUNT: Final = RateLimitItemPerMinute(10, 5)
FAILED_SIGN_INS_PER_ADDRESS: Final = RateLimitItemPerMinute(200, 5)
TOKENS_PER_CANDIDATE: Final = RateLimitItemPerMinute(20, 5)
REPORTS_PER_CANDIDATE: Final = RateLimitItemPerMinute(60, 1)


class Rates:
    """Counts tries under names; a hall of candidates behind one address is no attack."""

    def __init__(self, client: Client, url: str) -> None:
        self._limiter = MovingWindowRateLimiter(_storage(client, url))

    async def check(self, limit: RateLimitItem, *names: str) -> None:
        """Raise Throttled when the limit is used up; counts nothing."""
        try:
            name = _one_name(names)
            if not await self._limiter.test(limit, name):
                window = await self._limiter.get_window_stats(limit, name)
                raise Throttled(max(1, math.ceil(window.reset_time - time.time())))
        except (RedisError, OSError) as error:
            raise Unavailable("redis") from error

    async def count(self, limit: RateLimitItem, *names: str) -> None:
        """Count one try."""
        try:
            await self._limiter.hit(limit, _one_name(names))
        except (RedisError, OSError) as error:
            raise Unavailable("redis") from error


def _storage(client: Client, url: str) -> RedisStorage:
    if is_cluster(url):
        tls = url.startswith("rediss")
        plain = url.replace("rediss+cluster", "redis+cluster")
        return RedisClusterStorage(f"async+{plain}", implementation="redispy", ssl=tls)
    # The library takes an address to choose its driver by; it uses the pool that it is given.
    pool = client.connection_pool
    return RedisStorage("async+redis://", implementation="redispy", connection_pool=pool)


def _one_name(names: Sequence[str]) -> str:
    # The library joins names by a sign that a login may hold, and a login may be long.
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()
