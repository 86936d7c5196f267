"""The API of watching and intervening."""

from dataclasses import replace
from typing import Any, Final

from starlette.responses import Response

from exam_server.endpoints import Call, Endpoint, answer
from exam_server.errors import Refusal
from exam_server.live.keys import slot_of
from exam_server.outcomes import Role, Word
from exam_server.proctoring.bodies import (
    Announced,
    Announcement,
    ClosingTime,
    Extension,
    Given,
    Incident,
    Moved,
    Reasoned,
    Remaining,
    RoomAnswer,
    RoomDone,
    RoomExtension,
    RoomPause,
    RoomResume,
    RoomSkipped,
)
from exam_server.proctoring.closings import closing_for, move_slot_closing
from exam_server.proctoring.messages import board_json, event_json
from exam_server.proctoring.operations import (
    Order,
    Results,
    carry_out,
    carry_out_all,
    read_board,
    settled,
)
from exam_server.proctoring.queries import Wanted, events_of
from exam_server.proctoring.rules import Verb

ROOM_LIMIT: Final = 256 * 1024
"""Room for the names of a large slot's attempts, beyond what other requests may send."""


async def show_board(call: Call) -> Response:
    """Every candidate of a slot."""
    board = board_json(await read_board(call.state.boards, call.path["slot"]))
    return answer({**board, "durability": call.state.durability.level})


async def pause(call: Call) -> Response:
    """Stop a clock."""
    return await _one(call, Verb.PAUSE, reason=call.body(Reasoned).reason)


async def resume(call: Call) -> Response:
    """Let a clock go on."""
    return await _one(call, Verb.RESUME, status=200)


async def extend(call: Call) -> Response:
    """Grant more time."""
    wish = call.body(Extension)
    return await _one(
        call, Verb.EXTEND, reason=wish.reason, extra_ms=wish.ms, mutation=wish.mutation
    )


async def terminate(call: Call) -> Response:
    """Close an attempt; what was saved is scored."""
    return await _one(call, Verb.TERMINATE, reason=call.body(Reasoned).reason)


async def note_incident(call: Call) -> Response:
    """Write an incident into the log."""
    incident = call.body(Incident)
    order = Order(
        Verb.NOTE,
        call.holder.account,
        reason=incident.text,
        severity=incident.severity,
        mutation=incident.mutation,
    )
    await carry_out(call.state.boards, call.path["attempt"], order)
    return answer({"severity": incident.severity, "text": incident.text}, 201)


async def announce(call: Call) -> Response:
    """Say something to everybody in a slot."""
    wish = call.body(Announcement)
    outcome = await call.state.boards.announce(
        call.path["slot"], by=call.holder.account, text=wish.text, mutation=wish.mutation
    )
    return answer(Announced(at=settled(outcome)), 201)


async def compensate(call: Call) -> Response:
    """Give time back to everybody whose clock runs."""
    wish = call.body(Extension)
    outcome = await call.state.boards.compensate(
        call.path["slot"],
        by=call.holder.account,
        reason=wish.reason,
        extra_ms=wish.ms,
        mutation=wish.mutation,
    )
    return answer(Given(given=settled(outcome)), 201)


async def move_closing(call: Call) -> Response:
    """Move the closing time of a slot."""
    wish, slot_id = call.body(ClosingTime), call.path["slot"]
    found = await closing_for(call.state, slot_id, wish.closes_at, wish.entry_closes_at)
    closing = replace(found, by=call.holder.account, reason=wish.reason)
    slot = await move_slot_closing(call.state, slot_id, closing)
    return answer(Moved(closes_at=slot.closes_at, entry_closes_at=slot.entry_closes_at))


async def waive_outage(call: Call) -> Response:
    """Give a proposed outage back to nobody."""
    outcome = await call.state.boards.waive_outage(
        call.path["slot"], by=call.holder.account, reason=call.body(Reasoned).reason
    )
    return answer({"waived_ms": settled(outcome)})


async def pause_room(call: Call) -> Response:
    """Stop several clocks."""
    wish = call.body(RoomPause)
    return await _room(call, Verb.PAUSE, wish.attempts, reason=wish.reason)


async def resume_room(call: Call) -> Response:
    """Let several clocks go on."""
    return await _room(call, Verb.RESUME, call.body(RoomResume).attempts)


async def extend_room(call: Call) -> Response:
    """Grant several attempts more time."""
    wish = call.body(RoomExtension)
    return await _room(
        call,
        Verb.EXTEND,
        wish.attempts,
        reason=wish.reason,
        extra_ms=wish.ms,
        mutation=wish.mutation,
    )


async def show_timeline(call: Call) -> Response:
    """What happened to an attempt, without answers."""
    attempt = call.path["attempt"]
    wanted = Wanted(slot_of(attempt), attempt)
    events = await events_of(call.state.engine, call.state.logs, wanted)
    known = any(event.attempt for event in events)
    if not known and not await call.state.logs.attempt(attempt):
        raise Refusal(Word.NO_ATTEMPT)
    return answer({"attempt": attempt, "events": [event_json(event) for event in events]})


