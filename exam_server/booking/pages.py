"""The candidate's home, the one clear page before the final choice, and the calendar entry."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.booked import own_booking, place_fields
from exam_server.booking.operations import book_slot, slot_for, slots_for
from exam_server.booking.views import slot_fields
from exam_server.errors import Refusal
from exam_server.live.tickets import Holder
from exam_server.outcomes import Refused, Role, State, Word
from exam_server.pages import render
from exam_server.record.database import transaction
from exam_server.record.queries import attempts_by_id
from exam_server.replies import STATUS_OF
from scheduler import BookingView, SlotView, booking_calendar, bookings_of

SHOWN_ON_FORM = frozenset({Word.SLOT_FULL, Word.ALREADY_BOOKED, Word.BOOKING_CLOSED})


async def home(request: Request) -> Response:
    """My bookings with where each stands, and the slots I may still choose."""
    holder = await require(request, Role.CANDIDATE)
    state, now = state_of(request), datetime.now(UTC)
    async with transaction(state.engine, read_only=True) as session:
        bookings = await bookings_of(session, holder.account)
        open_to_me = await slots_for(session, holder, now=now)
        ended = await attempts_by_id(session, [view.booking.id for view in bookings])
    states = {found.id: State(found.state) for found in ended.values()}
    for view in bookings:
        if view.booking.id not in states:
            states[view.booking.id] = await _live_state(request, view.booking.id, holder)
    return render(
        request,
        "candidate/home.html",
        holder=holder,
        bookings=[
            _booking_fields(view, states[view.booking.id], scored=view.booking.id in ended)
            for view in bookings
        ],
        slots=[slot_fields(view) for view in open_to_me if view.my_slot_id is None],
    )


async def confirm(request: Request) -> Response:
    """The page that says this choice is final."""
    holder = await require(request, Role.CANDIDATE)
    async with transaction(state_of(request).engine, read_only=True) as session:
        view = await slot_for(session, request.path_params["slot"])
    return _confirm(request, holder, view)


async def book(request: Request) -> Response:
    """Book after the box was ticked; a refusal is told on the same page."""
    holder = await require(request, Role.CANDIDATE)
    state, slot_id = state_of(request), request.path_params["slot"]
    form = await request.form()
    async with transaction(state.engine, read_only=True) as session:
        view = await slot_for(session, slot_id)
    if form.get("final") != "yes":
        return _confirm(request, holder, view, error="unconfirmed", status=422)
    try:
        async with transaction(state.engine) as session:
            await book_slot(session, slot_id, holder, now=datetime.now(UTC))
    except Refusal as refusal:
        if refusal.word not in SHOWN_ON_FORM:
            raise
        status = STATUS_OF[refusal.word]
        return _confirm(request, holder, view, error=refusal.word, status=status)
    return RedirectResponse("/home", 303)


async def calendar(request: Request) -> Response:
    """The booking as a calendar entry."""
    holder = await require(request, Role.CANDIDATE)
    async with transaction(state_of(request).engine, read_only=True) as session:
        view = await own_booking(session, request.path_params["booking"], holder)
    headers = {"Content-Disposition": 'attachment; filename="ujian.ics"'}
    return Response(booking_calendar(view), headers=headers, media_type="text/calendar")


async def _live_state(request: Request, booking_id: str, holder: Holder) -> State:
    found = await state_of(request).attempts.read(booking_id, holder.account)
    return State.WAITING if isinstance(found, Refused) else found.state


def _booking_fields(view: BookingView, state: State, *, scored: bool) -> dict[str, object]:
    released_at = view.exam.results_released_at
    released = scored and released_at is not None and released_at <= datetime.now(UTC)
    return {**place_fields(view), "id": view.booking.id, "state": state, "released": released}


def _confirm(
    request: Request, holder: Holder, view: SlotView, *, error: str = "", status: int = 200
) -> Response:
    return render(
        request,
        "candidate/confirm_booking.html",
        status=status,
        holder=holder,
        slot=slot_fields(view),
        errors=[str(error)] if error else [],
    )


routes = [
    Route("/home", home),
    Route("/slots/{slot}/booking", confirm),
    Route("/slots/{slot}/booking", book, methods=["POST"]),
    Route("/bookings/{booking}/calendar.ics", calendar),
]
