"""A real Redis Cluster of Debian's redis-server: three primaries with a replica each, ready in a
few seconds, in folders of its own."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from tests.prove.faults.stores import RedisServer, StoreError, free_ports

SHARDS: Final = 3
SLOTS: Final = 16_384
NODE_TIMEOUT_MS: Final = 1_000
READY_SECONDS: Final = 60.0
FOUND_SECONDS: Final = 30.0

Found = TypeVar("Found")


@dataclass(slots=True)
class Cluster:
    """Six servers; the first three begin as primaries, the others as their replicas in order."""

    folder: Path
    options: dict[str, str] = field(default_factory=dict)
    nodes: list[RedisServer] = field(default_factory=list)
    seen: list[tuple[int, int]] = field(default_factory=list)
    """Under which port and bus port each server is known to everybody else."""

    @property
    def url(self) -> str:
        """What EXAM_REDIS_URL says to use it."""
        return "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port, _ in self.seen)

    def prepare(self) -> None:
        """Give every server its ports and options; nothing is started yet."""
        ports = free_ports(4 * SHARDS)
        for number in range(2 * SHARDS):
            # The bus would take the port 10,000 above, which somebody else may have.
            port, bus = ports.pop(), ports.pop()
            own = {"cluster-enabled": "yes", "cluster-port": str(bus)}
            timeout = {"cluster-node-timeout": str(NODE_TIMEOUT_MS)}
            speed = {"repl-diskless-sync-delay": "0", "repl-ping-replica-period": "1"}
            node = RedisServer(self.folder / str(number), port)
            node.options = {**own, **timeout, **speed, **self.options}
            self.nodes.append(node)
            self.seen.append((port, bus))

    def start(self) -> None:
        """Start all servers and join them; raises StoreError when they do not come together."""
        if not self.nodes:
            self.prepare()
        for node in self.nodes:
            node.spawn()
        for node in self.nodes:
            node.wait()
        self._join()

    def stop(self) -> None:
        """End all servers at once."""
        for node in self.nodes:
            node.go_on()
            node.kill()

    def primary_of(self, key: str) -> RedisServer:
        """The server that holds a key now, as most servers that answer see it."""
        return _until(lambda: self._primary_of(key), FOUND_SECONDS, "a primary")

    def replica_of(self, primary: RedisServer) -> RedisServer:
        """A server that follows a primary and is linked to it."""
        return _until(lambda: self._replica_of(primary), FOUND_SECONDS, "a replica")

    def wait_until_whole(self, seconds: float = READY_SECONDS) -> None:
        """Wait until every server runs, agrees that all is well, and every replica is linked."""
        _until(lambda: all(map(_is_whole, self.nodes)) or None, seconds, "a whole cluster")

    def _join(self) -> None:
        first = self.nodes[0]
        for number, node in enumerate(self.nodes[:SHARDS]):
            begin, end = number * SLOTS // SHARDS, (number + 1) * SLOTS // SHARDS - 1
            node.ask("CLUSTER", "ADDSLOTSRANGE", begin, end)
        for number, node in enumerate(self.nodes):
            node.ask("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
        for port, bus in self.seen[1:]:
            first.ask("CLUSTER", "MEET", first.host, port, bus)
        _until(lambda: all(map(self._knows_all, self.nodes)) or None, READY_SECONDS, "a meeting")
        for primary, replica in zip(self.nodes[:SHARDS], self.nodes[SHARDS:], strict=True):
            name = primary.ask("CLUSTER", "MYID")
            _until(partial(_follow, replica, name), READY_SECONDS, "a replica")
        self.wait_until_whole()

    def _knows_all(self, node: RedisServer) -> bool:
        rows = node.ask("CLUSTER", "NODES").splitlines()
        met = [row for row in rows if "handshake" not in row and "noaddr" not in row]
        return len(met) == len(self.nodes)

    def _primary_of(self, key: str) -> RedisServer | None:
        votes: dict[int, int] = {}
        for node in self._living():
            slot = node.ask("CLUSTER", "KEYSLOT", key)
            for begin, end, primary, *_ in node.ask("CLUSTER", "SLOTS"):
                if begin <= slot <= end:
                    votes[primary[1]] = votes.get(primary[1], 0) + 1
        found = max(votes, key=lambda port: votes[port], default=0)
        ports = [port for port, _ in self.seen]
        chosen = self.nodes[ports.index(found)] if found in ports else None
        return chosen if chosen is not None and chosen.lives else None

    def _replica_of(self, primary: RedisServer) -> RedisServer | None:
        port, _ = self.seen[self.nodes.index(primary)]
        for node in self._living():
            told = _info(node, "replication")
            if told.get("master_port") == str(port) and _is_linked(told):
                return node
        return None

    def _living(self) -> Iterator[RedisServer]:
        return (node for node in self.nodes if node.lives and node.answers())


@contextmanager
def cluster_in(folder: Path, **options: str) -> Iterator[Cluster]:
    """A cluster for the length of the block; options are redis-server's, `_` for `-`."""
    cluster = Cluster(folder, {name.replace("_", "-"): value for name, value in options.items()})
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


def _follow(replica: RedisServer, name: str) -> bool | None:
    # Refused until the news of the primary has reached the replica.
    try:
        return bool(replica.ask("CLUSTER", "REPLICATE", name) == "OK")
    except StoreError:
        return None


def _is_whole(node: RedisServer) -> bool:
    if not node.lives or not node.answers():
        return False
    state = node.ask("CLUSTER", "INFO")
    rows = node.ask("CLUSTER", "NODES").splitlines()
    well = not any("fail" in row.split()[2] or "disconnected" in row for row in rows)
    return "cluster_state:ok" in state and well and _is_linked(_info(node, "replication"))


def _is_linked(told: dict[str, str]) -> bool:
    if told["role"] == "slave":
        return told["master_link_status"] == "up"
    return int(told["connected_slaves"]) >= 1 and "state=online" in told.get("slave0", "")


def _info(node: RedisServer, part: str) -> dict[str, str]:
    rows = (row.partition(":") for row in node.ask("INFO", part).splitlines() if ":" in row)
    return {name: value for name, _, value in rows}


def _until(look: Callable[[], Found | None], seconds: float, what: str) -> Found:
    patience = time.monotonic() + seconds
    while True:
        try:
            if (found := look()) is not None:
                return found
        except (OSError, StoreError):
            pass  # A server that is away or not yet let in: looked at again.
        if time.monotonic() > patience:
            raise StoreError(f"no {what} within {seconds:.0f} s")
        time.sleep(0.02)
