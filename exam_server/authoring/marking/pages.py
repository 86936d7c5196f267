"""The pages of marking: how far an exam is, and one response after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.exams.queries import known_exam
from exam_server.authoring.items.previews import shown_version
from exam_server.authoring.marking.operations import give_mark, seen_of
from exam_server.authoring.marking.queries import Essay, Sheet, essays_of, sheet_of
from exam_server.authoring.marking.rules import criteria_of, read_mark
from exam_server.authoring.paging import page_of
from exam_server.authoring.showing import fields_of, go, show
from exam_server.errors import Refusal
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role, Word
from exam_server.record.accounts import Account, accounts_by_id
from exam_server.record.database import transaction
from question_bank import rulings
from scheduler import Exam

ESSAYS_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Desk:
    """One response with all that is around it."""

    exam: Exam
    sheet: Sheet
    essays: Sequence[Essay]
    people: Mapping[str, Account]
    is_voided: bool

    @property
    def marked(self) -> int:
        """How many of the exam's essays are marked."""
        return sum(essay.is_marked for essay in self.essays)

    @property
    def next(self) -> Essay | None:
        """The next response that is still open, behind this one or from the beginning."""
        token = self.sheet.essay.token
        open_ones = [each for each in self.essays if not each.is_marked and each.token != token]
        behind = [each for each in open_ones if each.token > token]
        return next(iter(behind or open_ones), None)


async def show_exam(request: Request) -> Response:
    """How many responses are marked, and each of them, without names."""
    holder = await require(request, Role.ADMIN)
    page, wish = page_of(request, ESSAYS_PER_PAGE), request.query_params.get("show", "")
    async with transaction(state_of(request).engine, read_only=True) as session:
        exam = await known_exam(session, request.path_params["exam"])
        essays = await essays_of(session, exam.id)
    open_ones = [each for each in essays if not each.is_marked]
    kept = {"open": open_ones, "marked": [each for each in essays if each.is_marked]}
    shown = kept.get(wish, essays)
    return show(
        request,
        "marking",
        holder,
        tab="results",
        exam=exam,
        total=len(essays),
        marked=len(essays) - len(open_ones),
        first=open_ones[0] if open_ones else None,
        essays=shown[page.offset : page.offset + page.size],
        wish=wish if wish in kept else "",
        paging=page.of(len(shown)),
    )


async def show_essay(request: Request) -> Response:
    """One response with the rubric to mark it by."""
    holder = await require(request, Role.ADMIN)
    async with transaction(state_of(request).engine, read_only=True) as session:
        desk = await _desk(request, session)
    mark = desk.sheet.mark
    fields = {"comment": mark.comment if mark else "", "seen": seen_of(mark)}
    for number, points in enumerate(mark.criteria if mark else ()):
        fields[f"points-{number}"] = points
    return _show(request, holder, desk, fields)


async def mark_essay(request: Request) -> Response:
    """Keep the mark and go on to the next response."""
    holder = await require(request, Role.ADMIN)
    fields = {"comment": "", "seen": "", **await fields_of(request)}
    try:
        async with transaction(state_of(request).engine) as session:
            desk = await _desk(request, session)
            given, wrong = read_mark(fields, criteria_of(desk.sheet.version.rule))
            if given and not desk.is_voided:
                by, now = holder.account, datetime.now(UTC)
                await give_mark(session, desk.sheet, given, by=by, now=now, seen=fields["seen"])
    except Refusal as refusal:
        if refusal.word is not Word.CONFLICT:
            raise
        async with transaction(state_of(request).engine, read_only=True) as session:
            return _show(request, holder, await _desk(request, session), fields, status=409)
    if wrong:
        return _show(request, holder, desk, fields, wrong=wrong, status=422)
    following = f"/{desk.next.token}" if desk.next else "?done=yes"
    return go(f"/admin/results/{desk.exam.id}/marking{following}")


async def _desk(request: Request, session: AsyncSession) -> Desk:
    exam = await known_exam(session, request.path_params["exam"])
    essays = await essays_of(session, exam.id)
    sheet = await sheet_of(session, essays, request.path_params["response"])
    mark = sheet.mark
    named = {mark.by, *(each["by"] for each in mark.earlier)} if mark else set()
    people = await accounts_by_id(session, named)
    ruling = (await rulings(session, exam.id)).get(sheet.version.id)
    return Desk(exam, sheet, essays, people, bool(ruling and ruling.voided))


def _show(
    request: Request,
    holder: Holder,
    desk: Desk,
    fields: Mapping[str, str],
    *,
    wrong: Mapping[str, Decimal] | None = None,
    status: int = 200,
) -> Response:
    version = desk.sheet.version
    return show(
        request,
        "marking_essay",
        holder,
        tab="results",
        status=status,
        desk=desk,
        sheet=shown_version(version),
        criteria=criteria_of(version.rule),
        fields=fields,
        wrong=wrong or {},
        earlier=[
            {**each, "at": datetime.fromisoformat(each["at"])}
            for each in (desk.sheet.mark.earlier if desk.sheet.mark else ())
        ],
    )


MARKING = "/admin/results/{exam}/marking"

routes = [
    Route(MARKING, show_exam),
    Route(f"{MARKING}/{{response}}", show_essay),
    Route(f"{MARKING}/{{response}}", mark_essay, methods=["POST"]),
]
