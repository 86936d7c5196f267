"""What every group of rows works with: the stage, and servers that are started when needed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.cores import KIB, LOAD_CORE, Usage, usage_of
from bench.options import Options
from bench.servers import Served, floor_server, one_by_one_server, real_server, redis_pid
from bench.stage import Seat, Stage
from exam_server.embedded import EmbeddedRedis
from exam_server.live.connection import open_redis


@dataclass(slots=True)
class Bench:
    """One run. Servers stay until its end, idle while others are measured."""

    options: Options
    folder: Path
    stage: Stage
    stack: AsyncExitStack
    _kept: dict[str, Served] = field(default_factory=dict)
    _hall: Sequence[Seat] = ()
    attempt_kib: float = 0.0
    """Memory of Redis for one of the hall's attempts before it has saved anything."""

    @property
    def data_dir(self) -> Path:
        """Where the stores are."""
        return self.stage.state.settings.data_dir

    @property
    def paper(self) -> Path:
        """What the floor sends as a paper; written by whoever asks for it."""
        return self.folder / "paper.json"

    @property
    def redis(self) -> Usage:
        """CPU that Redis has used so far."""
        return usage_of(redis_pid(self.data_dir))

    async def server(self) -> Served:
        """The server."""
        return await self._kept_one("server", lambda: real_server(self.data_dir))

    async def second(self) -> Served:
        """A second process of it, on the core of the load; in a short run, one that is there."""
        if self.options.short:
            return await self.one_by_one()
        return await self._kept_one("second", lambda: real_server(self.data_dir, LOAD_CORE))

    async def floor(self) -> Served:
        """The floor."""
        return await self._kept_one("floor", lambda: floor_server(self.paper, self.data_dir))

    async def one_by_one(self) -> Served:
        """The server without group commit."""
        return await self._kept_one("one_by_one", lambda: one_by_one_server(self.data_dir))

    async def warm_up(self) -> None:
        """Start every server now, all at once: what takes longest in a short run."""
        kinds = (self.server, self.floor, self.one_by_one)
        await asyncio.gather(*(kind() for kind in kinds))

    async def _kept_one(
        self, name: str, make: Callable[[], AbstractAsyncContextManager[Served]]
    ) -> Served:
        if name not in self._kept:
            self._kept[name] = await self.stack.enter_async_context(make())
        return self._kept[name]

    async def hall(self) -> Sequence[Seat]:
        """The largest slot: the crowd, and behind it those who measure what a save costs there."""
        if not self._hall:
            number, before = self.options.crowd + self.options.savers, await self._redis_kib()
            self._hall = await self.stage.fill(number)
            self.attempt_kib = (await self._redis_kib() - before) / number
        return self._hall

    async def _redis_kib(self) -> float:
        client = open_redis(EmbeddedRedis(self.data_dir).url)
        async with aclosing(client):
            return float((await client.info("memory"))["used_memory"]) / KIB

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[tuple[Served, Served]]:
        """A server and a floor that have done nothing yet; a short run takes those it has."""
        if self.options.short:
            yield await self.server(), await self.floor()
            return
        async with (
            real_server(self.data_dir) as server,
            floor_server(self.paper, self.data_dir) as floor,
        ):
            yield server, floor


def socket_urls(served: Served, seats: Sequence[Seat]) -> list[str]:
    """Where each seat's socket is."""
    return [f"ws://{served.address}/api/v1/attempts/{seat.attempt}/socket" for seat in seats]


def echo_urls(floor: Served, number: int) -> list[str]:
    """Where so many echoes are."""
    return [f"ws://{floor.address}/echo"] * number
