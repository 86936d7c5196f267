"""Following the logs: one reader per process hands each new event to whoever listens."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import structlog
from redis.asyncio import RedisCluster
from redis.exceptions import RedisError

from exam_server.live import keys
from exam_server.live.connection import Client, unavailable_when_away
from exam_server.outcomes import Event

BLOCK_MS = 200
"""How long one read waits; also the longest time until a newly listened-for slot is followed."""

POLL_SECONDS = 0.1
EVENTS_PER_READ = 500
CANCEL_AGAIN_SECONDS = 0.5
PAUSE_WHEN_AWAY_SECONDS = 0.5

Told = TypeVar("Told")
Listener = Callable[[Event], None]
Entry = tuple[str, list[str]]
"""A stream entry as Redis sends it: its id, then names and values in turn; `kind` comes first."""

log = structlog.get_logger()


class Followers:
    """Listeners by slot, fed by one task; a listener must not block.

    One that raises loses that event; everybody else is told all the same.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._listeners: dict[str, dict[str, set[Listener]]] = {}
        self._positions: dict[str, str] = {}
        self._revoked: set[Callable[[str], None]] = set()
        self._revocation = "$"

    def listen(self, slot_id: str, since: str, listener: Listener, *, attempt: str = "") -> None:
        """Hand every event of the slot after the id `since` to the listener, until `forget`.

        With an attempt, only its own events and those of the whole slot: a hall in which everybody
        heard of everybody's saves would be busy with nothing else.

        `since` must have been read before the state that the events amend, so that none is lost
        in between; a slot that is followed already goes on from where it is.
        """
        self._listeners.setdefault(slot_id, defaultdict(set))[attempt].add(listener)
        self._positions.setdefault(slot_id, since)

    def forget(self, slot_id: str, listener: Listener, *, attempt: str = "") -> None:
        """Tell a listener nothing more."""
        here = self._listeners[slot_id]
        here[attempt].discard(listener)
        if not here[attempt]:
            del here[attempt]
        if not here:
            del self._listeners[slot_id]
            self._positions.pop(slot_id, None)

    @contextmanager
    def listening(
        self, slot_id: str, since: str, listener: Listener, *, attempt: str = ""
    ) -> Iterator[None]:
        """Listen for the length of the block."""
        self.listen(slot_id, since, listener, attempt=attempt)
        try:
            yield
        finally:
            self.forget(slot_id, listener, attempt=attempt)

    def heed_revocations(self, heed: Callable[[str], None]) -> None:
        """Call `heed` with the id of every ticket that is revoked, until `ignore_revocations`."""
        self._revoked.add(heed)

    def ignore_revocations(self, heed: Callable[[str], None]) -> None:
        """Call `heed` no more."""
        self._revoked.discard(heed)

    @contextmanager
    def heeding_revocations(self, heed: Callable[[str], None]) -> Iterator[None]:
        """Heed revocations for the length of the block."""
        self.heed_revocations(heed)
        try:
            yield
        finally:
            self.ignore_revocations(heed)

    async def last_event(self, slot_id: str) -> str:
        """The id of the slot's newest event, `0-0` where there is none."""
        with unavailable_when_away():
            newest = await self._client.xrevrange(keys.log(slot_id), count=1)
        return str(newest[0][0]) if newest else "0-0"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Read for the length of the block."""
        reading = asyncio.create_task(self._run())
        try:
            yield
        finally:
            # The client may lose a cancellation that meets the end of its own timeout, and the loop
            # would then read for ever: ask until it has ended.
            while not reading.done():
                reading.cancel()
                await asyncio.wait([reading], timeout=CANCEL_AGAIN_SECONDS)

    async def _run(self) -> None:
        # A Redis that is away is waited for. Nothing may end this task: without it no page of
        # this process would be told anything any more.
        while True:
            try:
                await self._read_once()
            except (RedisError, OSError) as error:
                log.warning("following_paused", reason=type(error).__name__)
                await asyncio.sleep(PAUSE_WHEN_AWAY_SECONDS)
            except Exception:
                log.exception("following_broken")
                await asyncio.sleep(PAUSE_WHEN_AWAY_SECONDS)

    async def _read_once(self) -> None:
        if self._revocation == "$":
            newest = await self._client.xrevrange(keys.REVOCATIONS, count=1)
            self._revocation = newest[0][0] if newest else "0-0"
        streams = {keys.log(slot): since for slot, since in self._positions.items()}
        streams[keys.REVOCATIONS] = self._revocation
        by_key = {keys.log(slot): slot for slot in self._positions}
        for key, entries in await read_streams(self._client, streams):
            if key == keys.REVOCATIONS:
                self._hand_out_revocations(entries)
            elif key in by_key:
                self._hand_out(by_key[key], entries)

    def _hand_out(self, slot: str, entries: list[Entry]) -> None:
        # Of a busy hall nearly all events are saves, which only a board wants to hear of.
        if slot not in self._positions:
            return  # The last who listened has gone meanwhile.
        is_watched = "" in self._listeners.get(slot, {})
        for entry_id, flat in entries:
            self._positions[slot] = entry_id
            if flat[1] == "saved" and not is_watched:
                continue
            event = as_event(slot, entry_id, _fields(flat))
            for listener in self._concerned(slot, event.attempt):
                _tell(listener, event)

    def _concerned(self, slot: str, attempt: str) -> list[Listener]:
        here = self._listeners.get(slot, {})
        groups = [here.get("", ()), here.get(attempt, ())] if attempt else here.values()
        return [listener for group in groups for listener in group]

    def _hand_out_revocations(self, entries: list[Entry]) -> None:
        self._revocation = entries[-1][0]
        for _, flat in entries:
            for heed in tuple(self._revoked):
                _tell(heed, _fields(flat)["ticket"])


async def read_streams(client: Client, streams: Mapping[str, str]) -> list[tuple[str, list[Entry]]]:
    """What came after each position; waits a moment where there is nothing.

    One command reads several streams only where one server holds them all; a cluster is asked for
    each of them, and again a moment later.
    """
    if not isinstance(client, RedisCluster):
        words = ("XREAD", "BLOCK", BLOCK_MS, "COUNT", EVENTS_PER_READ, "STREAMS")
        return _by_stream(await client.execute_command(*words, *streams, *streams.values()))
    async with client.pipeline(transaction=False) as pipe:
        for key, since in streams.items():
            pipe.execute_command("XREAD", "COUNT", EVENTS_PER_READ, "STREAMS", key, since)
        replies = await pipe.execute(raise_on_error=False)
    found = [part for reply in replies for part in _by_stream(reply)]
    if not found:
        await asyncio.sleep(POLL_SECONDS)
    return found


def _by_stream(reply: Any) -> list[tuple[str, list[Entry]]]:
    # The newer protocol names the streams in a map, the older one in pairs.
    if isinstance(reply, Exception):
        return []
    return list(reply.items() if isinstance(reply, dict) else reply or [])


def _fields(flat: list[str]) -> dict[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _tell(listener: Callable[[Told], None], told: Told) -> None:
    try:
        listener(told)
    except Exception:
        log.exception("listener_broken")


def as_event(slot: str, entry_id: str, fields: Mapping[str, str]) -> Event:
    """A stream entry as the event it is."""
    facts = dict(fields)
    kind, attempt = facts.pop("kind"), facts.pop("attempt")
    at, by = int(facts.pop("at")), facts.pop("by")
    return Event(id=entry_id, slot=slot, kind=kind, attempt=attempt, at=at, by=by, facts=facts)
