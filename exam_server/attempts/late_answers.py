"""Answer files that come back after the end: what the server lacks is noted for the committee.

They are evidence with two clocks, the device's and the server's, and change no score.
"""

import json
from dataclasses import asdict
from typing import Any, Final

from pydantic import BaseModel
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.answer_files import AnswerFile
from exam_server.endpoints import Body, Call, Endpoint, answer
from exam_server.errors import Fault, Invalid, Refusal
from exam_server.live.keys import slot_of
from exam_server.live.tickets import Holder
from exam_server.outcomes import BoardRow, Refused, Role, Word
from exam_server.pages import render
from exam_server.replies import STATUS_OF
from exam_server.state import State

FILE_LIMIT: Final = 1024 * 1024
"""Sixty essays of 8,000 letters, encrypted and written as base64."""
_ROLES: Final = (Role.CANDIDATE, Role.PROCTOR, Role.ADMIN)
_STAFF: Final = {Role.PROCTOR, Role.ADMIN}


class AnswerFileBody(Body):
    """An answer file as the exam page made it."""

    format: str
    attempt: str
    account: str
    key_id: str
    sender: str
    nonce: str
    content: str
    signature: str


class LateAnswersView(BaseModel):
    """Which positions were noted for the committee, and which the server had already."""

    noted: list[int]
    known: list[int]


async def accept(state: State, attempt_id: str, holder: Holder, text: bytes) -> LateAnswersView:
    """Note what a file holds and the server lacks; the same file again, the same answer.

    Raises Refusal (`no_attempt`, `not_yours`, `not_over`, `has_left`) and Invalid for a bad file.
    """
    row = await _row(state, attempt_id, holder)
    file = state.signing.answer_key.open(text)
    for where, expected, found in (
        ("attempt", attempt_id, file.attempt),
        ("account", row.candidate, file.account),
    ):
        if expected != found:
            raise Invalid([Fault(where, expected, found[:40])])
    stored = await state.logs.responses(attempt_id)
    lacking = [
        each
        for each in file.answers
        if each.position not in stored or stored[each.position].response != each.response
    ]
    noted = sorted({each.position for each in lacking if 1 <= each.position <= row.positions})
    outcome = await state.boards.note_late_answers(
        attempt_id,
        by=holder.account,
        file=file.id,
        made_at=file.made_at,
        positions=", ".join(map(str, noted)),
        answers=_as_text(file, noted),
    )
    if isinstance(outcome, Refused):
        raise Refusal(Word.HAS_LEFT if outcome.word is Word.CLOSED else outcome.word)
    known = sorted({each.position for each in file.answers} - {each.position for each in lacking})
    return LateAnswersView(noted=noted, known=known)


def _as_text(file: AnswerFile, positions: list[int]) -> str:
    answers = [asdict(each) for each in file.answers if each.position in positions]
    # ASCII only: half a character, which JSON can name, could not be stored otherwise.
    return json.dumps(answers, separators=(",", ":"))


async def _row(state: State, attempt_id: str, holder: Holder) -> BoardRow:
    _, rows = await state.boards.rows(slot_of(attempt_id), [attempt_id])
    if not rows:
        raise Refusal(Word.NO_ATTEMPT)
    if not _STAFF & set(holder.roles) and rows[0].candidate != holder.account:
        raise Refusal(Word.NOT_YOURS)
    return rows[0]


async def upload(call: Call) -> Response:
    """Hand in an answer file."""
    text = call.body(AnswerFileBody).model_dump_json().encode()
    return answer(await accept(call.state, call.path["attempt"], call.holder, text), 201)


async def show(request: Request) -> Response:
    """Where an answer file is handed in."""
    holder = await require(request, *_ROLES)
    return await _page(request, holder)


async def hand_in(request: Request) -> Response:
    """Take a file by form, and say what became of it."""
    holder = await require(request, *_ROLES)
    attempt_id = request.path_params["attempt"]
    async with request.form(max_files=1, max_fields=2) as form:
        file = form.get("file")
        text = await file.read() if isinstance(file, UploadFile) else b""
    try:
        found = await accept(state_of(request), attempt_id, holder, text)
    except Invalid as error:
        return await _page(request, holder, fault=error.faults[0].where if text else "missing")
    except Refusal as error:
        if error.word not in {Word.NOT_OVER, Word.HAS_LEFT}:
            raise
        return await _page(request, holder, fault=error.word, status=STATUS_OF[error.word])
    return await _page(request, holder, found=found, status=201)


async def _page(request: Request, holder: Holder, *, status: int = 0, **facts: Any) -> Response:
    row = await _row(state_of(request), request.path_params["attempt"], holder)
    fault = facts.get("fault", "")
    return render(
        request,
        "late_answers.html",
        status=status or (422 if fault else 200),
        holder=holder,
        row=row,
        staff=bool(_STAFF & set(holder.roles)),
        fault=fault,
        found=facts.get("found"),
    )


routes = [
    Route("/attempts/{attempt}/late-answers", show),
    Route("/attempts/{attempt}/late-answers", hand_in, methods=["POST"], max_body_size=FILE_LIMIT),
]
endpoints = (
    Endpoint(
        "POST", "/api/v1/attempts/{attempt}/late-answers", upload,
        "Hand in an answer file; what the server lacks is noted, and scored by nobody",
        roles=_ROLES, body=AnswerFileBody, answer=LateAnswersView, status=201,
        body_limit=FILE_LIMIT,
        refusals=(
            Word.NOT_SIGNED_IN, Word.FORBIDDEN, Word.NOT_YOURS, Word.NO_ATTEMPT, Word.NOT_OVER,
            Word.HAS_LEFT, Word.INVALID, Word.TOO_LARGE, Word.UNAVAILABLE,
        ),
    ),
)  # fmt: skip
