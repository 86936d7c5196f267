"""What every group of rows works with: the stage, and servers that are started when needed."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.cores import Usage, usage_of
from bench.options import Options
from bench.servers import Served, floor_server, one_by_one_server, real_server, redis_pid
from bench.stage import Seat, Stage


@dataclass(slots=True)
class Bench:
    """One run. Servers stay until its end, idle while others are measured."""

    options: Options
    folder: Path
    stage: Stage
    stack: AsyncExitStack
    _kept: dict[str, Served] = field(default_factory=dict)
    _hall: Sequence[Seat] = ()

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
        if "server" not in self._kept:
            found = await self.stack.enter_async_context(real_server(self.data_dir))
            self._kept["server"] = found
        return self._kept["server"]

    async def floor(self) -> Served:
        """The floor."""
        if "floor" not in self._kept:
            context = floor_server(self.paper, self.data_dir)
            self._kept["floor"] = await self.stack.enter_async_context(context)
        return self._kept["floor"]

    async def one_by_one(self) -> Served:
        """The server without group commit."""
        if "one_by_one" not in self._kept:
            context = one_by_one_server(self.data_dir)
            self._kept["one_by_one"] = await self.stack.enter_async_context(context)
        return self._kept["one_by_one"]

    async def hall(self) -> Sequence[Seat]:
        """The largest slot: the crowd, and behind it those who measure what a save costs there."""
        if not self._hall:
            self._hall = await self.stage.fill(self.options.crowd + self.options.savers)
        return self._hall

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[tuple[Served, Served]]:
        """A server and a floor that have done nothing yet; a short run takes those it has."""
        if not self.options.fresh:
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
