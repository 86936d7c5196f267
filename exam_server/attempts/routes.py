"""The candidate's API of an attempt, for pages without a socket and for programs."""

from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import Response

from exam_server.access import origin_of, ticket_of
from exam_server.attempts import messages, operations
from exam_server.attempts.origins import origin_at
from exam_server.attempts.qr import qr_svg
from exam_server.endpoints import Body, Call, Endpoint, answer, answer_json
from exam_server.errors import Refusal
from exam_server.live.tickets import HANDOVER_LIFE
from exam_server.outcomes import Refused, Role, Superseded, Truth, Word
from exam_server.replies import refuse

MESSAGES_AT_ONCE = 100
SEEN_BY_CANDIDATE = (Word.NOT_SIGNED_IN, Word.FORBIDDEN, Word.NOT_YOURS, Word.NO_ATTEMPT)


class StartBody(Body):
    """The token that is read out in the room, where the slot asks for one."""

    token: str = Field(default="", max_length=12)


class MessagesBody(Body):
    """The socket's messages without a socket, under the epoch of a lease."""

    epoch: int = Field(ge=0, lt=2**31)
    messages: list[Any] = Field(max_length=MESSAGES_AT_ONCE)


class SubmissionBody(Body):
    """The epoch, where the sender wants a stale device refused."""

    epoch: int | None = Field(default=None, ge=0)


class LeaseBody(Body):
    """The epoch to go on with; without one, the lease is claimed."""

    epoch: int | None = Field(default=None, ge=0)


class OptionView(BaseModel):
    """One option; its id is what a response names."""

    id: str
    text: str


class ItemView(BaseModel):
    """One item at its position; `stem` and `text` are sanitised HTML."""

    position: int
    kind: str
    stem: str
    options: list[OptionView]


class ResponseView(BaseModel):
    """A stored response; `at` in ms of the server's clock."""

    version: int
    response: list[str]
    flagged: bool
    at: int


class AttemptView(BaseModel):
    """The whole truth of an attempt."""

    id: str
    state: str
    remaining_ms: int
    epoch: int
    items: list[ItemView]
    responses: dict[str, ResponseView]
    view: dict[str, Any]
    reason: str


class LeaseView(BaseModel):
    """A lease: the epoch to write under, and what is stored.

    Beside these, `restored` is true where the slot was placed anew from the record: what the page
    knows to be newer was lost, and is wanted again.
    """

    epoch: int
    state: str
    remaining_ms: int
    responses: dict[str, ResponseView]
    view: dict[str, Any]
    reason: str


class AnswersView(BaseModel):
    """One answer per message, in order."""

    answers: list[dict[str, Any]]


class ReceiptView(BaseModel):
    """What was recorded when the attempt closed, sealed with the key that `key_id` names."""

    format: str
    attempt: str
    reference: str
    state: str
    closed_at: str
    answered: int
    items: int
    digest: str
    durability: str
    key_id: str
    signature: str


class HandoverView(BaseModel):
    """A single-use link that signs the second device in, and its QR code as SVG; where there is no
    camera, the code is typed at `door`."""

    url: str
    code: str
    door: str
    expires_at: str
    qr: str


async def start(call: Call) -> Response:
    """Start the clock once; repeated, the attempt as it runs."""
    outcome = await operations.start(
        call.state,
        call.path["booking"],
        call.holder.account,
        token=call.body(StartBody).token.strip(),
    )
    if isinstance(outcome, Refused):
        raise refuse(outcome)
    truth = await operations.whole_truth(call.state, call.path["booking"], outcome.truth)
    return answer_json(truth.as_json(), 201 if outcome.fresh else 200)


async def show(call: Call) -> Response:
    """The whole truth."""
    attempt_id = call.path["attempt"]
    found = await operations.look_in(call.state, attempt_id, call.holder.account)
    if isinstance(found, Refused):
        raise refuse(found)
    truth = await operations.whole_truth(call.state, attempt_id, found)
    return answer_json(truth.as_json())


async def claim(call: Call) -> Response:
    """Claim the lease without a socket."""
    found = await operations.lease(
        call.state,
        call.path["attempt"],
        call.holder.account,
        origin=origin_at(call.request),
        epoch=call.body(LeaseBody).epoch,
    )
    if isinstance(found, Refused):
        raise refuse(found)
    if isinstance(found, Superseded):
        raise Refusal(Word.SUPERSEDED, device=found.device, at=found.at)
    if found.state.is_closed:
        raise Refusal(Word.CLOSED, **operations.closing_facts(found))
    return answer(operations.leased_part(found), 201)


