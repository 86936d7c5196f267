"""Static files under a versioned path: cached for ever, because a change changes the path."""

from starlette.responses import Response
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
