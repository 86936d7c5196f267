"""The API of corrections: try one, carry one out, read them."""

from starlette.responses import Response

from exam_server.authoring.corrections.bodies import (
    CorrectionAnswer,
    CorrectionList,
    NewCorrection,
    ScoreChangeAnswer,
    WholeCorrectionAnswer,
)
from exam_server.authoring.corrections.operations import (
    Proposal,
    carry_out,
    lock_scores,
    outcome_of,
    propose,
)
from exam_server.authoring.corrections.queries import (
    Told,
    changes_of,
    corrections_told,
    known_correction,
)
from exam_server.authoring.exams.queries import known_exam
from exam_server.endpoints import Call, Endpoint, answer
from exam_server.errors import Refusal
from exam_server.outcomes import Role, Word
from exam_server.record.database import transaction
from exam_server.record.rescoring import Rescored

ADMIN = (Role.ADMIN,)
DENIED = (Word.NOT_SIGNED_IN, Word.FORBIDDEN)


async def create(call: Call) -> Response:
    """Carry out a correction, or with `dry_run` only say whose score would change."""
    wanted, exam_id = call.body(NewCorrection), call.path["exam"]
    async with transaction(call.state.engine, read_only=wanted.dry_run) as session:
        if not wanted.dry_run:
            await known_exam(session, exam_id)
            await lock_scores(session, exam_id)
        proposal = await propose(
            session, exam_id, wanted.version, voided=wanted.voided, changes=wanted.changes
        )
        if wanted.dry_run:
            changes = await outcome_of(session, exam_id, proposal)
            return answer(_tried(call, wanted, proposal, changes))
        correction, done = await carry_out(
            session, exam_id, proposal, by=call.holder.account, reason=wanted.reason, now=call.now
        )
    told = Told(correction, proposal.version, proposal.item, len(done))
    return answer(WholeCorrectionAnswer(**_fields(told), changes=[_tried_change(e) for e in done]))


async def show_all(call: Call) -> Response:
    """The corrections of an exam."""
    async with transaction(call.state.engine, read_only=True) as session:
        exam = await known_exam(session, call.path["exam"])
        found = await corrections_told(session, exam.id)
    return answer(CorrectionList([CorrectionAnswer(**_fields(each)) for each in found]))


async def show_one(call: Call) -> Response:
    """One correction with every score it changed."""
    async with transaction(call.state.engine, read_only=True) as session:
        told = await known_correction(session, call.path["correction"])
        if told.correction.scope != call.path["exam"]:
            raise Refusal(Word.NOT_FOUND)
        changes = await changes_of(session, told.correction.id)
    shown = [
        ScoreChangeAnswer(
            attempt=each.change.attempt_id,
            points_before=float(each.change.points_before),
            maximum_before=each.change.maximum_before,
            points_after=float(each.change.points_after),
            maximum_after=each.change.maximum_after,
        )
        for each in changes
    ]
    return answer(WholeCorrectionAnswer(**_fields(told), changes=shown))


def _fields(told: Told) -> dict[str, object]:
    correction = told.correction
    return {
        "id": correction.id,
        "dry_run": False,
        "version": correction.version_id,
        "code": told.item.code,
        "voided": correction.voided,
        "reason": correction.reason,
        "by": correction.by,
        "at": correction.at,
        "changed": told.changed,
    }


def _tried(
    call: Call, wanted: NewCorrection, proposal: Proposal, changes: list[Rescored]
) -> WholeCorrectionAnswer:
    return WholeCorrectionAnswer(
        id=None,
        dry_run=True,
        version=proposal.version.id,
        code=proposal.item.code,
        voided=proposal.ruling.voided,
        reason=wanted.reason,
        by=call.holder.account,
        at=call.now,
        changed=len(changes),
        changes=[_tried_change(each) for each in changes],
    )


def _tried_change(each: Rescored) -> ScoreChangeAnswer:
    return ScoreChangeAnswer(
        attempt=each.attempt_id,
        points_before=float(each.before.points),
        maximum_before=each.before.maximum,
        points_after=float(each.after.points),
        maximum_after=each.after.maximum,
    )


PATH = "/api/v1/exams/{exam}/corrections"

endpoints = (
    Endpoint(
        "POST", PATH, create, "Count a version otherwise and score everybody again", roles=ADMIN,
        body=NewCorrection, answer=WholeCorrectionAnswer,
        refusals=(*DENIED, Word.INVALID, Word.NOT_FOUND),
    ),
    Endpoint(
        "GET", PATH, show_all, "An exam's corrections", roles=ADMIN, answer=CorrectionList,
        refusals=(*DENIED, Word.NOT_FOUND),
    ),
    Endpoint(
        "GET", f"{PATH}/{{correction}}", show_one, "One correction with the scores it changed",
        roles=ADMIN, answer=WholeCorrectionAnswer, refusals=(*DENIED, Word.NOT_FOUND),
    ),
)  # fmt: skip
