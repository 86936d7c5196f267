"""Middleware around everything: every answer is armoured, bodies are limited, foreign requests
are refused."""

from secure import Preset, Secure
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from exam_server.access import SAFE_METHODS, is_from_here
from exam_server.endpoints import BODY_LIMIT
from exam_server.outcomes import Word
from exam_server.pages import content_policy
from exam_server.replies import on_anything, reply


class ForgeryGuard:
    """Refuses unsafe methods and socket handshakes that another site's page caused."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass; answer the rest with `foreign_origin`."""
        unsafe = scope["type"] == "websocket" or (
            scope["type"] == "http" and scope["method"] not in SAFE_METHODS
        )
        if not unsafe or is_from_here(HTTPConnection(scope)):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            # Closing before accepting answers the handshake with 403.
            await send({"type": "websocket.close", "code": 1008})
        else:
            await reply(Request(scope), Word.FOREIGN_ORIGIN)(scope, receive, send)


class BodyLimit:
    """Limits every request's body; what is too large is told like every other refusal."""

    def __init__(self, app: ASGIApp) -> None:
        self.inner = app
        self.app = RequestBodyLimitMiddleware(app, max_body_size=BODY_LIMIT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; the library's own answer, a line of plain text, is replaced."""
        if scope["type"] != "http":
            # The frames of a socket have their own limit, and each would pay for this one.
            await self.inner(scope, receive, send)
            return
        too_large = False

        async def replaced(message: Message) -> None:
            nonlocal too_large
            too_large = too_large or _is_plain_413(message)
            if not too_large:
                await send(message)

        await self.app(scope, receive, replaced)
        if too_large:
            await reply(Request(scope), Word.TOO_LARGE)(scope, receive, send)


def _is_plain_413(message: Message) -> bool:
    if message["type"] != "http.response.start" or message["status"] != 413:
        return False
    kind = Headers(raw=message["headers"]).get("content-type", "")
    return kind.startswith("text/plain")


class Armour:
    """Adds the security headers to every answer that does not bring its own.

    A fault of ours is answered here too: the framework would answer it further out, bare.
    A process that is about to end asks for no further request on the same connection.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        found = dict(Secure.from_preset(Preset.STRICT).headers)
        # Encryption and caching are decided by the proxy and by each answer.
        for name in ("Strict-Transport-Security", "Cache-Control", "Server"):
            found.pop(name, None)
        found["Content-Security-Policy"] = content_policy([])
        # Sign-in by a link from a mail needs to know it came from nowhere foreign.
        found["Referrer-Policy"] = "same-origin"
        self._headers = found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding headers on the way back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = False

        async def armoured(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if _is_ending(scope):
                    headers["Connection"] = "close"
            await send(message)

        try:
            await self.app(scope, receive, armoured)
        except Exception as error:
            if started:
                raise
            told = await on_anything(Request(scope), error)
            await told(scope, receive, armoured)


def _is_ending(scope: Scope) -> bool:
    state = scope.get("state", {}).get("exam")
    return state is not None and state.drain.begun
