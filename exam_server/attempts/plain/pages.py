"""The exam as plain forms: look, claim, save and move on, review, finish.

Looking never writes. Which epoch this browser holds is in a cookie that only a claim sets; the
epoch a form was drawn under travels in the form, so that an old form stays an old one.
"""

import contextlib
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from exam_server.access import origin_of, require, state_of
from exam_server.attempts import messages, operations
from exam_server.attempts.operations import Run
from exam_server.attempts.origins import origin_at
from exam_server.attempts.pages import truth_of
from exam_server.attempts.plain import reading, views
from exam_server.attempts.plain.reading import Posted
from exam_server.attempts.rules import SHOWN, answered
from exam_server.errors import Refusal, Unavailable
from exam_server.live.tickets import Holder
from exam_server.outcomes import Refused, Role, State, Superseded, Truth, Word
from exam_server.pages import language_of, render, translate
from exam_server.painting import first_paint
from exam_server.replies import STATUS_OF, refuse
from exam_server.words import SENTENCES

COOKIE: Final = "exam_epoch"
COOKIE_SECONDS: Final = 86_400
FORM_LIMIT: Final = 256 * 1024
"""Every letter of the longest essay may be written in nine."""
MARK_BYTES: Final = 12
UNKNOWN: Final[Mapping[str, Any]] = {"mine": None, "theirs": None, "theirs_at": None}


async def show(request: Request) -> Response:
    """One question; with the right to write, as a form."""
    holder = await require(request, Role.CANDIDATE)
    truth = await truth_of(request, holder)
    return _turned_away(request, truth) or await _question(request, holder, truth)


async def write(request: Request) -> Response:
    """Save one question's form, and go where its button leads."""
    holder = await require(request, Role.CANDIDATE)
    fields = await _fields(request)
    try:
        truth = await truth_of(request, holder)
    except Unavailable:
        answer = {"reason": Word.UNAVAILABLE}
        return await _refused(request, holder, answer, posted=_read(fields))
    return await _save(request, holder, truth, _read(fields))


async def claim(request: Request) -> Response:
    """Take the right to write to this browser; an answer that was sent along is saved under it."""
    holder = await require(request, Role.CANDIDATE)
    fields = await _fields(request)
    posted = _read(fields) if "drawn" in fields else None
    try:
        truth = await _leased(request, holder)
    except Unavailable:
        if posted is None:
            raise
        return await _refused(request, holder, {"reason": Word.UNAVAILABLE}, posted=posted)
    response = _turned_away(request, truth)
    if response is None and posted is not None:
        response = await _save(request, holder, truth, replace(posted, epoch=truth.epoch))
    response = response or _to(request, position=_position(request, truth, fields))
    _remember(request, response, truth.epoch)
    return response


async def rest(request: Request) -> Response:
    """Begin a rest, or end it; then the question, or what is left of the rest."""
    holder = await require(request, Role.CANDIDATE)
    fields = await _fields(request)
    epoch, begins = (next(iter(fields.get(name, ())), "") for name in ("epoch", "resting"))
    run = Run(request.path_params["attempt"], holder.account, _number(epoch, 0))
    message = messages.TakeRest(1, begins == "yes")
    answer = await operations.carry_out(state_of(request), run, message)
    if "refused" in answer:
        return await _refused(request, holder, answer["refused"])
    return _to(request)


async def review(request: Request) -> Response:
    """What is answered and what is not, and the way to finish."""
    holder = await require(request, Role.CANDIDATE)
    truth = await truth_of(request, holder)
    return _turned_away(request, truth) or await _review(request, holder, truth)


