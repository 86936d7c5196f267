"""Static files under a versioned path: cached for ever, because a change changes the path.

The worker alone has a path of its own: a browser lets it answer only for what lies below it.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from exam_server.pages import YEAR_SECONDS, static_dir, static_version


class ForeverStatic(StaticFiles):
    """Serves `/static/<version>/…`; a path of another version gets today's file, not cached."""

    def __init__(self) -> None:
        super().__init__(directory=static_dir())

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file behind the version."""
        version, _, rest = path.partition("/")
        response = await super().get_response(rest, scope)
        current = version == static_version()
        kept = f"public, max-age={YEAR_SECONDS}, immutable" if current else "no-cache"
        response.headers["Cache-Control"] = kept
        return response


async def worker(_: Request) -> Response:
    """The script that keeps a running exam's page on the device; asked for anew each time."""
    text = (static_dir() / "js" / "worker.js").read_bytes()
    headers = {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": "default-src 'none'; connect-src 'self'",
        "Service-Worker-Allowed": "/",
    }
    return Response(text, media_type="text/javascript", headers=headers)


routes = [Route("/exam-worker.js", worker)]
