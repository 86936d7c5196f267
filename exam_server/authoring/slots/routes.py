"""The API of slots and venues for admins: create and list."""

from starlette.responses import Response

from exam_server.authoring.exams.queries import known_exam
from exam_server.authoring.slots.bodies import (
    NewSlot,
    NewVenue,
    OfferedSlot,
    OfferedSlots,
    VenueAnswer,
    VenueList,
)
from exam_server.authoring.slots.operations import add_venue, offer_slot
from exam_server.endpoints import Call, Endpoint, answer
from exam_server.outcomes import Role, Word
from exam_server.record.database import transaction
from scheduler import SlotView, Venue, list_venues, slots_of

ADMIN = (Role.ADMIN,)
DENIED = (Word.NOT_SIGNED_IN, Word.FORBIDDEN)


async def create_venue(call: Call) -> Response:
    """Create a venue."""
    async with transaction(call.state.engine) as session:
        venue = await add_venue(session, call.body(NewVenue))
    return answer(_venue(venue), 201)


async def show_venues(call: Call) -> Response:
    """Every venue by name."""
    async with transaction(call.state.engine, read_only=True) as session:
        venues = await list_venues(session)
    return answer(VenueList([_venue(venue) for venue in venues]))


async def create_slot(call: Call) -> Response:
    """Offer a slot."""
    async with transaction(call.state.engine) as session:
        view = await offer_slot(session, call.body(NewSlot))
    return answer(_slot(view), 201)


async def show_slots(call: Call) -> Response:
    """An exam's slots by start."""
    async with transaction(call.state.engine, read_only=True) as session:
        exam = await known_exam(session, call.path["exam"])
        views = await slots_of(session, exam.id)
    return answer(OfferedSlots([_slot(view) for view in views]))


def _venue(venue: Venue) -> VenueAnswer:
    return VenueAnswer(id=venue.id, name=venue.name, address=venue.address, online=venue.online)


def _slot(view: SlotView) -> OfferedSlot:
    slot = view.slot
    return OfferedSlot(
        id=slot.id,
        exam=slot.exam_id,
        venue=slot.venue_id,
        place=view.venue_name,
        online=view.venue.online,
        starts_at=slot.starts_at,
        entry_closes_at=slot.entry_closes_at,
        closes_at=slot.closes_at,
        time_zone=slot.time_zone,
        capacity=slot.capacity,
        taken=slot.taken,
        token=slot.token,
        cancelled_at=slot.cancelled_at,
    )


endpoints = (
    Endpoint(
        "POST", "/api/v1/venues", create_venue, "Create a venue", roles=ADMIN, body=NewVenue,
        answer=VenueAnswer, status=201, refusals=(*DENIED, Word.INVALID),
    ),
    Endpoint(
        "GET", "/api/v1/venues", show_venues, "Every venue", roles=ADMIN, answer=VenueList,
        refusals=DENIED,
    ),
    Endpoint(
        "POST", "/api/v1/slots", create_slot, "Offer a slot", roles=ADMIN, body=NewSlot,
        answer=OfferedSlot, status=201, refusals=(*DENIED, Word.INVALID),
    ),
    Endpoint(
        "GET", "/api/v1/exams/{exam}/slots", show_slots, "An exam's slots, tokens included",
        roles=ADMIN, answer=OfferedSlots, refusals=(*DENIED, Word.NOT_FOUND),
    ),
)  # fmt: skip
