"""What pages and programs are told about slots and bookings, as plain fields."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel

from exam_server.booked import place_fields
from scheduler import BookingView, SlotView, local_time


class OpenSlot(BaseModel):
    """A slot as a candidate sees it; `exam` is the exam's id, `mine` true where it is booked."""

    id: str
    exam: str
    exam_title: str
    place: str
    online: bool
    starts_at: datetime
    entry_closes_at: datetime
    closes_at: datetime
    time_zone: str
    limit_ms: int
    capacity: int
    taken: int
    mine: bool


class BookingAnswer(BaseModel):
    """A candidate's booking; its attempt has the same id."""

    id: str
    slot: str
    exam: str
    exam_title: str
    place: str
    seat: int
    starts_at: datetime
    entry_closes_at: datetime
    closes_at: datetime
    time_zone: str
    limit_ms: int
    booked_at: datetime


def slot_answer(view: SlotView) -> OpenSlot:
    """A slot for the API."""
    slot = view.slot
    return OpenSlot(
        id=slot.id,
        exam=slot.exam_id,
        exam_title=view.exam_title,
        place=view.venue_name,
        online=view.venue.online,
        starts_at=slot.starts_at,
        entry_closes_at=slot.entry_closes_at,
        closes_at=slot.closes_at,
        time_zone=slot.time_zone,
        limit_ms=view.exam.time_limit // timedelta(milliseconds=1),
        capacity=slot.capacity,
        taken=view.taken,
        mine=view.booked_by_me,
    )


def booking_answer(view: BookingView) -> BookingAnswer:
    """A booking for the API."""
    booking, slot = view.booking, view.slot
    return BookingAnswer(
        id=booking.id,
        slot=slot.id,
        exam=booking.exam_id,
        exam_title=view.exam.title,
        place=view.venue.name,
        seat=booking.seat,
        starts_at=slot.starts_at,
        entry_closes_at=slot.entry_closes_at,
        closes_at=slot.closes_at,
        time_zone=slot.time_zone,
        limit_ms=view.exam.time_limit // timedelta(milliseconds=1),
        booked_at=booking.booked_at,
    )


def slot_fields(view: SlotView) -> dict[str, Any]:
    """A slot in the list of slots, by local day."""
    slot = view.slot
    return {
        **place_fields(view),
        "id": slot.id,
        "day": local_time(slot.starts_at, slot.time_zone).date().isoformat(),
        "places_left": slot.capacity - view.taken,
    }
