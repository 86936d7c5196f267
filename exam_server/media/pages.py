"""One medium as browsers ask for it: whole, not at all because they have it, or a part of it."""

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.errors import Refusal
from exam_server.outcomes import Word
from exam_server.pages import YEAR_SECONDS
from question_bank import MEDIA_ID

RANGE: Final = re.compile(r"bytes=([0-9]{0,12})-([0-9]{0,12})")


async def show(request: Request) -> Response:
    """A picture or a recording; what an id names never changes, so it is asked for once."""
    await require(request)
    name = request.path_params["media"]
    found = await state_of(request).pictures.find(name) if MEDIA_ID.fullmatch(name) else None
    if found is None:
        raise Refusal(Word.NOT_FOUND)
    headers = {
        "ETag": f'"{name}"',
        "Cache-Control": f"private, max-age={YEAR_SECONDS}, immutable",
        "X-Content-Type-Options": "nosniff",
        "Accept-Ranges": "bytes",
    }
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    wanted = request.headers.get("range", "")
    if request.headers.get("if-range", headers["ETag"]) != headers["ETag"]:
        wanted = ""
    return _part(found.content, wanted, found.kind, headers)


def _part(content: bytes, wanted: str, kind: str, headers: dict[str, str]) -> Response:
    """The one range that players ask for; several at once, or anything else, get the whole."""
    size = len(content)
    range_ = range_of(wanted, size)
    if range_ is None:
        return Response(content, headers=headers, media_type=kind)
    start, end = range_
    if start >= end:
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    told = headers | {"Content-Range": f"bytes {start}-{end - 1}/{size}"}
    return Response(content[start:end], 206, headers=told, media_type=kind)


def range_of(wanted: str, size: int) -> tuple[int, int] | None:
    """The bytes from and before which a `Range` header asks for (RFC 9110, section 14.1.2).

    None: it asks for nothing that is understood. Where the first is not below the second, nothing
    of it is there.
    """
    found = RANGE.fullmatch(wanted.strip())
    if not found or found[0] == "bytes=-":
        return None
    first, last = found[1], found[2]
    if not first:
        return max(0, size - int(last)), size
    if last and int(last) < int(first):
        return None
    return int(first), min(size, int(last) + 1) if last else size


routes = [Route("/media/{media}", show)]
"""What a draft names `media:ID` is shown under this path."""
