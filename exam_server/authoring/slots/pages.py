"""The pages of an exam's slots: list, offer a new one, withdraw one that nobody booked."""

from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.exams.queries import known_exam
from exam_server.authoring.instants import instant_of
from exam_server.authoring.showing import (
    HOME_ZONE,
    ZONES,
    fields_of,
    go,
    show,
    wrong_fields,
)
from exam_server.authoring.slots.bodies import AUTOMATIC, NewSlot
from exam_server.authoring.slots.operations import (
    SlotBookedError,
    known_slot,
    offer_slot,
    withdraw_slot,
)
from exam_server.endpoints import parse_fields
from exam_server.errors import Invalid
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role
from exam_server.record.database import transaction
from question_bank import readiness
from scheduler import list_venues, slots_of

NONE = "none"
INSTANTS = ("starts_at", "entry_closes_at", "closes_at")
EMPTY = {
    "venue": "",
    "place": "",
    "address": "",
    "starts_at": "",
    "entry_closes_at": "",
    "closes_at": "",
    "time_zone": HOME_ZONE,
    "capacity": "30",
    "token": AUTOMATIC,
}


async def show_slots(request: Request) -> Response:
    """An exam's slots, and the form for another one."""
    holder = await require(request, Role.ADMIN)
    return await _slots(request, holder, fields=EMPTY)


async def create(request: Request) -> Response:
    """Offer a slot and show it in the list."""
    holder = await require(request, Role.ADMIN)
    fields = {**EMPTY, **await fields_of(request)}
    exam_id = request.path_params["exam"]
    try:
        wanted = _wanted(fields, exam_id)
        async with transaction(state_of(request).engine) as session:
            view = await offer_slot(session, wanted)
    except Invalid as error:
        wrong = wrong_fields(error.faults)
        return await _slots(request, holder, fields=fields, wrong=wrong, status=422)
    return go(f"/admin/exams/{exam_id}/slots?made={view.slot.id}#slot-{view.slot.id}")


async def withdraw(request: Request) -> Response:
    """Take a slot off the offer; one that somebody has booked stays."""
    await require(request, Role.ADMIN)
    slot_id, state, word = request.path_params["slot"], state_of(request), "withdrawn"
    async with transaction(state.engine, read_only=True) as session:
        view = await known_slot(session, slot_id)
    try:
        async with transaction(state.engine) as session:
            await withdraw_slot(session, slot_id, datetime.now(UTC))
    except SlotBookedError:
        word = "booked"
    return go(f"/admin/exams/{view.exam.id}/slots?{word}={slot_id}#slot-{slot_id}")


async def _slots(request: Request, holder: Holder, **context: object) -> Response:
    async with transaction(state_of(request).engine, read_only=True) as session:
        exam = await known_exam(session, request.path_params["exam"])
        slots, venues = await slots_of(session, exam.id), await list_venues(session)
        reasons = await readiness(session, exam.blueprint_id)
    query = request.query_params
    happened = {word: query.get(word, "") for word in ("made", "withdrawn", "booked")}
    return show(
        request,
        "slots",
        holder,
        tab="exams",
        exam=exam,
        slots=slots,
        venues=venues,
        reasons=reasons,
        zones=ZONES,
        happened=happened,
        **context,
    )


def _wanted(fields: dict[str, str], exam_id: str) -> NewSlot:
    """A sent form as the API's body: local times with their zone, one of venue and place."""
    values: dict[str, Any] = {**fields, "exam": exam_id, "token": AUTOMATIC}
    for name in INSTANTS:
        values[name] = instant_of(fields[name].strip(), fields["time_zone"])
    if fields["venue"]:
        values.update(place="", address="", online="")
    wanted = parse_fields(NewSlot, values)
    return wanted.model_copy(update={"token": ""}) if fields["token"] == NONE else wanted


routes = [
    Route("/admin/exams/{exam}/slots", show_slots),
    Route("/admin/exams/{exam}/slots", create, methods=["POST"]),
    Route("/admin/slots/{slot}/withdrawal", withdraw, methods=["POST"]),
]
