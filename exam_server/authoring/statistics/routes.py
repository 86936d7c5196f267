"""The API of statistics: of an exam, of a slot, of an item."""

from starlette.responses import Response

from exam_server.authoring.items.queries import known_item
from exam_server.authoring.statistics.answers import statistics_answer, version_answer
from exam_server.authoring.statistics.bodies import ItemStatisticsAnswer, StatisticsAnswer
from exam_server.authoring.statistics.operations import item_statistics, statistics_of
from exam_server.authoring.statistics.queries import exams_with
from exam_server.authoring.statistics.words import Words
from exam_server.endpoints import Call, Endpoint, answer
from exam_server.outcomes import Role, Word
from exam_server.pages import catalogue, language_of
from exam_server.record.database import transaction

ADMIN = (Role.ADMIN,)
DENIED = (Word.NOT_SIGNED_IN, Word.FORBIDDEN)


async def of_exam(call: Call) -> Response:
    """An exam, all its slots together."""
    result = await statistics_of(call.state.engine, exam=call.path["exam"])
    return answer(statistics_answer(result, _words(call)))


async def of_slot(call: Call) -> Response:
    """One slot of an exam."""
    result = await statistics_of(call.state.engine, slot=call.path["slot"])
    return answer(statistics_answer(result, _words(call)))


async def of_item(call: Call) -> Response:
    """One item with who chose what, in the exam that is named or the newest that had it."""
    asked = call.request.query_params.get("exam", "")
    async with transaction(call.state.engine, read_only=True) as session:
        item = await known_item(session, call.path["item"])
        exams = [asked] if asked else [exam.id for exam in await exams_with(session, item.id)]
    if not exams:
        return answer(ItemStatisticsAnswer(item=item.id, exam=None, at=None, versions=[]))
    result, found = await item_statistics(call.state.engine, item.id, exams[0])
    words = _words(call)
    versions = [version_answer(each, result.asked[each.figures.version], words) for each in found]
    return answer(
        ItemStatisticsAnswer(item=item.id, exam=exams[0], at=result.at, versions=versions)
    )


def _words(call: Call) -> Words:
    language = language_of(call.request)
    return Words(catalogue(language), language)


endpoints = (
    Endpoint(
        "GET", "/api/v1/exams/{exam}/statistics", of_exam, "Statistics of an exam", roles=ADMIN,
        answer=StatisticsAnswer, refusals=(*DENIED, Word.NOT_FOUND),
    ),
    Endpoint(
        "GET", "/api/v1/slots/{slot}/statistics", of_slot, "Statistics of a slot", roles=ADMIN,
        answer=StatisticsAnswer, refusals=(*DENIED, Word.NO_SLOT),
    ),
    Endpoint(
        "GET", "/api/v1/items/{item}/statistics", of_item, "Statistics of an item in an exam",
        roles=ADMIN, answer=ItemStatisticsAnswer, refusals=(*DENIED, Word.NOT_FOUND),
        query={"exam": "an exam's id; without it the newest that had the item"},
    ),
)  # fmt: skip
