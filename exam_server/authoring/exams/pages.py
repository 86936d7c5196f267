"""The pages of exams: all of them, a new one from a bank, one with its blueprint and slots."""

from collections.abc import Sequence
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.banks.queries import known_bank
from exam_server.authoring.exams.blueprint_pages import editor
from exam_server.authoring.exams.blueprint_pages import routes as blueprint_routes
from exam_server.authoring.exams.forms import box_name, proposal, read_blueprint, read_exam
from exam_server.authoring.exams.operations import check_blueprint, publish_results, set_up_exam
from exam_server.authoring.exams.policy_pages import routes as policy_routes
from exam_server.authoring.exams.queries import (
    MatrixRow,
    exam_plans,
    known_exam,
    matrix,
    plans_of,
    preparation,
)
from exam_server.authoring.showing import HOME_ZONE, ZONES, fields_of, go, show
from exam_server.errors import Invalid
from exam_server.integrity import BY_DEFAULT, watched_in
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role
from exam_server.record.database import transaction
from exam_server.record.rescoring import marking_of
from question_bank import Bank, find_bank, list_banks, readiness
from scheduler import slots_of

EMPTY = {
    "title": "",
    "minutes": "60",
    "compensate": "automatic",
    "outage_seconds": "",
    "booking_closes_at": "",
    "time_zone": HOME_ZONE,
    "closing_cuts": "yes",
    **{box_name(kind): "yes" for kind in BY_DEFAULT},
}


async def show_exams(request: Request) -> Response:
    """Every exam, and the choice of a bank for a new one."""
    holder = await require(request, Role.ADMIN)
    async with transaction(state_of(request).engine, read_only=True) as session:
        plans, banks = await exam_plans(session), await list_banks(session)
    return show(request, "exams", holder, tab="exams", plans=plans, banks=banks)


async def show_form(request: Request) -> Response:
    """The form of a new exam from the bank in the URL."""
    holder = await require(request, Role.ADMIN)
    bank, rows = await _stock(request)
    return _form(request, holder, bank=bank, rows=rows, fields={**EMPTY, **proposal(rows)})


async def create(request: Request) -> Response:
    """Create an exam and go to its page, or only say how its blueprint would do."""
    holder = await require(request, Role.ADMIN)
    bank, rows = await _stock(request)
    fields = await fields_of(request)
    kept = {**dict.fromkeys(EMPTY, ""), **fields}
    try:
        async with transaction(state_of(request).engine) as session:
            if fields.get("task") == "check":
                blueprint = read_blueprint(fields, rows)
                remarks = await check_blueprint(session, bank.id, blueprint)
                return _form(request, holder, bank=bank, rows=rows, fields=kept, remarks=remarks)
            wanted = read_exam(fields, bank.id, rows)
            exam = await set_up_exam(session, wanted, datetime.now(UTC))
    except Invalid as error:
        return _form(request, holder, bank=bank, rows=rows, fields=kept, error=error, status=422)
    return go(f"/admin/exams/{exam.id}")


async def show_exam(request: Request) -> Response:
    """An exam: blueprint beside stock, limits, slots, results."""
    holder = await require(request, Role.ADMIN)
    async with transaction(state_of(request).engine, read_only=True) as session:
        exam = await known_exam(session, request.path_params["exam"])
        (plan,) = await plans_of(session, [exam])
        bank = await find_bank(session, plan.bank_id)
        rows = await matrix(session, bank.id, plan.lines)
        slots = await slots_of(session, exam.id)
        prepared = await preparation(session, exam.id)
        reasons = await readiness(session, exam.blueprint_id)
        marking = await marking_of(session, exam.id)
    return show(
        request,
        "exam",
        holder,
        tab="exams",
        plan=plan,
        bank=bank,
        rows=rows,
        slots=slots,
        prepared=prepared,
        reasons=reasons,
        marking=marking,
        watched=watched_in(exam.policies),
        unsure="unsure" in request.query_params and not exam.results_released_at,
    )


async def publish(request: Request) -> Response:
    """Release the results; the page asks for a tick, since nothing takes them back."""
    await require(request, Role.ADMIN)
    fields = await fields_of(request)
    async with transaction(state_of(request).engine) as session:
        exam = await known_exam(session, request.path_params["exam"])
        if fields.get("sure") == "yes":
            await publish_results(session, exam.id, datetime.now(UTC))
    done = exam.results_released_at is not None
    return go(f"/admin/exams/{exam.id}{'' if done else '?unsure=yes'}#results")


async def _stock(request: Request) -> tuple[Bank, list[MatrixRow]]:
    async with transaction(state_of(request).engine, read_only=True) as session:
        bank = await known_bank(session, request.query_params.get("bank", ""))
        return bank, await matrix(session, bank.id)


def _form(
    request: Request,
    holder: Holder,
    *,
    bank: Bank,
    rows: Sequence[MatrixRow],
    fields: dict[str, str],
    error: Invalid | None = None,
    **context: object,
) -> Response:
    return show(
        request,
        "exam_form",
        holder,
        tab="exams",
        bank=bank,
        zones=ZONES,
        **editor(rows, fields, error),
        **context,
    )


routes = [
    Route("/admin/exams", show_exams),
    Route("/admin/exams/new", show_form),
    Route("/admin/exams/new", create, methods=["POST"]),
    Route("/admin/exams/{exam}", show_exam),
    *blueprint_routes,
    *policy_routes,
    Route("/admin/exams/{exam}/publication", publish, methods=["POST"]),
]
