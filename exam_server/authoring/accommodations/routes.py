"""The API of accommodations: set one, list those of an exam."""

from starlette.responses import Response

from exam_server.authoring.accommodations.bodies import Grant, Granted, GrantedList
from exam_server.authoring.accommodations.operations import all_granted, grant
from exam_server.authoring.exams.queries import known_exam
from exam_server.endpoints import Call, Endpoint, answer
from exam_server.errors import Refusal
from exam_server.outcomes import Role, Word
from exam_server.record.accounts import accounts_by_id
from exam_server.record.database import transaction

ADMIN = (Role.ADMIN,)
DENIED = (Word.NOT_SIGNED_IN, Word.FORBIDDEN)


async def put(call: Call) -> Response:
    """Grant a candidate extra time, in place of what was granted before."""
    exam_id, account_id = call.path["exam"], call.path["account"]
    async with transaction(call.state.engine, read_only=True) as session:
        exam = await known_exam(session, exam_id)
        account = (await accounts_by_id(session, [account_id])).get(account_id)
    if account is None:
        raise Refusal(Word.NOT_FOUND)
    found = await grant(call.state, exam.id, account, call.body(Grant), call.holder.account)
    return answer(found)


async def show_all(call: Call) -> Response:
    """Every accommodation of an exam."""
    async with transaction(call.state.engine, read_only=True) as session:
        exam = await known_exam(session, call.path["exam"])
        found = await all_granted(session, exam.id)
    return answer(GrantedList(found))


endpoints = (
    Endpoint(
        "PUT", "/api/v1/exams/{exam}/accommodations/{account}", put,
        "Grant a candidate extra time and rests in an exam",
        roles=ADMIN, body=Grant, answer=Granted,
        refusals=(
            *DENIED, Word.NOT_FOUND, Word.INVALID, Word.NOT_ELIGIBLE, Word.ALREADY_STARTED,
            Word.CLOSED, Word.TIME_OVER,
        ),
    ),
    Endpoint(
        "GET", "/api/v1/exams/{exam}/accommodations", show_all,
        "Who is granted extra time and rests in an exam", roles=ADMIN, answer=GrantedList,
        refusals=(*DENIED, Word.NOT_FOUND),
    ),
)  # fmt: skip
