"""Which shard holds a key: the only server there is, or the primary that the cluster names.

The cluster is asked who holds what at the beginning, after every sign of a change, and once a
second while it is used: a primary that hangs without breaking a connection is noticed by the others
long before our own patience ends.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import structlog
from redis.crc import key_slot

from exam_server.errors import Unavailable
from exam_server.live.shards import Shard
from exam_server.live.wire import Address, ReplyError, Wire

CLUSTER_SCHEMES: Final = ("redis+cluster", "rediss+cluster")
LOOK_AGAIN_SECONDS: Final = 1.0
LOOK_SOON_SECONDS: Final = 0.2
LOOK_PATIENCE_SECONDS: Final = 1.0

MakeShard = Callable[[Address], Shard]
log = structlog.get_logger()


def is_cluster(url: str) -> bool:
    """True for `redis+cluster://host:port,host:port,…`."""
    return urlsplit(url).scheme in CLUSTER_SCHEMES


def seeds_of(url: str) -> list[Address]:
    """The servers that the URL of a cluster names; any one of them that answers is enough."""
    parts = urlsplit(url)
    before, at, hosts = parts.netloc.rpartition("@")
    return [Address.parse(f"{parts.scheme}://{before}{at}{host}") for host in hosts.split(",")]


class Shards(Protocol):
    """Where a key's calls go."""

    async def of(self, key: str) -> Shard:
        """The shard that holds the key; raises Unavailable when nobody knows."""

    async def all(self) -> Sequence[Shard]:
        """Every shard that holds anything."""

    def sent_on(self, key: str, to: str, *, for_good: bool) -> Shard:
        """The shard at `host:port`, where the key's calls go from now on, or only this one."""

    def doubt(self) -> None:
        """Somebody answered as if things had changed."""

    async def close(self) -> None:
        """Give all connections up."""


class OneShard:
    """A single server, with or without replicas."""

    def __init__(self, shard: Shard) -> None:
        self._shard = shard

    async def of(self, _: str) -> Shard:
        """The one."""
        return self._shard

    async def all(self) -> Sequence[Shard]:
        """The one."""
        return [self._shard]

    def sent_on(self, _: str, to: str, *, for_good: bool) -> Shard:  # noqa: ARG002
        """A server outside a cluster never sends anybody elsewhere."""
        raise Unavailable(f"redis: sent to {to}; a cluster's URL begins with redis+cluster://")

    def doubt(self) -> None:
        """There is nobody else to ask."""

    async def close(self) -> None:
        """Give the connection up."""
        self._shard.close()


class Cluster:
    """The primaries of a Redis Cluster, by the hash slots they hold."""

    def __init__(self, seeds: Sequence[Address], make_shard: MakeShard) -> None:
        self._seeds = list(seeds)
        self._make = make_shard
        self._shards: dict[Address, Shard] = {}
        self._ranges: list[tuple[int, int, Address]] = []
        self._moved: dict[int, Address] = {}
        self._looking: asyncio.Task[None] | None = None
        self._used = False
        self._soon = asyncio.Event()
        self._known = asyncio.Event()

    async def of(self, key: str) -> Shard:
        """The primary of the key's hash slot."""
        self._used = True
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_for_ever())
        if not self._ranges:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_PATIENCE_SECONDS):
                    await self._known.wait()
        number = key_slot(key.encode())
        address = self._moved.get(number) or next(
            (owner for first, last, owner in self._ranges if first <= number <= last), None
        )
        if address is None:
            self.doubt()
            raise Unavailable("redis: no shard holds the slot")
        return self._at(address)

    async def all(self) -> Sequence[Shard]:
        """The primaries that hold hash slots."""
        await self.of("any")
        return [self._at(address) for address in dict.fromkeys(owner for *_, owner in self._ranges)]

    def sent_on(self, key: str, to: str, *, for_good: bool) -> Shard:
        """The shard a redirection names; for good: until the cluster is asked again."""
        address = self._address(*to.rsplit(":", 1))
        if for_good:
            self._moved[key_slot(key.encode())] = address
            self.doubt()
        return self._at(address)

    def doubt(self) -> None:
        """Ask the cluster again soon."""
        self._soon.set()

    async def close(self) -> None:
        """Stop looking and give all connections up."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait([self._looking])
        for shard in self._shards.values():
            shard.close()

    def _at(self, address: Address) -> Shard:
        if address not in self._shards:
            self._shards[address] = shard = self._make(address)
            shard.broken = self.doubt
        return self._shards[address]

    def _address(self, host: str, port: str | int) -> Address:
        # How we are let in is the same everywhere; only the place differs.
        return replace(self._seeds[0], host=host or self._seeds[0].host, port=int(port))

    async def _look_for_ever(self) -> None:
        while True:
            if self._used or self._soon.is_set():
                self._used = False
                self._soon.clear()
                await self._look()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN_SECONDS):
                    await self._soon.wait()
            await asyncio.sleep(LOOK_SOON_SECONDS)

    async def _look(self) -> None:
        known = list(dict.fromkeys(address for *_, address in self._ranges))
        for address in [*known, *self._seeds]:
            try:
                async with asyncio.timeout(LOOK_PATIENCE_SECONDS):
                    found = await _slots_at(address)
            except (Unavailable, TimeoutError):
                continue
            if found:
                self._learn(found, asked=address)
                return
        log.warning("cluster_unknown", asked=[str(address) for address in self._seeds])

    def _learn(self, found: Sequence[Any], *, asked: Address) -> None:
        self._ranges = [
            (first, last, self._address(primary[0] or asked.host, primary[1]))
            for first, last, primary, *_ in found
        ]
        self._moved.clear()
        self._known.set()
        owners = {address for *_, address in self._ranges}
        for address in set(self._shards) - owners:
            # Nothing is left there for us; what it still owes us it may owe as a zombie.
            self._shards.pop(address).close()


async def _slots_at(address: Address) -> list[Any]:
    wire = await Wire.connect(address, lambda: None)
    try:
        (reply,) = await wire.ask([("CLUSTER", "SLOTS")])
    finally:
        wire.close()
    return [] if isinstance(reply, ReplyError) else list(reply)
