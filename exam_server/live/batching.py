"""Group commit: the scripts asked for in one turn of the loop go to their shard as one batch."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from exam_server.errors import Unavailable
from exam_server.live import keys
from exam_server.live.cluster import Cluster, OneShard, Shards, is_cluster, seeds_of
from exam_server.live.scripts import Argument, Place, Scripts
from exam_server.live.shards import NOTHING_MORE, Call, Guarantee, Shard
from exam_server.live.wire import Address, ReplyError, pack

TRIES: Final = 5
"""How often one call may be sent on to another shard, or taught its script, before it fails."""

QUEUE_LIMIT: Final = 4_000
MOVED: Final = {"MOVED", "ASK"}
CHANGING: Final = {"CLUSTERDOWN", "READONLY", "MASTERDOWN", "TRYAGAIN"}


class Batcher:
    """Runs scripts where their slot lives; with `appendfsync always` a batch shares one fsync."""

    def __init__(
        self,
        url: str,
        scripts: Scripts,
        *,
        guarantee: Guarantee = NOTHING_MORE,
        queue_limit: int = QUEUE_LIMIT,
    ) -> None:
        self.scripts = scripts

        def make(address: Address) -> Shard:
            return Shard(
                address, scripts, settle=self._settle, guarantee=guarantee, most=queue_limit
            )

        self._shards: Shards = (
            Cluster(seeds_of(url), make) if is_cluster(url) else OneShard(make(Address.parse(url)))
        )

    async def run(self, name: str, place: Place, /, **values: Argument | Sequence[str]) -> Any:
        """The script's reply; raises Unavailable when Redis does not answer, Busy when too many
        wait for it."""
        script = self.scripts[name]
        found = script.keys_at(place)
        words = ("EVALSHA", script.sha, len(found), *found, *script.ordered(values))
        return await self._ask(keys.slot(place[0]), words, fenced=True)

    async def look(self, key: str, *words: str) -> Any:
        """The reply to one command that only reads a key, sent with the scripts of this turn; it
        promises nothing to anybody, so it waits for no replica. Raises as `run` does."""
        return await self._ask(key, words, fenced=False)

    async def _ask(self, key: str, words: Sequence[Argument], *, fenced: bool) -> Any:
        try:
            packed = pack(words)
        except UnicodeError as error:
            raise Unavailable(f"redis: {error}") from error
        answer = asyncio.get_running_loop().create_future()
        (await self._shards.of(key)).ask(Call(packed, key, answer, fenced=fenced))
        return await answer

    async def address_of(self, slot_id: str) -> Address:
        """Which server holds a slot's keys now; raises Unavailable."""
        return (await self._shards.of(keys.slot(slot_id))).address

    async def each(self, *words: str | int) -> list[tuple[str, Any]]:
        """One command asked of every shard: its address and its reply, an error as a value."""
        shards = await self._shards.all()
        calls = [Call(pack(words), "", asyncio.get_running_loop().create_future()) for _ in shards]
        for shard, call in zip(shards, calls, strict=True):
            shard.ask(call)
        replies = await asyncio.gather(*(call.answer for call in calls), return_exceptions=True)
        return [(str(shard.address), reply) for shard, reply in zip(shards, replies, strict=True)]

    async def close(self) -> None:
        """Give all connections up; whoever waits is told."""
        await self._shards.close()

    def _settle(self, call: Call, shard: Shard, reply: Any) -> None:
        if not isinstance(reply, ReplyError):
            if not call.answer.done():
                call.answer.set_result(reply)
            return
        call.tries += 1
        try:
            if call.tries > TRIES or not self._try_again(call, shard, reply):
                # A server that is loading, full or read-only has not written: not saved yet.
                call.fail(Unavailable(f"redis: {reply}"))
        except Unavailable as error:
            call.fail(error)

    def _try_again(self, call: Call, shard: Shard, reply: ReplyError) -> bool:
        # Each of these means that nothing was done, so asking again cannot do it twice.
        if reply.word == "NOSCRIPT":
            shard.teach()
            shard.ask(call)
            return True
        if reply.word in MOVED:
            call.asking = reply.word == "ASK"
            to = str(reply).split(" ")[2]
            self._shards.sent_on(call.key, to, for_good=not call.asking).ask(call)
            return True
        if reply.word in CHANGING:
            self._shards.doubt()
        return False
