"""Pages and what is read from the API travel compressed; what the exam saves does not."""

from typing import Final

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from exam_server.access import SAFE_METHODS

STATIC: Final = ("/static/", "/exam-worker.js")
SMALLEST: Final = 1024
"""Bytes; below it an answer fits into the first packet anyway."""
LEVEL: Final = 1


class Compressing(GZipMiddleware):
    """Compresses pages and reads, at the level that costs least.

    Answers to what a program writes, thus to every save, are small and many: they pass as they
    are. Static files come compressed already.
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app, minimum_size=SMALLEST, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, compressing on the way back what is worth it."""
        if scope["type"] == "http" and not _passes(scope["method"], scope["path"]):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _passes(method: str, path: str) -> bool:
    return path.startswith(STATIC) or (method not in SAFE_METHODS and path.startswith("/api/"))
