"""The pages of statistics: an exam, a slot, an item; computed anew each time, as of now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.items.queries import whole_item
from exam_server.authoring.showing import show
from exam_server.authoring.statistics import plots
from exam_server.authoring.statistics.labels import Label, label_of
from exam_server.authoring.statistics.operations import Result, item_statistics, statistics_of
from exam_server.authoring.statistics.queries import Asked, exams_with
from exam_server.authoring.statistics.rows import ORDERS, lines_of, said, statistics_csv
from exam_server.authoring.statistics.words import Words
from exam_server.authoring.tables import for_spreadsheets
from exam_server.errors import Refusal
from exam_server.outcomes import Role, Word
from exam_server.pages import catalogue, language_of
from exam_server.record.database import transaction
from question_bank import Choice, ItemAnalysis
from scheduler import Exam, slots_of


@dataclass(frozen=True, slots=True)
class Shown:
    """One version on an item's page: in numbers, in words, its table and its plot."""

    asked: Asked
    analysis: ItemAnalysis
    remarks: tuple[str, ...]
    choices: tuple[tuple[Choice, Label], ...]
    plot: tuple[plots.Trace, ...]


async def show_exam(request: Request) -> Response:
    """An exam, all its slots together."""
    holder = await require(request, Role.ADMIN)
    result = await statistics_of(state_of(request).engine, exam=request.path_params["exam"])
    return show(request, "exam_statistics", holder, **await _whole(request, result))


async def show_slot(request: Request) -> Response:
    """One slot of an exam."""
    holder = await require(request, Role.ADMIN)
    result = await statistics_of(state_of(request).engine, slot=request.path_params["slot"])
    return show(request, "exam_statistics", holder, **await _whole(request, result))


async def download_exam(request: Request) -> Response:
    """The items of an exam for a spreadsheet."""
    await require(request, Role.ADMIN)
    result = await statistics_of(state_of(request).engine, exam=request.path_params["exam"])
    return _file(request, result, f"statistics-{result.scope.exam.id}.csv")


async def download_slot(request: Request) -> Response:
    """The items of a slot for a spreadsheet."""
    await require(request, Role.ADMIN)
    result = await statistics_of(state_of(request).engine, slot=request.path_params["slot"])
    return _file(request, result, f"statistics-{result.scope.slot_id}.csv")


async def show_item(request: Request) -> Response:
    """One item in the exam that the URL names, or the newest that had it."""
    holder = await require(request, Role.ADMIN)
    engine, words = state_of(request).engine, _words(request)
    async with transaction(engine, read_only=True) as session:
        whole = await whole_item(session, request.path_params["item"])
        exams = await exams_with(session, whole.item.id)
    exam = _chosen(exams, request.query_params.get("exam", ""))
    result, versions = None, list[Shown]()
    if exam:
        result, found = await item_statistics(engine, whole.item.id, exam.id)
        versions = [_shown(each, result, words) for each in found]
    context: dict[str, Any] = {"whole": whole, "exams": exams, "exam": exam, "words": words}
    return show(
        request, "item_statistics", holder, tab="banks", result=result, versions=versions,
        plots=plots, **context,
    )  # fmt: skip


def _chosen(exams: Sequence[Exam], asked: str) -> Exam | None:
    """The exam that was asked for; raises Refusal(not_found) for one that never had the item."""
    if not asked:
        return exams[0] if exams else None
    for exam in exams:
        if exam.id == asked:
            return exam
    raise Refusal(Word.NOT_FOUND)


async def _whole(request: Request, result: Result) -> dict[str, Any]:
    words, order = _words(request), request.query_params.get("sort", "code")
    async with transaction(state_of(request).engine, read_only=True) as session:
        slots = await slots_of(session, result.scope.exam.id)
    return {
        "tab": "results",
        "result": result,
        "words": words,
        "lines": lines_of(result, words, order),
        "order": order if order.removeprefix("-") in ORDERS else "code",
        "slots": slots,
    }


def _shown(item: ItemAnalysis, result: Result, words: Words) -> Shown:
    asked = result.asked[item.figures.version]
    if item.table is None:
        return Shown(asked, item, said(item, asked, words), (), ())
    labelled = tuple((each, label_of(each.id, asked.version)) for each in item.table.choices)
    plot = plots.traces(item.table, asked.version, nothing=words.nothing)
    plot = plot or plots.difficulty_trace(item.table, words.points)
    return Shown(asked, item, said(item, asked, words), labelled, plot)


def _file(request: Request, result: Result, name: str) -> Response:
    text = statistics_csv(lines_of(result, _words(request)))
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return Response(for_spreadsheets(text), media_type="text/csv", headers=headers)


def _words(request: Request) -> Words:
    language = language_of(request)
    return Words(catalogue(language), language)


routes = [
    Route("/admin/exams/{exam}/statistics", show_exam),
    Route("/admin/exams/{exam}/statistics.csv", download_exam),
    Route("/admin/slots/{slot}/statistics", show_slot),
    Route("/admin/slots/{slot}/statistics.csv", download_slot),
    Route("/admin/items/{item}/statistics", show_item),
]
