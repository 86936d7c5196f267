"""Middleware around everything: foreign requests are refused, every answer is armoured."""

from secure import Preset, Secure
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from exam_server.access import SAFE_METHODS, is_from_here
from exam_server.outcomes import Word
from exam_server.pages import content_policy
from exam_server.replies import reply


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


class Armour:
    """Adds the security headers to every answer that does not bring its own."""

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

        async def armoured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, armoured)
