"""The candidate's API of slots and bookings."""

from pydantic import RootModel
from starlette.responses import JSONResponse, Response

from exam_server.booking.operations import book_slot, slots_for
from exam_server.booking.views import BookingAnswer, OpenSlot, booking_answer, slot_answer
from exam_server.endpoints import Call, Endpoint, answer
from exam_server.outcomes import Role, Word
from exam_server.record.database import transaction
from scheduler import bookings_of


class OpenSlots(RootModel[list[OpenSlot]]):
    """Slots by start."""


class BookingList(RootModel[list[BookingAnswer]]):
    """Bookings by start."""


async def list_slots(call: Call) -> Response:
    """The slots open to whoever asks."""
    async with transaction(call.state.engine, read_only=True) as session:
        views = await slots_for(session, call.holder, now=call.now)
    return _list([slot_answer(view).model_dump(mode="json") for view in views])


async def book(call: Call) -> Response:
    """Book a place, finally; the same slot again gives the same booking."""
    async with transaction(call.state.engine) as session:
        view, fresh = await book_slot(session, call.path["slot"], call.holder, now=call.now)
    return answer(booking_answer(view), 201 if fresh else 200)


async def list_bookings(call: Call) -> Response:
    """The bookings of whoever asks."""
    async with transaction(call.state.engine, read_only=True) as session:
        views = await bookings_of(session, call.holder.account)
    return _list([booking_answer(view).model_dump(mode="json") for view in views])


def _list(rows: list[dict[str, object]]) -> Response:
    return JSONResponse(rows, headers={"Cache-Control": "no-store"})


endpoints = (
    Endpoint(
        "GET", "/api/v1/slots", list_slots, "The slots open to me", roles=(), answer=OpenSlots,
        refusals=(Word.NOT_SIGNED_IN,),
    ),
    Endpoint(
        "POST", "/api/v1/slots/{slot}/bookings", book, "Book a place, once and finally",
        roles=(), answer=BookingAnswer, status=201,
        refusals=(
            Word.NOT_SIGNED_IN, Word.ALREADY_BOOKED, Word.SLOT_FULL, Word.BOOKING_CLOSED,
            Word.NOT_ELIGIBLE, Word.NO_SLOT,
        ),
    ),
    Endpoint(
        "GET", "/api/v1/bookings", list_bookings, "My bookings", roles=(Role.CANDIDATE,),
        answer=BookingList, refusals=(Word.NOT_SIGNED_IN, Word.FORBIDDEN),
    ),
)  # fmt: skip
