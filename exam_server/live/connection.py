"""Opening Redis so that a full pool waits instead of raising, and being away has one name."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import hiredis
from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from exam_server.errors import Unavailable
from exam_server.live.cluster import is_cluster, seeds_of

Client = Any
"""A redis-py client, for everything but the scripts. Its annotations allow bytes and None nearly
everywhere and do not know `decode_responses`; here every reply is text, and the modules of this
package give it its shape."""

POOL_SIZE = 64
ANSWER_TIMEOUT_SECONDS = 10


def open_redis(url: str) -> Client:
    """A client for `redis://`, `rediss://`, `unix://` or `redis+cluster://`; nothing is connected
    yet."""
    if is_cluster(url):
        return _open_cluster(url)
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=POOL_SIZE,
        timeout=ANSWER_TIMEOUT_SECONDS,
        socket_timeout=ANSWER_TIMEOUT_SECONDS,
        socket_connect_timeout=2,
        decode_responses=True,
        # A broken connection is opened anew once; whoever asked decides about more.
        retry=Retry(NoBackoff(), 1),
    )
    kind = pool.connection_class
    pool.connection_class = type(f"Packing{kind.__name__}", (_Packing, kind), {})
    return _reading_raw(Redis.from_pool(pool))


def _open_cluster(url: str) -> Client:
    seeds = seeds_of(url)
    client = RedisCluster(
        startup_nodes=[ClusterNode(seed.host, seed.port) for seed in seeds],
        username=seeds[0].username or None,
        password=seeds[0].password or None,
        ssl=seeds[0].tls,
        max_connections=POOL_SIZE,
        socket_timeout=ANSWER_TIMEOUT_SECONDS,
        socket_connect_timeout=2,
        decode_responses=True,
        # One lost shard must not keep the others from answering.
        require_full_coverage=False,
        retry=Retry(NoBackoff(), 2),
    )
    return _reading_raw(client)


def _reading_raw(client: Client) -> Client:
    # Every process reads every event of the slots it serves, and needs only a few of them: the
    # library would make a dict of each.
    client.set_response_callback("XREAD", lambda reply, **_: reply)
    return client


class _Packing:
    """Packs commands in C; redis-py does so by itself, but only without asyncio."""

    def pack_command(self, *words: Any) -> list[bytes]:
        """The command as Redis reads it; a first word such as `CONFIG GET` is two."""
        return [hiredis.pack_command((*words[0].split(), *words[1:]))]


@contextmanager
def unavailable_when_away() -> Iterator[None]:
    """Turn every failure of Redis to answer into Unavailable("redis")."""
    try:
        yield
    except (RedisConnectionError, RedisTimeoutError, RedisError, OSError) as error:
        raise Unavailable("redis") from error
