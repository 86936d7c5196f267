"""The API of results: an exam's table as CSV, one attempt's whole record."""

from starlette.responses import Response

from exam_server.authoring.exams.queries import known_exam
from exam_server.authoring.results.bodies import RecordAnswer
from exam_server.authoring.results.operations import (
    live_rows,
    record_answer,
    results_csv,
    with_live_states,
)
from exam_server.authoring.results.queries import WholeRecord, results_of, whole_record
from exam_server.endpoints import Call, Endpoint, answer
from exam_server.errors import Fault, Invalid
from exam_server.outcomes import BoardRow, Role, Word
from exam_server.record.database import transaction

ADMIN = (Role.ADMIN,)
DENIED = (Word.NOT_SIGNED_IN, Word.FORBIDDEN)
CSV = "text/csv"


async def export(call: Call) -> Response:
    """An exam's results, one line per booked candidate."""
    exam_id = call.request.query_params.get("exam", "")
    if not exam_id:
        raise Invalid([Fault("exam", "an exam's id", "nothing")])
    async with transaction(call.state.engine, read_only=True) as session:
        exam = await known_exam(session, exam_id)
        rows = await results_of(session, exam.id)
    text = results_csv(await with_live_states(call.state.boards, rows))
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="results-{exam.id}.csv"',
    }
    return Response(text, media_type=CSV, headers=headers)


async def show_record(call: Call) -> Response:
    """Everything that is recorded about one attempt."""
    async with transaction(call.state.engine, read_only=True) as session:
        record = await whole_record(session, call.path["attempt"])
    return answer(record_answer(record, await _live(call, record)))


async def _live(call: Call, record: WholeRecord) -> BoardRow | None:
    if record.attempt:
        return None
    attempt_id = record.booking.booking.id
    found = await live_rows(call.state.boards, record.booking.slot.id, [attempt_id])
    return found.get(attempt_id)


endpoints = (
    Endpoint(
        "GET", "/api/v1/results", export, "An exam's results as CSV", roles=ADMIN,
        media_type=CSV, query={"exam": "an exam's id"},
        refusals=(*DENIED, Word.INVALID, Word.NOT_FOUND),
    ),
    Endpoint(
        "GET", "/api/v1/attempts/{attempt}/record", show_record,
        "Everything recorded about an attempt", roles=ADMIN, answer=RecordAnswer,
        refusals=(*DENIED, Word.NO_ATTEMPT, Word.UNAVAILABLE),
    ),
)  # fmt: skip
