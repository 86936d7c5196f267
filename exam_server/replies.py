"""Errors become replies here and nowhere else: problem+json for the API, a page for people."""

from collections.abc import Mapping
from typing import Any, Final

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from exam_server.errors import Busy, Invalid, Refusal, Throttled, Unavailable
from exam_server.outcomes import Refused, Word
from exam_server.pages import language_of, render, translate
from exam_server.words import SENTENCES

log = structlog.get_logger()

STATUS_OF: Final[dict[Word, int]] = {
    Word.STALE_EPOCH: 409,
    Word.CONFLICT: 409,
    Word.TIME_OVER: 409,
    Word.PAUSED: 409,
    Word.NOT_PAUSED: 409,
    Word.NOT_RUNNING: 409,
    Word.NO_REST: 409,
    Word.CLOSED: 409,
    Word.NOT_OVER: 409,
    Word.HAS_LEFT: 409,
    Word.ALREADY_STARTED: 409,
    Word.SUPERSEDED: 409,
    Word.NOT_YOURS: 403,
    Word.NO_ATTEMPT: 404,
    Word.NO_SLOT: 404,
    Word.BAD_POSITION: 422,
    Word.MALFORMED: 400,
    Word.TOO_LARGE: 413,
    Word.TOO_EARLY: 409,
    Word.TOO_LATE: 409,
    Word.WRONG_TOKEN: 403,
    Word.ALREADY_BOOKED: 409,
    Word.SLOT_FULL: 409,
    Word.NOT_ELIGIBLE: 403,
    Word.BOOKING_CLOSED: 409,
    Word.FORM_UNAVAILABLE: 409,
    Word.FORMS_DRAWN: 409,
    Word.INVALID: 422,
    Word.NOT_FOUND: 404,
    Word.NOT_SIGNED_IN: 401,
    Word.WRONG_CREDENTIALS: 401,
    Word.FORBIDDEN: 403,
    Word.FOREIGN_ORIGIN: 403,
    Word.TOO_MANY: 429,
    Word.UNAVAILABLE: 503,
    Word.BUSY: 503,
    Word.METHOD_NOT_ALLOWED: 405,
    Word.LINK_USED: 410,
    Word.IN_USE: 409,
    Word.INTERNAL: 500,
}
RETRY_AFTER: Final = {Word.UNAVAILABLE: "2", Word.BUSY: "2"}
WORD_OF: Final = {404: Word.NOT_FOUND, 405: Word.METHOD_NOT_ALLOWED, 413: Word.TOO_LARGE}


def refuse(outcome: Refused) -> Refusal:
    """A store's no as the error that leaves the handler."""
    facts = dict(outcome.facts)
    if outcome.remaining_ms is not None:
        facts["remaining_ms"] = outcome.remaining_ms
    return Refusal(outcome.word, **facts)


def reply(
    request: Request,
    word: Word,
    *,
    facts: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The problem document or the page for a refusal."""
    status = STATUS_OF[word]
    whole = {
        **({"Retry-After": RETRY_AFTER[word]} if word in RETRY_AFTER else {}),
        **(headers or {}),
    }
    if request.url.path.startswith("/api/"):
        return _problem(request, word, facts or {}, whole)
    if word is Word.NOT_SIGNED_IN and request.method == "GET":
        return RedirectResponse(f"/sign-in?next={request.url.path}", 303)
    title = translate(request, SENTENCES[word])
    context = {"title": title, "detail": "", "advice": ""}
    return render(request, "problem.html", status=status, headers=whole, **context)


def _problem(
    request: Request, word: Word, facts: Mapping[str, Any], headers: Mapping[str, str]
) -> Response:
    document = {
        "type": f"/problems/{word}",
        "title": translate(request, SENTENCES[word]),
        "status": STATUS_OF[word],
        **facts,
    }
    return JSONResponse(
        document,
        STATUS_OF[word],
        headers={
            "Cache-Control": "no-store",
            "Content-Language": language_of(request),
            **headers,
        },
        media_type="application/problem+json",
    )


async def on_refusal(request: Request, error: Exception) -> Response:
    """A rule said no."""
    assert isinstance(error, Refusal)  # noqa: S101  The handler's table guarantees it.
    return reply(request, error.word, facts=error.facts)


async def on_invalid(request: Request, error: Exception) -> Response:
    """What was sent has the wrong shape: each place, what was expected, what was found."""
    assert isinstance(error, Invalid)  # noqa: S101  The handler's table guarantees it.
    faults = [{"where": f.where, "expected": f.expected, "found": f.found} for f in error.faults]
    return reply(request, Word.INVALID, facts={"errors": faults})


async def on_throttled(request: Request, error: Exception) -> Response:
    """Too many tries."""
    assert isinstance(error, Throttled)  # noqa: S101  The handler's table guarantees it.
    seconds = error.retry_after
    headers = {"Retry-After": str(seconds)}
    return reply(request, Word.TOO_MANY, facts={"retry_after": seconds}, headers=headers)


async def on_unavailable(request: Request, error: Exception) -> Response:
    """A store is away."""
    log.warning("store_unavailable", store=str(error), path=request.url.path)
    return reply(request, Word.BUSY if isinstance(error, Busy) else Word.UNAVAILABLE)


async def on_http(request: Request, error: Exception) -> Response:
    """What the framework refuses: no such page, wrong method, too large."""
    assert isinstance(error, HTTPException)  # noqa: S101  The handler's table guarantees it.
    word = WORD_OF.get(error.status_code, Word.MALFORMED)
    return reply(request, word, headers=error.headers)


async def on_anything(request: Request, error: Exception) -> Response:
    """A fault of ours: logged with its trace, told without it."""
    log.error("internal_error", path=request.url.path, exc_info=error)
    return reply(request, Word.INTERNAL)


handlers = {
    Refusal: on_refusal,
    Invalid: on_invalid,
    Throttled: on_throttled,
    Unavailable: on_unavailable,
    HTTPException: on_http,
}
"""By class; everything else is a fault of ours, answered by `on_anything` in the armour."""
