"""What an acknowledgement means, compared with what every Redis server really does."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import structlog

from exam_server.errors import Unavailable
from exam_server.live.batching import Batcher
from exam_server.live.shards import NOTHING_MORE, Guarantee
from exam_server.live.wire import ReplyError
from exam_server.outcomes import Durability

VERIFY_SECONDS: Final = 60.0
VERIFY_AGAIN_SECONDS: Final = 2.0
"""How soon a server that did not answer, or did not do what is needed, is looked at again."""

ON_DISK: Final = {
    "appendonly": "yes",
    "appendfsync": "always",
    # With "yes", a rewrite of the file silently suspends what "always" promises.
    "no-appendfsync-on-rewrite": "no",
}
log = structlog.get_logger()


def guarantee_for(level: Durability, replicas: int) -> Guarantee:
    """What ends each batch at a level."""
    if level is Durability.FSYNC:
        return NOTHING_MORE
    return Guarantee(replicas, on_disk=level is Durability.BOTH)


class DurabilityWatch:
    """Looks at the servers at the start and once a minute; a mismatch is kept as a sentence."""

    def __init__(self, batcher: Batcher, level: Durability, replicas: int) -> None:
        self.level = level
        self.faults: tuple[str, ...] = ("the durability of Redis has not been verified yet",)
        """Empty when every server does what the level promises; sentences without addresses."""
        self._batcher = batcher
        self._replicas = replicas

    async def verify(self) -> None:
        """Look once; raises nothing."""
        try:
            config = await self._batcher.each("CONFIG", "GET", "*")
            roles = await self._batcher.each("INFO", "replication")
            files = await self._batcher.each("INFO", "persistence")
        except Unavailable:
            self._conclude({"every server": ("Redis does not answer",)})
            return
        found = {
            address: faults_of(self.level, self._replicas, *facts)
            for (address, *facts) in _by_server(config, roles, files)
        }
        self._conclude(found)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Verify now, and again for the length of the block."""
        await self.verify()
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(VERIFY_AGAIN_SECONDS if self.faults else VERIFY_SECONDS)
            await self.verify()

    def _conclude(self, found: Mapping[str, tuple[str, ...]]) -> None:
        faults = tuple(dict.fromkeys(fault for part in found.values() for fault in part))
        if faults != self.faults:
            if faults:
                log.error("durability_not_kept", level=self.level, servers=dict(found))
            else:
                log.info("durability_verified", level=self.level, servers=list(found))
        self.faults = faults


def _by_server(*asked: list[tuple[str, Any]]) -> list[tuple[Any, ...]]:
    return [(parts[0][0], *(reply for _, reply in parts)) for parts in zip(*asked, strict=True)]


def faults_of(
    level: Durability, replicas: int, config: Any, replication: Any, persistence: Any
) -> tuple[str, ...]:
    """What one server lacks for a level, from its CONFIG and INFO, each as one sentence."""
    for reply in (config, replication, persistence):
        if isinstance(reply, ReplyError):
            return (f"Redis refuses to say what it does with writes: {reply.word}",)
        if isinstance(reply, Exception):
            return ("Redis does not answer",)
    told = dict(zip(config[::2], config[1::2], strict=True))
    faults = [*_eviction_faults(told), *_file_faults(_info(persistence))]
    if level is not Durability.REPLICATED:
        faults += _disk_faults(level, told)
    if level is not Durability.FSYNC:
        faults += _replica_faults(level, replicas, _info(replication))
    return tuple(faults)


def _disk_faults(level: Durability, told: Mapping[str, str]) -> list[str]:
    return [
        f"durability {level} needs {name} {wanted}, but Redis has {name} {told.get(name, 'unset')}"
        for name, wanted in ON_DISK.items()
        if told.get(name) != wanted
    ]


def _replica_faults(level: Durability, replicas: int, info: Mapping[str, str]) -> list[str]:
    if info.get("role") != "master":
        return [f"durability {level} needs a primary, but Redis is a {info.get('role')}"]
    online = sum(name.startswith("slave") and "state=online" in info[name] for name in info)
    if online < replicas:
        return [f"durability {level} needs {replicas} replicas, but Redis has {online} online"]
    return []


def _eviction_faults(told: Mapping[str, str]) -> list[str]:
    policy = told.get("maxmemory-policy", "noeviction")
    if told.get("maxmemory", "0") == "0" or policy == "noeviction":
        return []
    return [f"Redis may evict answers: maxmemory-policy is {policy}, expected noeviction"]


def _file_faults(info: Mapping[str, str]) -> list[str]:
    if info.get("aof_last_write_status", "ok") == "ok":
        return []
    return ["Redis cannot write its append-only file"]


def _info(text: str) -> dict[str, str]:
    rows = (line.split(":", 1) for line in text.splitlines() if ":" in line)
    return {row[0]: row[1] for row in rows}