async def submit(request: Request) -> Response:
    """Finish, once the candidate has ticked that nothing can be changed after it."""
    holder = await require(request, Role.CANDIDATE)
    fields = await _fields(request)
    epoch = next(iter(fields.get("epoch", ())), "")
    if "sure" not in fields or not epoch.isdigit():
        truth = await truth_of(request, holder)
        return _turned_away(request, truth) or await _review(request, holder, truth, unsure=True)
    run = Run(request.path_params["attempt"], holder.account, int(epoch))
    message = messages.read({"id": 1, "submit": {}})
    answer = await operations.carry_out(state_of(request), run, message)
    if "refused" in answer:
        return await _refused(request, holder, answer["refused"])
    return RedirectResponse(f"/attempts/{run.attempt}/receipt", 303)


async def _leased(request: Request, holder: Holder) -> Truth:
    found: Truth | Superseded | Refused = await operations.lease(
        state_of(request),
        request.path_params["attempt"],
        holder.account,
        origin=origin_at(request),
    )
    if isinstance(found, Refused):
        raise refuse(found)
    if isinstance(found, Superseded):  # Only whoever names an epoch can be told this.
        raise Refusal(Word.SUPERSEDED)
    return found


async def _save(request: Request, holder: Holder, truth: Truth, posted: Posted) -> Response:
    stored = views.stored_at(truth, posted.position)
    if (posted.response, posted.flagged) == (stored.response, stored.flagged):
        # There is nothing to write, and so nothing that could be refused.
        return await _onward(request, holder, truth, posted)
    run = Run(request.path_params["attempt"], holder.account, posted.epoch)
    message = messages.read_checked(posted.message())
    answer = await operations.carry_out(state_of(request), run, message)
    if "saved" in answer:
        return await _onward(request, holder, truth, posted, saved=True)
    return await _refused(request, holder, answer["refused"], posted=posted, truth=truth)


async def _onward(
    request: Request, holder: Holder, truth: Truth, posted: Posted, *, saved: bool = False
) -> Response:
    target = posted.target(len(truth.form))
    if target is None:
        return _to(request, "/review")
    if truth.state is State.RUNNING and target != truth.view.get("position"):
        run = Run(request.path_params["attempt"], holder.account, posted.epoch)
        look = messages.Look(1, {**truth.view, "position": target})
        # Where somebody looks is worth knowing and not worth an error.
        await operations.carry_out(state_of(request), run, look)
    return _to(request, position=target, after=posted.position if saved else 0)


async def _question(request: Request, holder: Holder, truth: Truth) -> Response:
    state, attempt_id = state_of(request), request.path_params["attempt"]
    position = _position(request, truth, {})
    stored = views.stored_at(truth, position)
    item = await operations.item_at(state, attempt_id, truth, position)
    after = _number(request.query_params.get("after", ""), 0)
    return render(
        request,
        "candidate/plain.html",
        holder=holder,
        plain=await _page(request, truth),
        cells=views.cells(truth),
        position=position,
        stored=stored,
        stored_at=views.instant(stored.at),
        given=views.named(stored.response),
        item=first_paint(item, language_of(request), stored.response),
        original=item["stem"],
        after=after if after in truth.responses else 0,
        after_at=views.instant(views.stored_at(truth, after).at),
        drawn=_mark(),
    )


async def _review(
    request: Request, holder: Holder, truth: Truth, *, unsure: bool = False
) -> Response:
    found = views.cells(truth)
    return render(
        request,
        "candidate/plain_review.html",
        status=422 if unsure else 200,
        holder=holder,
        plain=await _page(request, truth),
        answered=answered(truth.responses),
        unanswered=[cell["position"] for cell in found if not cell["answered"]],
        doubtful=[cell["position"] for cell in found if cell["flagged"]],
        unsure=unsure,
    )


