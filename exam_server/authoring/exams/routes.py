"""The API of exams: create, list, change what is drawn, release results."""

from collections.abc import Sequence
from datetime import timedelta

from starlette.responses import Response

from exam_server.authoring.exams.blueprint_bodies import (
    NewSimulation,
    ReadinessAnswer,
    ReasonAnswer,
    RulesBody,
    SimulationAnswer,
)
from exam_server.authoring.exams.bodies import (
    ExamAnswer,
    ExamList,
    LineAnswer,
    NewBlueprint,
    NewExam,
    Publication,
)
from exam_server.authoring.exams.operations import (
    FormsDrawnError,
    change_blueprint,
    publish_results,
    set_up_exam,
)
from exam_server.authoring.exams.policies import Policies, change_policies
from exam_server.authoring.exams.queries import ExamPlan, exam_plans, known_exam, plans_of
from exam_server.authoring.exams.simulating import run, simulation_request
from exam_server.endpoints import Call, Endpoint, answer
from exam_server.errors import Refusal
from exam_server.integrity import watched_in
from exam_server.outcomes import Role, Word
from exam_server.record.database import transaction
from question_bank import Reason, readiness, simulation_from_json

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


async def change(call: Call) -> Response:
    """Another blueprint, while nobody has a form."""
    async with transaction(call.state.engine) as session:
        (plan,) = await plans_of(session, [await known_exam(session, call.path["exam"])])
        try:
            await change_blueprint(session, plan, call.body(NewBlueprint), call.now)
        except FormsDrawnError:
            raise Refusal(Word.FORMS_DRAWN) from None
        (changed,) = await plans_of(session, [plan.exam])
    return answer(exam_answer(changed))


async def set_policies(call: Call) -> Response:
    """Set some policies of an exam; the others stay."""
    exam = await change_policies(call.state, call.path["exam"], call.body(Policies))
    async with transaction(call.state.engine, read_only=True) as session:
        (plan,) = await plans_of(session, [exam])
    return answer(exam_answer(plan))


async def show_readiness(call: Call) -> Response:
    """Whether forms can be drawn, and why not."""
    exam_id = call.path["exam"]
    async with transaction(call.state.engine, read_only=True) as session:
        exam = await known_exam(session, exam_id)
        found = await readiness(session, exam.blueprint_id)
    return answer(_readiness(exam_id, found))


async def simulate(call: Call) -> Response:
    """Run a simulation and answer with it, seconds later."""
    exam_id, wanted = call.path["exam"], call.body(NewSimulation)
    async with transaction(call.state.engine, read_only=True) as session:
        exam = await known_exam(session, exam_id)
        request = await simulation_request(session, exam, wanted)
    done = simulation_from_json(await run(call.state, request))
    return answer(SimulationAnswer.of(exam_id, done), 201)


def _readiness(exam_id: str, found: Sequence[Reason]) -> ReadinessAnswer:
    return ReadinessAnswer(
        exam=exam_id,
        ready=not any(reason.blocks for reason in found),
        reasons=[ReasonAnswer.of(reason) for reason in found],
    )


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
        rules=RulesBody.of(plan.rules),
        closing_cuts=exam.closing_cuts,
        compensate=str(exam.policies.get("compensate", "automatic")),
        outage_ms=exam.policies.get("outage_ms"),
        integrity=list(watched_in(exam.policies)),
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
        "PUT", "/api/v1/exams/{exam}/blueprint", change,
        "Change an exam's blueprint, while nobody has a form", roles=ADMIN, body=NewBlueprint,
        answer=ExamAnswer, refusals=(*DENIED, Word.NOT_FOUND, Word.INVALID, Word.FORMS_DRAWN),
    ),
    Endpoint(
        "PUT", "/api/v1/exams/{exam}/policies", set_policies,
        "Set policies of an exam; those left out stay", roles=ADMIN, body=Policies,
        answer=ExamAnswer,
        refusals=(*DENIED, Word.NOT_FOUND, Word.INVALID, Word.UNAVAILABLE),
    ),
    Endpoint(
        "GET", "/api/v1/exams/{exam}/readiness", show_readiness,
        "Whether forms can be drawn for an exam now, and why not", roles=ADMIN,
        answer=ReadinessAnswer, refusals=(*DENIED, Word.NOT_FOUND),
    ),
    Endpoint(
        "POST", "/api/v1/exams/{exam}/simulations", simulate,
        "Draw thousands of forms for nobody: how often items appear, how much forms share",
        roles=ADMIN, body=NewSimulation, body_optional=True, answer=SimulationAnswer, status=201,
        refusals=(
            *DENIED, Word.NOT_FOUND, Word.INVALID, Word.FORM_UNAVAILABLE, Word.BUSY,
        ),
    ),
    Endpoint(
        "POST", "/api/v1/exams/{exam}/publication", publish,
        "Release an exam's results to its candidates", roles=ADMIN, answer=Publication,
        status=201, refusals=(*DENIED, Word.NOT_FOUND),
    ),
)  # fmt: skip
