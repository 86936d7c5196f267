"""The pages of a blueprint: the editor with what stands in the way, and a form as an example."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.exams.forms import (
    blueprint_fields,
    cell_name,
    complaints,
    in_the_form,
    read_blueprint,
    total_of,
)
from exam_server.authoring.exams.operations import (
    BlueprintInvalid,
    FormsDrawnError,
    change_blueprint,
    check_blueprint,
)
from exam_server.authoring.exams.queries import (
    ExamPlan,
    MatrixRow,
    known_exam,
    matrix,
    plans_of,
    preparation,
    sample_of,
)
from exam_server.authoring.exams.rule_fields import RULE_FIELDS
from exam_server.authoring.exams.simulation_pages import routes as simulation_routes
from exam_server.authoring.showing import fields_of, go, show, wrong_fields
from exam_server.errors import Invalid, Refusal
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role, Word
from exam_server.record.database import transaction
from question_bank import Bank, find_bank, readiness

LARGEST_SEED = 10**9


async def show_blueprint(request: Request) -> Response:
    """The blueprint of an exam, to be changed while nobody has a form."""
    holder = await require(request, Role.ADMIN)
    plan, bank, rows = await _known(request)
    return await _page(request, holder, plan=plan, bank=bank, rows=rows)


async def change(request: Request) -> Response:
    """Change it, or only say how it would do."""
    holder = await require(request, Role.ADMIN)
    plan, bank, rows = await _known(request)
    fields = await fields_of(request)
    shown: dict[str, Any] = {"plan": plan, "bank": bank, "rows": rows, "fields": fields}
    try:
        wanted = read_blueprint(fields, rows)
        async with transaction(state_of(request).engine) as session:
            if fields.get("task") == "check":
                remarks = await check_blueprint(session, bank.id, wanted)
                return await _page(request, holder, **shown, remarks=remarks)
            await change_blueprint(session, plan, wanted, datetime.now(UTC))
    except Invalid as error:
        return await _page(request, holder, **shown, error=error, status=422)
    except FormsDrawnError:
        raise Refusal(Word.FORMS_DRAWN) from None
    return go(f"/admin/exams/{plan.exam.id}/blueprint?changed=yes")


async def show_sample(request: Request) -> Response:
    """One form as a candidate might get it; its seed is in the URL, to be shown again."""
    holder = await require(request, Role.ADMIN)
    plan, bank, _ = await _known(request)
    text = request.query_params.get("seed", "")
    sound = text.isascii() and text.isdecimal() and len(text) < 10
    seed = int(text) if sound else secrets.randbelow(LARGEST_SEED)
    async with transaction(state_of(request).engine, read_only=True) as session:
        sample = await sample_of(session, plan.exam, seed)
    if not sample:
        return go(f"/admin/exams/{plan.exam.id}/blueprint#readiness")
    other = secrets.randbelow(LARGEST_SEED)
    return show(
        request, "sample", holder,
        tab="exams", plan=plan, bank=bank, sample=sample, seed=seed, other=other,
    )  # fmt: skip


def editor(
    rows: Sequence[MatrixRow], fields: Mapping[str, str], error: Invalid | None = None
) -> dict[str, Any]:
    """What the fields of a blueprint need on any page."""
    wrong = wrong_fields(in_the_form(error, fields, rows)) if error else {}
    told = complaints(error.problems, fields, rows) if isinstance(error, BlueprintInvalid) else {}
    return {
        "rows": rows,
        "fields": {**dict.fromkeys(RULE_FIELDS, ""), **fields},
        "wrong": wrong,
        "told": told,
        "total": total_of(fields),
        "cell_name": cell_name,
    }


async def _page(
    request: Request,
    holder: Holder,
    *,
    plan: ExamPlan,
    bank: Bank,
    rows: Sequence[MatrixRow],
    fields: Mapping[str, str] | None = None,
    error: Invalid | None = None,
    **context: object,
) -> Response:
    async with transaction(state_of(request).engine, read_only=True) as session:
        reasons = await readiness(session, plan.exam.blueprint_id)
        prepared = await preparation(session, plan.exam.id)
    return show(
        request,
        "blueprint",
        holder,
        tab="exams",
        plan=plan,
        bank=bank,
        reasons=reasons,
        prepared=prepared,
        changed="changed" in request.query_params,
        **editor(rows, blueprint_fields(plan) if fields is None else fields, error),
        **context,
    )


async def _known(request: Request) -> tuple[ExamPlan, Bank, list[MatrixRow]]:
    async with transaction(state_of(request).engine, read_only=True) as session:
        exam = await known_exam(session, request.path_params["exam"])
        (plan,) = await plans_of(session, [exam])
        bank = await find_bank(session, plan.bank_id)
        return plan, bank, await matrix(session, bank.id, plan.lines)


routes = [
    Route("/admin/exams/{exam}/blueprint", show_blueprint),
    Route("/admin/exams/{exam}/blueprint", change, methods=["POST"]),
    Route("/admin/exams/{exam}/sample", show_sample),
    *simulation_routes,
]