async def _one(call: Call, verb: Verb, status: int = 201, **facts: Any) -> Response:
    order = Order(verb, call.holder.account, **facts)
    left = await carry_out(call.state.boards, call.path["attempt"], order)
    return answer(Remaining(remaining_ms=left), status)


async def _room(call: Call, verb: Verb, attempts: list[str] | None, **facts: Any) -> Response:
    order = Order(verb, call.holder.account, **facts)
    return answer(_told(await carry_out_all(call.state.boards, call.path["slot"], order, attempts)))


def _told(results: Results) -> RoomAnswer:
    done = [
        RoomDone(
            attempt=result.attempt,
            number=result.row.number,
            name=result.row.name,
            seat=result.row.seat,
            remaining_ms=settled(result.outcome),
        )
        for result in results.done
        if result.row
    ]
    skipped = [
        RoomSkipped(
            attempt=result.attempt,
            number=result.row and result.row.number,
            name=result.row and result.row.name,
            seat=result.row and result.row.seat,
            reason=word,
        )
        for result, word in results.skipped
    ]
    return RoomAnswer(done=done, skipped=skipped)


_STAFF = (Role.PROCTOR, Role.ADMIN)
_ALWAYS = (Word.NOT_SIGNED_IN, Word.FORBIDDEN, Word.UNAVAILABLE)
_ATTEMPT = "/api/v1/attempts/{attempt}"
_SLOT = "/api/v1/slots/{slot}"
_ONE = (Word.NO_ATTEMPT, Word.TIME_OVER, Word.CLOSED, *_ALWAYS)
_ROOM = (Word.NO_SLOT, Word.CLOSED, Word.INVALID, *_ALWAYS)

endpoints = (
    Endpoint(
        "GET", f"{_SLOT}/board", show_board, "Every candidate of a slot, now",
        roles=_STAFF, refusals=(Word.NO_SLOT, *_ALWAYS),
    ),
    Endpoint(
        "POST", f"{_ATTEMPT}/pause", pause, "Stop an attempt's clock",
        roles=_STAFF, body=Reasoned, answer=Remaining, status=201,
        refusals=(Word.NOT_RUNNING, Word.PAUSED, Word.INVALID, *_ONE),
    ),
    Endpoint(
        "DELETE", f"{_ATTEMPT}/pause", resume, "Let a paused attempt's clock go on",
        roles=_STAFF, answer=Remaining, refusals=(Word.NOT_PAUSED, *_ONE),
    ),
    Endpoint(
        "POST", f"{_ATTEMPT}/extensions", extend, "Grant an attempt more time",
        roles=_STAFF, body=Extension, answer=Remaining, status=201,
        refusals=(Word.INVALID, *_ONE),
    ),
    Endpoint(
        "POST", f"{_ATTEMPT}/termination", terminate, "Close an attempt by decision",
        roles=_STAFF, body=Reasoned, answer=Remaining, status=201,
        refusals=(Word.NOT_RUNNING, Word.INVALID, *_ONE),
    ),
    Endpoint(
        "POST", f"{_ATTEMPT}/incidents", note_incident, "Note an incident",
        roles=_STAFF, body=Incident, answer=Incident, status=201,
        refusals=(Word.NO_ATTEMPT, Word.CLOSED, Word.INVALID, *_ALWAYS),
    ),
    Endpoint(
        "GET", f"{_ATTEMPT}/timeline", show_timeline, "What happened, without answers",
        roles=_STAFF, refusals=(Word.NO_ATTEMPT, *_ALWAYS),
    ),
    Endpoint(
        "POST", f"{_SLOT}/announcements", announce, "Say something to everybody in a slot",
        roles=_STAFF, body=Announcement, answer=Announced, status=201, refusals=_ROOM,
    ),
    Endpoint(
        "POST", f"{_SLOT}/compensations", compensate, "Give everybody time back",
        roles=_STAFF, body=Extension, answer=Given, status=201, refusals=_ROOM,
    ),
    Endpoint(
        "PUT", f"{_SLOT}/closing", move_closing, "Move the closing time of a slot",
        roles=_STAFF, body=ClosingTime, answer=Moved, refusals=_ROOM,
    ),
    Endpoint(
        "DELETE", f"{_SLOT}/outage", waive_outage, "Give a proposed outage back to nobody",
        roles=_STAFF, body=Reasoned, refusals=_ROOM,
    ),
    Endpoint(
        "POST", f"{_SLOT}/pause", pause_room, "Stop the clocks of a slot, or of some in it",
        roles=_STAFF, body=RoomPause, answer=RoomAnswer, refusals=_ROOM, body_limit=ROOM_LIMIT,
    ),
    Endpoint(
        "DELETE", f"{_SLOT}/pause", resume_room, "Let the clocks of a slot, or of some, go on",
        roles=_STAFF, body=RoomResume, body_optional=True, answer=RoomAnswer, refusals=_ROOM,
        body_limit=ROOM_LIMIT,
    ),
    Endpoint(
        "POST", f"{_SLOT}/extensions", extend_room, "Grant a slot, or some in it, more time",
        roles=_STAFF, body=RoomExtension, answer=RoomAnswer, refusals=_ROOM,
        body_limit=ROOM_LIMIT,
    ),
)  # fmt: skip
