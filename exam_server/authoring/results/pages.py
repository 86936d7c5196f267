"""The pages of results: every exam's tally, an exam's table, one attempt explained."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.exams.queries import known_exam
from exam_server.authoring.paging import page_of
from exam_server.authoring.results.operations import (
    live_rows,
    record_answer,
    results_csv,
    with_live_states,
)
from exam_server.authoring.results.queries import (
    Tally,
    explained,
    results_of,
    tallies,
    whole_record,
)
from exam_server.authoring.showing import show
from exam_server.authoring.tables import for_spreadsheets
from exam_server.outcomes import Role
from exam_server.record.accounts import accounts_by_id
from exam_server.record.database import transaction
from exam_server.record.rescoring import marking_of, score_changes_of
from question_bank import corrections_of
from scheduler import list_exams, slots_of

RESULTS_PER_PAGE = 50
NOTHING = Tally(0, 0)


async def show_exams(request: Request) -> Response:
    """Every exam with how many results are in."""
    holder = await require(request, Role.ADMIN)
    async with transaction(state_of(request).engine, read_only=True) as session:
        exams, counts = await list_exams(session), await tallies(session)
    found = [(exam, counts.get(exam.id, NOTHING)) for exam in exams]
    return show(request, "results", holder, tab="results", exams=found)


async def show_exam(request: Request) -> Response:
    """An exam's table, one line per booked candidate."""
    holder = await require(request, Role.ADMIN)
    state, page = state_of(request), page_of(request, RESULTS_PER_PAGE)
    async with transaction(state.engine, read_only=True) as session:
        exam = await known_exam(session, request.path_params["exam"])
        rows = await results_of(session, exam.id, page)
        slots = {view.slot.id: view for view in await slots_of(session, exam.id)}
        tally = (await tallies(session)).get(exam.id, NOTHING)
        corrections = len(await corrections_of(session, exam.id))
        marking = await marking_of(session, exam.id)
    return show(
        request,
        "exam_results",
        holder,
        tab="results",
        exam=exam,
        rows=await with_live_states(state.boards, rows),
        slots=slots,
        tally=tally,
        corrections=corrections,
        marking=marking,
        paging=page.of(tally.booked),
    )


async def download_exam(request: Request) -> Response:
    """An exam's table for a spreadsheet."""
    await require(request, Role.ADMIN)
    state = state_of(request)
    async with transaction(state.engine, read_only=True) as session:
        exam = await known_exam(session, request.path_params["exam"])
        rows = await results_of(session, exam.id)
    text = results_csv(await with_live_states(state.boards, rows))
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="results-{exam.id}.csv"',
    }
    return Response(for_spreadsheets(text), media_type="text/csv", headers=headers)


async def show_attempt(request: Request) -> Response:
    """One attempt explained: clock, responses with their points, and every event."""
    holder = await require(request, Role.ADMIN)
    state = state_of(request)
    async with transaction(state.engine, read_only=True) as session:
        record = await whole_record(session, request.path_params["attempt"])
        context = await explained(session, record)
        changes = await score_changes_of(session, record.booking.booking.id)
        people = await accounts_by_id(session, {each.by for each in changes})
    live = {}
    if record.attempt is None:
        attempt_id = record.booking.booking.id
        live = await live_rows(state.boards, record.booking.slot.id, [attempt_id])
    answer = record_answer(record, live.get(record.booking.booking.id))
    return show(
        request,
        "attempt",
        holder,
        tab="results",
        record=record,
        answer=answer,
        context=context,
        changes=changes,
        people=people,
    )


routes = [
    Route("/admin/results", show_exams),
    Route("/admin/results/{exam}", show_exam),
    Route("/admin/results/{exam}/results.csv", download_exam),
    Route("/admin/attempts/{attempt}", show_attempt),
]
