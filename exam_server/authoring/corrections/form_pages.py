"""A new correction: what shall hold, what that would change, and then, by a typed word, everybody
scored again."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.corrections.operations import (
    Proposal,
    carry_out,
    known_version,
    lock_scores,
    outcome_of,
    propose,
)
from exam_server.authoring.corrections.queries import (
    candidates_of,
)
from exam_server.authoring.corrections.reading import answer_fields, read_answers
from exam_server.authoring.exams.queries import known_exam
from exam_server.authoring.items.parts import LEAST, part_of
from exam_server.authoring.items.previews import shown_ruling, shown_version
from exam_server.authoring.items.rows import Fields, prefixes
from exam_server.authoring.items.words import told
from exam_server.authoring.showing import fields_of, go, show
from exam_server.errors import Fault, Invalid
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role
from exam_server.record.database import transaction
from exam_server.record.rescoring import Rescored
from question_bank import Expected, Item, ItemDraft, ItemVersion, Kind
from question_bank import Fault as DraftFault
from scheduler import Exam

CHANGES_PREVIEWED = 100
FORM_LIMIT = 256 * 1024
WORDS = frozenset({"koreksi", "correct"})
LONGEST_REASON = 2000
WHAT = ("void", "answers", "own")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correcting:
    """One form as it is shown: which version in which exam, with what typed in."""

    exam: Exam
    version: ItemVersion
    item: Item
    fields: Fields

    @property
    def kind(self) -> Kind:
        """The kind of the item."""
        return Kind(self.version.kind)

    @property
    def source(self) -> ItemDraft:
        """The version as its author wrote it."""
        return ItemDraft.from_source(self.version.source)


async def show_form(request: Request) -> Response:
    """What shall hold for the version in the URL."""
    holder = await require(request, Role.ADMIN)
    async with transaction(state_of(request).engine, read_only=True) as session:
        correcting = await _correcting(request, session, {"what": "void", "reason": ""})
    fields = {**correcting.fields, **answer_fields(correcting.source)}
    return _form(request, holder, replace(correcting, fields=fields))


async def submit(request: Request) -> Response:
    """Show what would change, or after that and the typed word, carry it out."""
    holder = await require(request, Role.ADMIN)
    fields = {"what": "", "reason": "", "word": "", **await fields_of(request)}
    async with transaction(state_of(request).engine, read_only=True) as session:
        correcting = await _correcting(request, session, fields)
    if fields.get("do", "").startswith("add-"):
        return _form(request, holder, correcting, add=fields["do"].removeprefix("add-"))
    if fields.get("do") == "edit":
        return _form(request, holder, correcting)
    draft, faults = _answers(correcting)
    if faults:
        return _refused(request, holder, correcting, faults)
    apply = fields.get("do") == "apply" and fields["word"].strip().casefold() in WORDS
    try:
        return await _go_on(request, holder, correcting, draft, apply=apply)
    except Invalid as error:
        found = [_draft_fault(fault) for fault in error.faults]
        return _refused(request, holder, correcting, found)


async def _go_on(
    request: Request,
    holder: Holder,
    correcting: Correcting,
    draft: ItemDraft | None,
    *,
    apply: bool,
) -> Response:
    exam_id, fields, now = correcting.exam.id, correcting.fields, datetime.now(UTC)
    async with transaction(state_of(request).engine, read_only=not apply) as session:
        if apply:
            await lock_scores(session, exam_id)
        voided = fields["what"] == "void"
        version_id = correcting.version.id
        proposal = await propose(session, exam_id, version_id, voided=voided, draft=draft)
        if apply:
            reason = fields["reason"].strip()
            correction, _ = await carry_out(
                session, exam_id, proposal, by=holder.account, reason=reason, now=now
            )
            return go(f"/admin/corrections/{correction.id}?done=yes")
        changes = await outcome_of(session, exam_id, proposal)
        shown = [each.attempt_id for each in changes[:CHANGES_PREVIEWED]]
        people = await candidates_of(session, shown)
    return _preview(request, holder, correcting, proposal, changes=changes, people=people)


def _answers(correcting: Correcting) -> tuple[ItemDraft | None, list[DraftFault]]:
    """The draft whose answers shall hold, where they are asked for, and what is missing."""
    fields, faults = correcting.fields, list[DraftFault]()
    if not 0 < len(fields["reason"].strip()) <= LONGEST_REASON:
        faults.append(DraftFault("reason", Expected.SOMETHING, ""))
    if fields["what"] not in WHAT:
        faults.append(DraftFault("what", Expected.SOMETHING, ""))
    if fields["what"] != "answers":
        return None, faults
    draft, wrong = read_answers(correcting.source, fields)
    return draft, [*faults, *wrong]


def _draft_fault(fault: Fault) -> DraftFault:
    if fault.expected in set(Expected):
        return DraftFault(fault.where, Expected(fault.expected), "")
    return DraftFault("what", Expected.NOTHING, "")


async def _correcting(request: Request, session: AsyncSession, fields: Fields) -> Correcting:
    exam = await known_exam(session, request.path_params["exam"])
    version_id = request.query_params.get("version", "")
    version, item = await known_version(session, exam, version_id)
    return Correcting(exam=exam, version=version, item=item, fields=fields)


def _refused(
    request: Request, holder: Holder, correcting: Correcting, faults: list[DraftFault]
) -> Response:
    wrong = told(request, correcting.kind, faults)
    return _form(request, holder, correcting, wrong=wrong, status=422)


def _form(
    request: Request, holder: Holder, correcting: Correcting, *, add: str = "", **context: object
) -> Response:
    fields = correcting.fields

    def rows(part: str) -> list[str]:
        least = LEAST[part_of(part)]
        return prefixes(fields, part, len(prefixes(fields, part, least)) + (part == add))

    return show(
        request,
        "correction_form",
        holder,
        tab="results",
        correcting=correcting,
        source=correcting.source,
        sheet=shown_version(correcting.version),
        rows=rows,
        value=partial(_value, fields),
        **context,
    )


def _preview(
    request: Request,
    holder: Holder,
    correcting: Correcting,
    proposal: Proposal,
    *,
    changes: list[Rescored],
    people: object,
) -> Response:
    ruling = proposal.ruling
    return show(
        request,
        "correction_preview",
        holder,
        tab="results",
        correcting=correcting,
        proposal=proposal,
        sheet=shown_ruling(proposal.version, ruling.key, ruling.rule, ruling.tolerance),
        changes=changes[:CHANGES_PREVIEWED],
        total=len(changes),
        up=sum(each.after.points > each.before.points for each in changes),
        down=sum(each.after.points < each.before.points for each in changes),
        people=people,
        unsure=correcting.fields.get("do") == "apply",
        status=422 if correcting.fields.get("do") == "apply" else 200,
    )


def _value(fields: Fields, name: str) -> str:
    return fields.get(name, "")


NEW = "/admin/results/{exam}/corrections/new"

routes = [
    Route(NEW, show_form),
    Route(NEW, submit, methods=["POST"], max_body_size=FORM_LIMIT),
]
