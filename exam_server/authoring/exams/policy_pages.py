"""The page of an exam's policies: how it goes, beside its blueprint and its time limit."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.exams.forms import box_name, milliseconds
from exam_server.authoring.exams.policies import Policies, change_policies
from exam_server.authoring.exams.queries import known_exam
from exam_server.authoring.showing import fields_of, go, show, wrong_fields
from exam_server.endpoints import parse_fields
from exam_server.errors import Invalid
from exam_server.integrity import Watched, watched_in
from exam_server.outcomes import Role
from exam_server.record.database import transaction
from scheduler import Exam

FIELD_OF: Final = {"outage_ms": "outage_seconds"}


async def show_policies(request: Request) -> Response:
    """The policies as they are, to be changed."""
    return await _page(request, await _known(request))


async def change(request: Request) -> Response:
    """Set them all."""
    exam, fields = await _known(request), await fields_of(request)
    try:
        await change_policies(state_of(request), exam.id, _read(fields))
    except Invalid as error:
        return await _page(request, exam, fields=fields, error=error)
    return go(f"/admin/exams/{exam.id}/policies?changed=yes")


async def _known(request: Request) -> Exam:
    await require(request, Role.ADMIN)
    async with transaction(state_of(request).engine, read_only=True) as session:
        return await known_exam(session, request.path_params["exam"])


def _read(fields: Mapping[str, str]) -> Policies:
    values: dict[str, Any] = {
        "compensate": fields.get("compensate", ""),
        "outage_ms": milliseconds(fields.get("outage_seconds", "").strip()),
        "integrity": [kind for kind in Watched if box_name(kind) in fields],
    }
    return parse_fields(Policies, values)


def _fields(exam: Exam) -> dict[str, str]:
    outage_ms = exam.policies.get("outage_ms")
    return {
        "compensate": str(exam.policies.get("compensate", "automatic")),
        "outage_seconds": "" if outage_ms is None else str(outage_ms // 1_000),
        **{box_name(kind): "yes" for kind in watched_in(exam.policies)},
    }


async def _page(
    request: Request,
    exam: Exam,
    *,
    fields: Mapping[str, str] | None = None,
    error: Invalid | None = None,
) -> Response:
    holder = await require(request, Role.ADMIN)
    wrong = wrong_fields(error.faults) if error else {}
    return show(
        request,
        "policies",
        holder,
        tab="exams",
        exam=exam,
        fields=_fields(exam) if fields is None else {"outage_seconds": "", **fields},
        wrong={FIELD_OF.get(where, where): fault for where, fault in wrong.items()},
        changed="changed" in request.query_params,
        status=422 if error else 200,
    )


routes = [
    Route("/admin/exams/{exam}/policies", show_policies),
    Route("/admin/exams/{exam}/policies", change, methods=["POST"]),
]
