"""One connection to one Redis server: commands out, replies in the order of the commands."""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast
from urllib.parse import parse_qs, unquote, urlsplit

import hiredis

from exam_server.errors import Unavailable

CONNECT_SECONDS: Final = 2.0
TLS_SCHEMES: Final = {"rediss", "rediss+cluster"}


class ReplyError(Exception):
    """Redis answered with an error; its first word tells which."""

    @property
    def word(self) -> str:
        """The error's name: NOSCRIPT, MOVED, LOADING, READONLY, …"""
        return str(self).partition(" ")[0]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens, and how it lets us in."""

    host: str = ""
    port: int = 6379
    path: str = ""
    username: str = ""
    password: str = ""
    database: int = 0
    tls: bool = False

    @classmethod
    def parse(cls, url: str) -> "Address":
        """From `redis://`, `rediss://` or `unix://`; the database is the path or `?db=`."""
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        named = query.get("db", [""])[0]
        username, password = unquote(parts.username or ""), unquote(parts.password or "")
        if parts.scheme == "unix":
            return cls(
                path=unquote(parts.path),
                username=username,
                password=password,
                database=int(named or 0),
            )
        return cls(
            host=parts.hostname or "localhost",
            port=parts.port or 6379,
            username=username,
            password=password,
            database=int(named or parts.path.strip("/") or 0),
            tls=parts.scheme in TLS_SCHEMES,
        )

    def __str__(self) -> str:
        return self.path or f"{self.host}:{self.port}"


Heed = Callable[[list[Any]], None]


@dataclass(slots=True)
class _Expected:
    """The replies to one batch as they come in; who asked is called with all of them at once."""

    size: int
    heed: Heed
    sent_at: float
    replies: list[Any] = field(default_factory=list)


class Wire(asyncio.Protocol):
    """Sends batches without waiting for earlier ones; the end of the line is told once."""

    def __init__(self, lost: Callable[[], None]) -> None:
        self._lost = lost
        self._reader = hiredis.Reader(encoding="utf-8", replyError=ReplyError)
        self._expected: deque[_Expected] = deque()
        self._transport: asyncio.Transport | None = None
        self._loop = asyncio.get_running_loop()

    @classmethod
    async def connect(cls, address: Address, lost: Callable[[], None]) -> "Wire":
        """A wire that is let in and ready; raises Unavailable("redis")."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                if address.path:
                    _, wire = await loop.create_unix_connection(lambda: cls(lost), address.path)
                else:
                    context = ssl.create_default_context() if address.tls else None
                    _, wire = await loop.create_connection(
                        lambda: cls(lost), address.host, address.port, ssl=context
                    )
                await wire._let_in(address)  # noqa: SLF001  Its own class.
        except (OSError, TimeoutError, ReplyError) as error:
            raise Unavailable("redis") from error
        return wire

    async def _let_in(self, address: Address) -> None:
        words: list[tuple[str | int, ...]] = []
        if address.password:
            words.append(("AUTH", *filter(None, [address.username]), address.password))
        if address.database:
            words.append(("SELECT", address.database))
        # A server that is still loading its file says so here, before anybody is served.
        words.append(("PING",))
        try:
            for reply in await self.ask(words):
                if isinstance(reply, ReplyError):
                    raise reply
        except BaseException:
            self.close()
            raise

    async def ask(self, commands: Sequence[Sequence[str | int]]) -> list[Any]:
        """The replies to some commands, errors among them as values; raises Unavailable("redis")
        when the line ends before the last of them."""
        answer: asyncio.Future[list[Any]] = self._loop.create_future()

        def heed(replies: list[Any]) -> None:
            if not answer.done():
                answer.set_result(replies)

        self.send(b"".join(map(pack, commands)), len(commands), heed)
        replies = await answer
        if len(replies) < len(commands):
            raise Unavailable("redis")
        return replies

    def send(self, packed: bytes, size: int, heed: Heed) -> None:
        """Send `size` commands; `heed` gets their replies, fewer of them if the line ends."""
        if self._transport is None or self._transport.is_closing():
            heed([])
            return
        self._expected.append(_Expected(size, heed, self._loop.time()))
        self._transport.write(packed)

    @property
    def is_open(self) -> bool:
        """Whether anything can be sent; once False it stays so."""
        return self._transport is not None and not self._transport.is_closing()

    @property
    def batches(self) -> int:
        """How many batches are not answered yet."""
        return len(self._expected)

    def waits_since(self) -> float | None:
        """When the oldest batch without an answer was sent, by the loop's clock."""
        return self._expected[0].sent_at if self._expected else None

    def close(self) -> None:
        """End the line; whoever waits is told."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The line stands."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Hand out every reply that is complete."""
        self._reader.feed(data)
        try:
            while (reply := self._reader.gets()) is not False:
                expected = self._expected[0]
                expected.replies.append(reply)
                if len(expected.replies) == expected.size:
                    self._expected.popleft()
                    expected.heed(expected.replies)
        except (hiredis.ProtocolError, UnicodeDecodeError, IndexError):
            self.close()  # Whatever this is, it is not our Redis; nothing after it can be trusted.

    def connection_lost(self, _: Exception | None) -> None:
        """Tell everybody who waits that no more comes."""
        expected, self._expected = self._expected, deque()
        try:
            for batch in expected:
                batch.heed(batch.replies)
        finally:
            self._lost()


def pack(words: Sequence[str | int | float]) -> bytes:
    """A command as Redis reads it; raises UnicodeEncodeError for half a letter."""
    packed: bytes = hiredis.pack_command(tuple(words))  # type: ignore[arg-type]
    return packed
