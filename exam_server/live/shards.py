"""Shards: each a Redis server with a bounded queue in front, sent as one batch at a time.

Everything asked for in one turn of the loop is one batch. Where an acknowledgement must also be
on replicas, the batch carries one write of its own and one WAIT down the same connection: WAIT
counts from the connection's last write, and a repeated save or a mere look writes nothing itself,
though it shows what an earlier connection wrote.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from exam_server.errors import Busy, Unavailable
from exam_server.live.scripts import Scripts
from exam_server.live.wire import Address, ReplyError, Wire, pack

ANSWER_SECONDS: Final = 10.0
"""A server that has not answered by then is taken for gone, and its connection is given up."""

PAUSE_SECONDS: Final = 0.05
"""How long a server that could not be reached is left alone; meanwhile calls wait for it."""

BATCH_CALLS: Final = 1_000
"""More than this in one batch would keep the first of it waiting for the last."""

WAIT_MS: Final = 1_000
FENCE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Guarantee:
    """On how many replicas, and whether on their disks, a write must be before it is answered."""

    replicas: int = 0
    on_disk: bool = False

    def closing(self, key: str) -> bytes:
        """What ends a batch: a write that everything before it hangs on, and the wait for it."""
        fence = pack(("SET", f"{key}:fence", 1, "PX", FENCE_MS))
        if self.on_disk:
            return fence + pack(("WAITAOF", 1, self.replicas, WAIT_MS))
        return fence + pack(("WAIT", self.replicas, WAIT_MS))

    def is_met(self, fence: Any, reached: Any) -> bool:
        """True when the replies to the closing commands say that everything is where it must be."""
        if isinstance(fence, ReplyError) or isinstance(reached, ReplyError):
            return False
        if self.on_disk:
            return bool(reached[0] >= 1 and reached[1] >= self.replicas)
        return bool(reached >= self.replicas)


NOTHING_MORE: Final = Guarantee()


@dataclass(slots=True)
class Call:
    """One command on its way: ready bytes, the key it is about (none: it is about the server,
    and nothing is written), and who waits for the reply."""

    packed: bytes
    key: str
    answer: "asyncio.Future[Any]"
    asking: bool = False
    tries: int = 0
    fenced: bool = True
    """Whether the reply is a promise, and so has to wait for replicas where the level says so."""

    def fail(self, error: Exception) -> None:
        """Tell whoever waits; whoever has gone is not looked for."""
        if not self.answer.done():
            self.answer.set_exception(error)


Settle = Callable[[Call, "Shard", Any], None]
_ASKING: Final = pack(("ASKING",))


class Shard:
    """One server: calls in, replies to `settle`; a call that got none ends in Unavailable."""

    def __init__(
        self, address: Address, scripts: Scripts, *, settle: Settle, guarantee: Guarantee, most: int
    ) -> None:
        self.address = address
        self.broken: Callable[[], None] | None = None
        """Called when the server cannot be reached or the line is lost."""
        self._load = b"".join(pack(("SCRIPT", "LOAD", script.text)) for script in scripts)
        self._scripts = sum(1 for _ in scripts)
        self._settle, self._guarantee, self._most = settle, guarantee, most
        self._waiting: deque[Call] = deque()
        self._sent = 0
        self._wire: Wire | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._flush_soon = self._watching = False
        self._loop = asyncio.get_running_loop()

    @property
    def depth(self) -> int:
        """How many calls wait or are on their way."""
        return len(self._waiting) + self._sent

    def ask(self, call: Call) -> None:
        """Queue a call for the batch of this turn; raises Busy when the queue is full."""
        if self.depth >= self._most:
            raise Busy
        self._waiting.append(call)
        self._schedule()

    def teach(self) -> None:
        """Load all scripts; what is asked for next finds them."""
        if self._wire is not None:
            # Whether loading worked shows in the next call.
            self._wire.send(self._load, self._scripts, lambda _: self._schedule())

    def close(self) -> None:
        """End the connection; whoever waits is told."""
        if self._connecting is not None:
            self._connecting.cancel()
        if self._wire is not None:
            self._wire.close()
        self._fail_waiting()

    def _schedule(self) -> None:
        if not self._flush_soon:
            self._flush_soon = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._flush_soon = False
        if self._wire is None:
            if self._waiting and self._connecting is None:
                self._connecting = asyncio.create_task(self._connect())
            return
        while self._waiting and not (self._guarantee.replicas and self._wire.batches):
            most = min(BATCH_CALLS, len(self._waiting))
            self._send(self._wire, [self._waiting.popleft() for _ in range(most)])

    def _send(self, wire: Wire, batch: list[Call]) -> None:
        parts = [_ASKING + call.packed if call.asking else call.packed for call in batch]
        size = len(batch) + sum(call.asking for call in batch)
        key = next((call.key for call in batch if call.key and call.fenced), "")
        guarded = bool(self._guarantee.replicas and key)
        if guarded:
            parts.append(self._guarantee.closing(key))
            size += 2
        self._sent += len(batch)

        def heed(replies: list[Any]) -> None:
            # Of a line that ends half-way, the last replies are not those to the closing commands.
            whole = len(replies) == size
            self._heed(batch, replies if whole or not guarded else [], guarded)

        wire.send(b"".join(parts), size, heed)
        if not self._watching:
            self._watching = True
            self._loop.call_later(ANSWER_SECONDS, self._watch, wire)

    def _heed(self, batch: Sequence[Call], replies: list[Any], guarded: bool) -> None:
        self._sent -= len(batch)
        if guarded:
            met = bool(replies) and self._guarantee.is_met(*replies[-2:])
            replies = replies[:-2] if met else []
        found = iter(replies)
        for call in batch:
            reply = next(found, _NONE)
            if call.asking:
                reply = next(found, _NONE)
            if reply is _NONE:
                # It may have been carried out or not; sent again, it is found or done once.
                call.fail(Unavailable("redis"))
            else:
                self._settle(call, self, reply)
        self._schedule()

    def _watch(self, wire: Wire) -> None:
        self._watching = False
        since = wire.waits_since()
        if since is None:
            return
        left = ANSWER_SECONDS - (self._loop.time() - since)
        if left <= 0:
            wire.close()
        else:
            self._watching = True
            self._loop.call_later(left, self._watch, wire)

    async def _connect(self) -> None:
        try:
            wire = await Wire.connect(self.address, self._lose)
            self._guarantee = await _possible(self._guarantee, wire)
            # A server that lets us in and ends at once would be told to nobody: it had no wire yet.
            if not wire.is_open:
                raise Unavailable("redis")
            self._wire = wire
            self.teach()
        except Unavailable:
            await asyncio.sleep(PAUSE_SECONDS)
            self._fail_waiting()
            self._tell()
        finally:
            self._connecting = None
        self._schedule()

    def _lose(self) -> None:
        if self._wire is not None:
            self._wire = None
            self._tell()
            self._schedule()

    def _tell(self) -> None:
        if self.broken is not None:
            self.broken()

    def _fail_waiting(self) -> None:
        waiting, self._waiting = self._waiting, deque()
        for call in waiting:
            call.fail(Unavailable("redis"))


async def _possible(guarantee: Guarantee, wire: Wire) -> Guarantee:
    # WAITAOF came with Redis and Valkey 7.2; before, a primary that syncs always has the write on
    # its own disk when it answers, and the replicas are asked whether they have it.
    if not guarantee.on_disk:
        return guarantee
    (known,) = await wire.ask([("COMMAND", "INFO", "WAITAOF")])
    has_it = isinstance(known, list) and known != [None]
    return guarantee if has_it else replace(guarantee, on_disk=False)


_NONE: Final = object()
