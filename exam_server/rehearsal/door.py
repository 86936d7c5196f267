"""Asking the server by HTTP, as a browser does: one pool of connections, cookies kept by hand."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final

import httpx2

from exam_server.rehearsal.journal import Answer

COOKIE: Final = "exam_ticket"
JSON_LINES: Final = "application/jsonl"
PATIENCE_SECONDS: Final = 90.0
"""How long a candidate goes on asking a server that is away."""
ANSWER_SECONDS: Final = 120.0
CONNECTIONS: Final = 128


class GaveUp(Exception):
    """The server stayed away, or answered what nobody can go on with."""


class Away(Exception):
    """The server did not answer this time; nobody knows what it did."""


@dataclass(frozen=True, slots=True)
class Reply(Answer):
    """An answer by HTTP: its status, and the cookie where one was set."""

    status: int = 0
    cookie: str = ""
    lines: bytes = b""
    """The content of an answer in JSON Lines."""

    @property
    def word(self) -> str:
        """The word of a refusal, empty for a yes."""
        return str(self.fields.get("type", "")).rpartition("/")[2] if self.status >= 400 else ""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: method, path, whose cookie, and one of body or file."""

    method: str
    path: str
    cookie: str = ""
    body: Mapping[str, Any] | None = None
    file: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Door:
    """One server as every simulated device reaches it."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        # Everybody shares the pool, so nobody may share cookies: the jar takes none.
        jar = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        self._client = httpx2.AsyncClient(
            base_url=self.url,
            cookies=jar,
            timeout=ANSWER_SECONDS,
            limits=httpx2.Limits(max_connections=CONNECTIONS),
            trust_env=False,
        )

    @property
    def socket_url(self) -> str:
        """Where sockets are opened."""
        return self.url.replace("http", "ws", 1)

    async def once(self, request: Request) -> Reply:
        """Ask once; raises Away when no answer came or a store was away."""
        cookie = {"Cookie": f"{COOKIE}={request.cookie}"} if request.cookie else {}
        sent = now_ms()
        try:
            response = await self._client.request(
                request.method,
                request.path,
                json=None if request.body is None else dict(request.body),
                files=None if request.file is None else {"file": ("rehearsal.csv", request.file)},
                headers={**cookie, **request.headers},
            )
        except httpx2.TransportError as error:
            raise Away(type(error).__name__) from error
        reply = _reply(response, sent)
        if reply.status in {429, 502, 503, 504}:
            raise Away(reply.word or str(reply.status))
        if reply.status >= 500:
            raise GaveUp(f"{request.method} {request.path} was answered with {reply.status}")
        return reply

    async def ask(self, request: Request) -> Reply:
        """Ask until an answer comes; everything that candidates ask is safe to repeat."""
        patience = time.monotonic() + PATIENCE_SECONDS
        wait = 0.1
        while True:
            try:
                return await self.once(request)
            except Away as away:
                if time.monotonic() > patience:
                    told = f"{request.method} {request.path}: no answer ({away})"
                    raise GaveUp(told) from None
            await asyncio.sleep(wait)
            wait = min(wait * 2, 1.0)

    async def sign_in(self, login: str, password: str) -> Reply:
        """A ticket in `cookie`, or a refusal."""
        body = {"login": login, "password": password}
        return await self.ask(Request("POST", "/api/v1/tickets", body=body))

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()


def now_ms() -> float:
    """Our own clock in ms since 1970, as the server tells its own."""
    return time.time() * 1000


def _reply(response: httpx2.Response, sent: float) -> Reply:
    kind = response.headers.get("content-type", "")
    if kind.startswith(JSON_LINES):
        return Reply({}, sent, now_ms(), response.status_code, lines=response.content)
    fields = response.json() if "json" in kind else {}
    if not isinstance(fields, dict):
        fields = {"rows": fields}
    cookie = response.cookies.get(COOKIE) or ""
    return Reply(fields, sent, now_ms(), response.status_code, cookie)
