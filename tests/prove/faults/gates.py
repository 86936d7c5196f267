"""Gates between the servers of a cluster: every line from one to another goes through one, so that
a part of them can be cut off from the rest while clients still reach all of them.

Each server calls from an address of its own in 127.0.0.0/8, by which its lines are told from
those of clients. A line that is cut stands still, as a broken network's do, and is lost when the
network heals.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, cast

from tests.prove.faults.cluster import Cluster
from tests.prove.faults.stores import free_ports

FIRST_ADDRESS: Final = 10
NOBODY: Final = -1
SETTLING_SECONDS: Final = 0.2


class Gates:
    """All gates of one cluster, and who is cut off now."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._cut: frozenset[int] = frozenset()
        self._lines: set[_Near] = set()
        self._servers: list[asyncio.Server] = []
        self._closed = False
        self._gone = asyncio.Event()

    def isolate(self, *numbers: int) -> None:
        """Cut these servers off from all others; with nobody named, the network heals."""
        healed = [line for line in self._lines if line.stands_still]
        self._cut = frozenset(numbers)
        for line in healed:
            line.abort()
        for line in tuple(self._lines):
            if self.is_cut(line.ends):
                line.stand_still()

    def is_cut(self, ends: tuple[int, int]) -> bool:
        """Whether a line between two servers leads across the border; clients' never do."""
        caller, called = ends
        return caller != NOBODY and (caller in self._cut) != (called in self._cut)

    async def open(self) -> None:
        """Listen for every server of a prepared cluster, and let everybody know it by its gates."""
        loop = asyncio.get_running_loop()
        for number, node in enumerate(self._cluster.nodes):
            places = zip(free_ports(2), self._cluster.seen[number], strict=True)
            gates = []
            for port, real in places:
                made = _Maker(self, number, real)
                self._servers.append(await loop.create_server(made, "127.0.0.1", port))
                gates.append(port)
            node.options = {
                **node.options,
                "cluster-announce-ip": "127.0.0.1",
                "cluster-announce-port": str(gates[0]),
                "cluster-announce-bus-port": str(gates[1]),
                "bind-source-addr": f"127.0.0.{FIRST_ADDRESS + number}",
            }
            self._cluster.seen[number] = (gates[0], gates[1])

    async def close(self) -> None:
        """Close every gate, and wait until no line is left.

        Whoever called before the servers ended has to be let in first: a line that is accepted as
        its gate closes belongs to nobody, and is never closed.
        """
        await asyncio.sleep(SETTLING_SECONDS)
        self._closed = True
        for server in self._servers:
            server.close()
        for line in tuple(self._lines):
            line.abort()
        self._look_whether_gone()
        await self._gone.wait()

    def keep(self, line: "_Near") -> None:
        """A line has come; one that a gate had let in as it closed is lost at once."""
        self._lines.add(line)
        if self._closed:
            line.abort()

    def forget(self, line: "_Near") -> None:
        """A line has gone."""
        self._lines.discard(line)
        self._look_whether_gone()

    def _look_whether_gone(self) -> None:
        if self._closed and not self._lines:
            self._gone.set()


class _Maker:
    """Makes the near end of each line that comes to one gate."""

    def __init__(self, gates: Gates, number: int, port: int) -> None:
        self.gates, self.number, self.port = gates, number, port

    def __call__(self) -> "_Near":
        return _Near(self)


class _Near(asyncio.Protocol):
    """The end of a line that somebody opened to a gate; carries it on to the server."""

    def __init__(self, maker: _Maker) -> None:
        self._maker = maker
        self._far: asyncio.Transport | None = None
        self._early: list[bytes] = []
        self._going: asyncio.Task[None] | None = None
        self.ends = (NOBODY, maker.number)
        self.stands_still = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody calls: who, says the address."""
        self._transport = cast("asyncio.Transport", transport)
        last = int(transport.get_extra_info("peername")[0].rpartition(".")[2])
        caller = last - FIRST_ADDRESS if last >= FIRST_ADDRESS else NOBODY
        self.ends = (caller, self._maker.number)
        self._maker.gates.keep(self)
        if self._maker.gates.is_cut(self.ends):
            self.stand_still()
        else:
            self._going = asyncio.get_running_loop().create_task(self._go_on())

    def data_received(self, data: bytes) -> None:
        """From the caller to the server."""
        if self._far is None:
            self._early.append(data)
        else:
            self._far.write(data)

    def connection_lost(self, _: Exception | None) -> None:
        """The caller has gone."""
        self._maker.gates.forget(self)
        if self._far is not None:
            self._far.abort()

    def answer(self, data: bytes) -> None:
        """From the server to the caller."""
        self._transport.write(data)

    def stand_still(self) -> None:
        """Carry nothing any more."""
        self.stands_still = True
        for end in (self._transport, self._far):
            if end is not None and not end.is_closing():
                end.pause_reading()

    def abort(self) -> None:
        """Lose the line at both ends."""
        self._transport.abort()

    async def _go_on(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            far, _ = await loop.create_connection(lambda: _Far(self), "127.0.0.1", self._maker.port)
        except OSError:
            self.abort()
            return
        self._far = far
        self._far.write(b"".join(self._early))
        if self.stands_still:
            self._far.pause_reading()
        if self._transport.is_closing():
            self._far.abort()


class _Far(asyncio.Protocol):
    """The end of the same line at the server."""

    def __init__(self, near: _Near) -> None:
        self._near = near

    def data_received(self, data: bytes) -> None:
        """From the server to the caller."""
        self._near.answer(data)

    def connection_lost(self, _: Exception | None) -> None:
        """The server has gone."""
        self._near.abort()


@asynccontextmanager
async def gated(cluster: Cluster) -> AsyncIterator[Gates]:
    """A cluster behind gates, started, for the length of the block."""
    cluster.prepare()
    gates = Gates(cluster)
    await gates.open()
    try:
        await asyncio.to_thread(cluster.start)
        yield gates
    finally:
        await asyncio.to_thread(cluster.stop)
        await gates.close()
