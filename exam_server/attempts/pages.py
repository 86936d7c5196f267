"""The candidate's pages of an attempt: waiting room, exam, receipt, result and handover."""

import json
import random
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from exam_server.access import origin_of, require, state_of
from exam_server.attempts import operations, views
from exam_server.attempts.qr import qr_svg
from exam_server.attempts.rules import SHOWN
from exam_server.booked import own_booking, place_fields
from exam_server.errors import Refusal
from exam_server.integrity import watched_in
from exam_server.live.keys import slot_of
from exam_server.live.tickets import Holder
from exam_server.outcomes import Refused, Role, State, Truth, Word
from exam_server.pages import language_of, render
from exam_server.painting import first_paint
from exam_server.receipts import code_of
from exam_server.record.database import transaction
from exam_server.record.queries import attempts_by_id
from exam_server.record.rescoring import unmarked_of
from exam_server.replies import STATUS_OF, refuse
from question_bank import voided_positions
from scheduler import BookingView

SPREAD_MS = 3_000
"""A room that opens by itself is let in over so long; each clock starts with its own start."""
SHOWN_ON_FORM = frozenset({Word.WRONG_TOKEN, Word.TOO_EARLY, Word.TOO_LATE, Word.UNAVAILABLE})


async def waiting_room(request: Request) -> Response:
    """The countdown and the start; a running or closed attempt leads on."""
    holder, booking = await require(request, Role.CANDIDATE), request.path_params["booking"]
    found = await operations.look_in(state_of(request), booking, holder.account)
    if isinstance(found, Truth) and found.state is not State.WAITING:
        return RedirectResponse(f"/attempts/{booking}", 303)
    return await _waiting(request, holder, found)


async def start(request: Request) -> Response:
    """Start the clock and lead to the exam; a refusal is told in the waiting room."""
    holder = await require(request, Role.CANDIDATE)
    form = await request.form()
    attempt_id = request.path_params["booking"]
    outcome = await operations.start(
        state_of(request), attempt_id, holder.account, token=str(form.get("token", "")).strip()
    )
    if isinstance(outcome, Refused):
        if outcome.word not in SHOWN_ON_FORM:
            raise refuse(outcome)
        found = await state_of(request).attempts.read(attempt_id, holder.account)
        return await _waiting(request, holder, found, error=outcome.word)
    return RedirectResponse(f"/attempts/{attempt_id}", 303)


async def exam(request: Request) -> Response:
    """The exam as it stands, complete in the first answer."""
    holder = await require(request, Role.CANDIDATE)
    state, attempt_id = state_of(request), request.path_params["attempt"]
    truth = await truth_of(request, holder)
    if truth.state.is_closed:
        return RedirectResponse(f"/attempts/{attempt_id}/receipt", 303)
    if truth.state not in SHOWN:
        return RedirectResponse(f"/bookings/{attempt_id}", 303)
    whole = await operations.whole_truth(state, attempt_id, truth)
    page = views.page_data(
        truth,
        attempt_id,
        holder=holder,
        exam=await state.places.exam_of(attempt_id),
        answer_key=state.signing.answer_key.for_page(attempt_id, holder.account),
    )
    position = page["view"]["position"]
    item = await operations.item_at(state, attempt_id, truth, position)
    stored = truth.responses.get(position)
    return render(
        request,
        "candidate/exam.html",
        holder=holder,
        attempt=page,
        attempt_json=whole.as_json(**page),
        item=first_paint(item, language_of(request), stored.response if stored else ()),
        total=len(truth.form),
        # What the device may keep, and for whom: static/js/worker.js.
        headers={"Exam-Owner": f"{holder.account}/{attempt_id}"},
    )