async def carry_messages(call: Call) -> Response:
    """Carry out messages in order; each is answered as on the socket."""
    body = call.body(MessagesBody)
    attempt_id, candidate = call.path["attempt"], call.holder.account
    found = await call.state.attempts.read(attempt_id, candidate)
    if isinstance(found, Refused):
        raise refuse(found)
    run = operations.Run(attempt_id, candidate, body.epoch)
    answers = [
        await operations.carry_out(call.state, run, messages.read_checked(message))
        for message in body.messages
    ]
    return answer({"answers": answers})


async def submit(call: Call) -> Response:
    """Close the attempt; repeated, the same receipt."""
    outcome = await operations.submit(
        call.state,
        call.path["attempt"],
        call.holder.account,
        epoch=call.body(SubmissionBody).epoch,
    )
    if isinstance(outcome, Refused):
        raise refuse(outcome)
    closed, receipt = outcome
    return answer(receipt, 201 if closed.fresh else 200)


async def show_receipt(call: Call) -> Response:
    """The receipt of a closed attempt."""
    truth = await call.state.attempts.read(call.path["attempt"], call.holder.account)
    if isinstance(truth, Refused):
        raise refuse(truth)
    if not truth.state.is_closed:
        raise Refusal(Word.NOT_FOUND, state=truth.state)
    return answer(operations.receipt(call.state, call.path["attempt"], truth))


async def offer_handover(call: Call) -> Response:
    """Make a link for a second device; it signs in as the candidate, once, within two minutes."""
    attempt_id = call.path["attempt"]
    found: Truth | Refused = await call.state.attempts.read(attempt_id, call.holder.account)
    if isinstance(found, Refused):
        raise refuse(found)
    offered = await call.state.tickets.offer_handover(attempt_id, str(ticket_of(call.request)))
    door = f"{origin_of(call.request)}/handover"
    url = f"{door}/{offered.id}"
    expires_at = (call.now + HANDOVER_LIFE).isoformat(timespec="seconds").replace("+00:00", "Z")
    made = {"url": url, "code": offered.code, "door": door, "expires_at": expires_at}
    return answer({**made, "qr": qr_svg(url)}, 201)


_ATTEMPT = "/api/v1/attempts/{attempt}"
endpoints = (
    Endpoint(
        "POST", "/api/v1/bookings/{booking}/attempt", start, "Start the attempt, once",
        roles=(Role.CANDIDATE,), body=StartBody, body_optional=True, answer=AttemptView, status=201,
        refusals=(
            *SEEN_BY_CANDIDATE, Word.TOO_EARLY, Word.TOO_LATE, Word.WRONG_TOKEN, Word.TOO_MANY,
            Word.FORM_UNAVAILABLE, Word.UNAVAILABLE,
        ),
    ),
    Endpoint(
        "GET", _ATTEMPT, show, "The whole truth of an attempt", roles=(Role.CANDIDATE,),
        answer=AttemptView, refusals=(*SEEN_BY_CANDIDATE, Word.UNAVAILABLE),
    ),
    Endpoint(
        "POST", f"{_ATTEMPT}/leases", claim, "Claim the lease without a socket",
        roles=(Role.CANDIDATE,), body=LeaseBody, body_optional=True, answer=LeaseView, status=201,
        refusals=(
            *SEEN_BY_CANDIDATE, Word.NOT_RUNNING, Word.CLOSED, Word.SUPERSEDED, Word.UNAVAILABLE,
        ),
    ),
    Endpoint(
        "POST", f"{_ATTEMPT}/messages", carry_messages, "The socket's messages without a socket",
        roles=(Role.CANDIDATE,), body=MessagesBody, answer=AnswersView,
        refusals=(*SEEN_BY_CANDIDATE, Word.INVALID, Word.TOO_LARGE, Word.UNAVAILABLE),
    ),
    Endpoint(
        "POST", f"{_ATTEMPT}/submission", submit, "Finish; repeated, the same receipt",
        roles=(Role.CANDIDATE,), body=SubmissionBody, body_optional=True, answer=ReceiptView,
        status=201, refusals=(
            *SEEN_BY_CANDIDATE, Word.NOT_RUNNING, Word.PAUSED, Word.STALE_EPOCH, Word.UNAVAILABLE,
        ),
    ),
    Endpoint(
        "GET", f"{_ATTEMPT}/submission", show_receipt, "The receipt of a closed attempt",
        roles=(Role.CANDIDATE,), answer=ReceiptView,
        refusals=(*SEEN_BY_CANDIDATE, Word.NOT_FOUND, Word.UNAVAILABLE),
    ),
    Endpoint(
        "POST", f"{_ATTEMPT}/handovers", offer_handover, "A link that signs a second device in",
        roles=(Role.CANDIDATE,), answer=HandoverView, status=201,
        refusals=(*SEEN_BY_CANDIDATE, Word.UNAVAILABLE),
    ),
)  # fmt: skip