async def _refused(
    request: Request,
    holder: Holder,
    refused: Mapping[str, Any],
    *,
    posted: Posted | None = None,
    truth: Truth | None = None,
) -> Response:
    """What was not saved and why, with the answer kept in the page and one tap to go on."""
    word = Word(refused["reason"])
    if word in (Word.NOT_YOURS, Word.NO_ATTEMPT, Word.BAD_POSITION):
        raise Refusal(word)
    page, answer = None, UNKNOWN
    if truth is not None and posted is not None:
        # Where the store goes away in the middle, the answer must stay in the page all the same.
        with contextlib.suppress(Unavailable):
            # Read again: what came in between is what the candidate must know.
            truth = await truth_of(request, holder)
            page, answer = await _page(request, truth), await _answers(request, truth, posted)
    base = (refused.get("current") or {}).get("version", 0) if word is Word.CONFLICT else None
    return render(
        request,
        "candidate/plain_refused.html",
        status=STATUS_OF[word],
        holder=holder,
        word=str(word),
        sentence=translate(request, SENTENCES[word]),
        plain=page,
        url=f"/attempts/{request.path_params['attempt']}/plain",
        posted=posted,
        base=base,
        drawn=_mark() if base is not None else posted.drawn if posted else "",
        answer=answer,
    )


async def _answers(request: Request, truth: Truth, posted: Posted) -> Mapping[str, Any]:
    attempt_id, state = request.path_params["attempt"], state_of(request)
    raw = await operations.item_at(state, attempt_id, truth, posted.position)
    stored = views.stored_at(truth, posted.position)
    item = first_paint(raw, language_of(request), ())
    return {
        "mine": views.told(item, posted.response),
        "theirs": views.told(item, stored.response),
        "theirs_at": views.instant(stored.at) if stored.version else None,
    }


def _turned_away(request: Request, truth: Truth) -> Response | None:
    attempt_id = request.path_params["attempt"]
    if truth.state.is_closed:
        return RedirectResponse(f"/attempts/{attempt_id}/receipt", 303)
    if truth.state not in SHOWN:
        return RedirectResponse(f"/bookings/{attempt_id}", 303)
    return None


async def _page(request: Request, truth: Truth) -> dict[str, Any]:
    attempt_id = request.path_params["attempt"]
    exam = await state_of(request).places.exam_of(attempt_id)
    epoch = _number(request.cookies.get(COOKIE, ""), 0)
    page = views.page_fields(truth, attempt_id, epoch, exam)
    return {**page, "paused": truth.state is State.PAUSED}


def _position(request: Request, truth: Truth, fields: reading.Fields) -> int:
    asked = request.query_params.get("position") or next(iter(fields.get("position", ())), "")
    found = _number(asked, truth.view.get("position") or 1)
    return found if 1 <= found <= len(truth.form) else 1


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


async def _fields(request: Request) -> dict[str, list[str]]:
    return reading.fields_of((await request.form()).multi_items())


def _read(fields: reading.Fields) -> Posted:
    try:
        return reading.read(fields)
    except ValueError as error:
        raise Refusal(Word.MALFORMED) from error


def _to(request: Request, rest: str = "", **query: int) -> Response:
    path = f"/attempts/{request.path_params['attempt']}/plain{rest}"
    asked = "&".join(f"{name}={value}" for name, value in query.items() if value)
    return RedirectResponse(f"{path}?{asked}" if asked else path, 303)


def _remember(request: Request, response: Response, epoch: int) -> None:
    response.set_cookie(
        COOKIE,
        str(epoch),
        max_age=COOKIE_SECONDS,
        path=f"/attempts/{request.path_params['attempt']}/plain",
        httponly=True,
        samesite="lax",
        secure=origin_of(request).startswith("https://"),
    )


def _mark() -> str:
    return f"plain-{secrets.token_urlsafe(MARK_BYTES)}"


PLAIN: Final = "/attempts/{attempt}/plain"
routes = [
    Route(PLAIN, show),
    Route(PLAIN, write, methods=["POST"], max_body_size=FORM_LIMIT),
    Route(f"{PLAIN}/lease", claim, methods=["POST"], max_body_size=FORM_LIMIT),
    Route(f"{PLAIN}/rest", rest, methods=["POST"]),
    Route(f"{PLAIN}/review", review),
    Route(f"{PLAIN}/submission", submit, methods=["POST"]),
]
