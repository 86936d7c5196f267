"""The page of an exam's accommodations: who has one, and the form that sets it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.accommodations.bodies import Grant
from exam_server.authoring.accommodations.operations import account_numbered, all_granted, grant
from exam_server.authoring.exams.queries import known_exam
from exam_server.authoring.showing import fields_of, go, show, wrong_fields
from exam_server.endpoints import parse_fields
from exam_server.errors import Fault, Invalid, Refusal
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role
from exam_server.record.database import transaction
from exam_server.words import SENTENCES

EMPTY = {"number": "", "minutes": "", "rest": "0", "reason": ""}
FIELD_OF = {"ms": "minutes", "rest_ms": "rest"}


async def show_granted(request: Request) -> Response:
    """Who is granted extra time, and the form for one more."""
    holder = await require(request, Role.ADMIN)
    return await _page(request, holder, fields=EMPTY)


async def save(request: Request) -> Response:
    """Grant it, and show it in the list."""
    holder = await require(request, Role.ADMIN)
    fields, exam_id = {**EMPTY, **await fields_of(request)}, request.path_params["exam"]
    try:
        wish = _wish(fields)
        async with transaction(state_of(request).engine, read_only=True) as session:
            account = await account_numbered(session, fields["number"])
        if account is None:
            raise Invalid([Fault("number", "the number of a candidate", fields["number"])])
        found = await grant(state_of(request), exam_id, account, wish, holder.account)
    except Invalid as error:
        wrong = wrong_fields(error.faults)
        return await _page(request, holder, fields=fields, wrong=wrong, status=422)
    except Refusal as refusal:
        sentence = SENTENCES[refusal.word]
        return await _page(request, holder, fields=fields, refused=sentence, status=409)
    return go(f"/admin/exams/{exam_id}/accommodations?done={found.number}#list")


async def _page(request: Request, holder: Holder, **context: object) -> Response:
    async with transaction(state_of(request).engine, read_only=True) as session:
        exam = await known_exam(session, request.path_params["exam"])
        found = await all_granted(session, exam.id)
    values = {"done": request.query_params.get("done", ""), "refused": "", **context}
    return show(request, "accommodations", holder, tab="exams", exam=exam, found=found, **values)


def _wish(fields: dict[str, str]) -> Grant:
    values = {
        "ms": _milliseconds(fields["minutes"]),
        "rest_ms": _milliseconds(fields["rest"]),
        "reason": fields["reason"],
    }
    try:
        return parse_fields(Grant, values)
    except Invalid as error:
        faults = [Fault(FIELD_OF.get(f.where, f.where), f.expected, f.found) for f in error.faults]
        raise Invalid(faults) from None


def _milliseconds(typed: str) -> int | str:
    minutes = typed.strip()
    whole = minutes.isascii() and minutes.isdecimal() and len(minutes) < 6
    return int(minutes) * 60_000 if whole else minutes


routes = [
    Route("/admin/exams/{exam}/accommodations", show_granted),
    Route("/admin/exams/{exam}/accommodations", save, methods=["POST"]),
]
