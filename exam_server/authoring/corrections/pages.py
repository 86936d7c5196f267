"""The pages of corrections: an exam's, and the scores that one of them changed."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.corrections.form_pages import routes as form_routes
from exam_server.authoring.corrections.queries import (
    asked_in,
    changes_of,
    corrections_told,
    known_correction,
)
from exam_server.authoring.exams.queries import known_exam
from exam_server.authoring.items.previews import shown_ruling
from exam_server.authoring.paging import page_of
from exam_server.authoring.showing import show
from exam_server.outcomes import Role
from exam_server.record.accounts import accounts_by_id
from exam_server.record.database import transaction

ITEMS_PER_PAGE = 30
CHANGES_PER_PAGE = 100


async def show_all(request: Request) -> Response:
    """The corrections of an exam, and its questions, each of which can be corrected."""
    holder = await require(request, Role.ADMIN)
    page, words = page_of(request, ITEMS_PER_PAGE), request.query_params.get("q", "")
    async with transaction(state_of(request).engine, read_only=True) as session:
        exam = await known_exam(session, request.path_params["exam"])
        corrections = await corrections_told(session, exam.id)
        people = await accounts_by_id(session, {each.correction.by for each in corrections})
        asked, total = await asked_in(session, exam, words, page)
    return show(
        request,
        "corrections",
        holder,
        tab="results",
        exam=exam,
        corrections=corrections,
        people=people,
        asked=asked,
        words=words,
        paging=page.of(total),
    )


async def show_one(request: Request) -> Response:
    """A correction with the scores it changed."""
    holder = await require(request, Role.ADMIN)
    page = page_of(request, CHANGES_PER_PAGE)
    async with transaction(state_of(request).engine, read_only=True) as session:
        found = await known_correction(session, request.path_params["correction"])
        exam = await known_exam(session, found.correction.scope)
        changes = await changes_of(session, found.correction.id, page)
        people = await accounts_by_id(session, {found.correction.by})
    ruling = found.correction
    return show(
        request,
        "correction",
        holder,
        tab="results",
        exam=exam,
        told=found,
        people=people,
        changes=changes,
        paging=page.of(found.changed),
        sheet=shown_ruling(found.version, ruling.key, ruling.rule, ruling.tolerance),
    )


routes = [
    Route("/admin/results/{exam}/corrections", show_all),
    *form_routes,
    Route("/admin/corrections/{correction}", show_one),
]