async def receipt(request: Request) -> Response:
    """What was recorded, signed."""
    holder = await require(request, Role.CANDIDATE)
    state, attempt_id = state_of(request), request.path_params["attempt"]
    truth = await truth_of(request, holder)
    if not truth.state.is_closed:
        return RedirectResponse(f"/attempts/{attempt_id}", 303)
    shown = await state.places.exam_of(attempt_id)
    title, time_zone = shown.title, shown.time_zone
    if not title:
        view = await _own(request, holder, attempt_id)
        title, time_zone = view.exam.title, view.slot.time_zone
    found = operations.receipt(state, attempt_id, truth)
    fields = views.receipt_fields(found, truth, title=title, time_zone=time_zone)
    link = f"{origin_of(request)}/receipts?code={code_of(found)}"
    told = {**fields, "link": link, "qr": qr_svg(link)}
    return render(request, "candidate/receipt.html", holder=holder, receipt=told)


async def receipt_file(request: Request) -> Response:
    """The receipt to keep."""
    holder = await require(request, Role.CANDIDATE)
    attempt_id = request.path_params["attempt"]
    truth = await truth_of(request, holder)
    if not truth.state.is_closed:
        raise Refusal(Word.NOT_FOUND)
    found = operations.receipt(state_of(request), attempt_id, truth)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="receipt-{found["reference"]}.json"',
    }
    text = json.dumps(found, ensure_ascii=False, indent=2)
    return Response(f"{text}\n", media_type="application/json", headers=headers)


async def result(request: Request) -> Response:
    """The score, once the results of the exam are released."""
    holder = await require(request, Role.CANDIDATE)
    attempt_id = request.path_params["attempt"]
    view = await _own(request, holder, attempt_id)
    async with transaction(state_of(request).engine, read_only=True) as session:
        record = (await attempts_by_id(session, [attempt_id])).get(attempt_id)
        voided = await voided_positions(session, view.exam.id, attempt_id)
        unmarked = await unmarked_of(session, attempt_id)
    released_at = view.exam.results_released_at
    if record is None or released_at is None or released_at > datetime.now(UTC):
        raise Refusal(Word.NOT_FOUND)
    fields = views.result_fields(view, record, voided=voided, unmarked=unmarked)
    return render(request, "candidate/result.html", holder=holder, result=fields)


async def truth_of(request: Request, holder: Holder) -> Truth:
    """The whole truth of the attempt in the address; a refusal where it is not the holder's."""
    found = await operations.look_in(
        state_of(request), request.path_params["attempt"], holder.account
    )
    if isinstance(found, Refused):
        raise refuse(found)
    return found


async def _own(request: Request, holder: Holder, booking_id: str) -> BookingView:
    async with transaction(state_of(request).engine, read_only=True) as session:
        return await own_booking(session, booking_id, holder)


async def _waiting(
    request: Request, holder: Holder, found: Truth | Refused, *, error: Word | None = None
) -> Response:
    now, tick, booking = (
        datetime.now(UTC),
        timedelta(milliseconds=1),
        request.path_params["booking"],
    )
    # A slot that is placed needs no SQL to be waited for.
    window = await state_of(request).places.window(slot_of(booking))
    if isinstance(found, Truth) and window:
        place, token = views.waiting_fields(window, found), window.token
        recorded = window.integrity
    else:
        view = await _own(request, holder, booking)
        place, token = place_fields(view), view.slot.token
        recorded = watched_in(view.exam.policies)
    return render(
        request,
        "candidate/waiting.html",
        status=STATUS_OF[error] if error else 200,
        holder=holder,
        booking={**place, "id": booking},
        opens_in_ms=(place["starts_at"] - now) // tick,
        entry_closes_in_ms=(place["entry_closes_at"] - now) // tick,
        spread_ms=0 if token else random.randrange(SPREAD_MS + 1),  # noqa: S311  No secret.
        token_required=bool(token),
        recorded=recorded,
        errors=[str(error)] if error else [],
    )


routes = [
    Route("/bookings/{booking}", waiting_room),
    Route("/bookings/{booking}/attempt", start, methods=["POST"]),
    Route("/attempts/{attempt}", exam),
    Route("/attempts/{attempt}/receipt", receipt),
    Route("/attempts/{attempt}/receipt.json", receipt_file),
    Route("/attempts/{attempt}/result", result),
]
