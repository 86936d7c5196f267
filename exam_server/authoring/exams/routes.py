"""The API of exams: create, list, release results."""

from datetime import timedelta

from starlette.responses import Response

from exam_server.authoring.exams.bodies import (
    ExamAnswer,
    ExamList,
    LineAnswer,
    NewExam,
    Publication,
)
from exam_server.authoring.exams.operations import publish_results, set_up_exam
from exam_server.authoring.exams.queries import ExamPlan, exam_plans, plans_of
from exam_server.endpoints import Call, Endpoint, answer
from exam_server.outcomes import Role, Word
from exam_server.record.database import transaction

ADMIN = (Role.ADMIN,)
DENIED = (Word.NOT_SIGNED_IN, Word.FORBIDDEN)
MILLISECOND = timedelta(milliseconds=1)


async def create(call: Call) -> Response:
    """Create an exam with its blueprint."""
    async with transaction(call.state.engine) as session:
        exam = await set_up_exam(session, call.body(NewExam), call.now)
        (plan,) = await plans_of(session, [exam])
    return answer(exam_answer(plan), 201)


async def show_all(call: Call) -> Response:
    """Every exam, the newest first."""
    async with transaction(call.state.engine, read_only=True) as session:
        plans = await exam_plans(session)
    return answer(ExamList([exam_answer(plan) for plan in plans]))


async def publish(call: Call) -> Response:
    """Release the results; a second release changes nothing."""
    exam_id = call.path["exam"]
    async with transaction(call.state.engine) as session:
        since, fresh = await publish_results(session, exam_id, call.now)
    return answer(Publication(exam=exam_id, released_at=since), 201 if fresh else 200)


def exam_answer(plan: ExamPlan) -> ExamAnswer:
    """An exam as the API shows it."""
    exam = plan.exam
    return ExamAnswer(
        id=exam.id,
        title=exam.title,
        bank=plan.bank_id,
        limit_ms=exam.time_limit // MILLISECOND,
        items=plan.items,
        blueprint=[
            LineAnswer(topic=line.topic, difficulty=line.difficulty, count=line.count)
            for line in plan.lines
        ],
        closing_cuts=exam.closing_cuts,
        compensate=str(exam.policies.get("compensate", "automatic")),
        outage_ms=exam.policies.get("outage_ms"),
        booking_closes_at=exam.booking_closes_at,
        results_released_at=exam.results_released_at,
        created_at=exam.created_at,
    )


endpoints = (
    Endpoint(
        "POST", "/api/v1/exams", create, "Create an exam with its blueprint", roles=ADMIN,
        body=NewExam, answer=ExamAnswer, status=201, refusals=(*DENIED, Word.INVALID),
    ),
    Endpoint(
        "GET", "/api/v1/exams", show_all, "Every exam, the newest first", roles=ADMIN,
        answer=ExamList, refusals=DENIED,
    ),
    Endpoint(
        "POST", "/api/v1/exams/{exam}/publication", publish,
        "Release an exam's results to its candidates", roles=ADMIN, answer=Publication,
        status=201, refusals=(*DENIED, Word.NOT_FOUND),
    ),
)  # fmt: skip
