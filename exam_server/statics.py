"""Static files under a versioned path: cached for ever, because a change changes the path.

The worker alone has a path of its own: a browser lets it answer only for what lies below it.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.pages import YEAR_SECONDS
from exam_server.published import PublishedFile, published, static_version


async def show(request: Request) -> Response:
    """The file behind the version; under another version today's file, which is not kept."""
    try:
        found = published(request.path_params["name"])
    except KeyError:
        raise HTTPException(404) from None
    current = request.path_params["version"] == static_version()
    kept = f"public, max-age={YEAR_SECONDS}, immutable" if current else "no-cache"
    # A page's own policy is a third of what a small script weighs, and says less.
    headers = {"Cache-Control": kept, "Content-Security-Policy": "default-src 'none'"}
    return _answer(request, found, headers)


async def worker(request: Request) -> Response:
    """The script that keeps a running exam's page on the device; asked for anew each time."""
    headers = {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": "default-src 'none'; connect-src 'self'",
        "Service-Worker-Allowed": "/",
    }
    return _answer(request, published("js/worker.js"), headers)


def _answer(request: Request, file: PublishedFile, headers: dict[str, str]) -> Response:
    """The form that the browser understands, or nothing where it has that one already."""
    packed = file.compressed if "gzip" in request.headers.get("accept-encoding", "") else None
    # Two forms are two things to compare: their marks differ.
    mark = f'"{file.digest}{"-gzip" if packed else ""}"'
    headers = {**headers, "ETag": mark, "Vary": "Accept-Encoding"}
    if mark in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(packed or file.content, headers=headers, media_type=file.kind)


routes = [
    Route("/exam-worker.js", worker),
    Route("/static/{version}/{name:path}", show),
]
