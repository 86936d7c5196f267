"""What admins do with exams: set one up, release its results."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.authoring.exams.bodies import NewExam
from exam_server.authoring.exams.queries import known_exam
from exam_server.authoring.faults import draft_faults, line_faults
from exam_server.errors import Fault, Invalid
from question_bank import (
    BlueprintLineDraft,
    BlueprintRefusedError,
    NoSuchBankError,
    create_blueprint,
)
from scheduler import DraftError, Exam, ExamDraft, create_exam, release_results

REQUEST_NAMES = {"time_limit": "limit_ms", "blueprint_id": "blueprint"}


async def set_up_exam(session: AsyncSession, wanted: NewExam, now: datetime) -> Exam:
    """A new exam with a blueprint of its own; raises Invalid naming each place."""
    lines = [
        BlueprintLineDraft(line.topic, line.difficulty, line.count) for line in wanted.blueprint
    ]
    try:
        blueprint = await create_blueprint(session, wanted.bank, lines, now)
        return await create_exam(session, _draft(wanted, blueprint.id), now)
    except NoSuchBankError:
        raise Invalid([Fault("bank", "a known bank", wanted.bank)]) from None
    except BlueprintRefusedError as error:
        raise Invalid(line_faults(error.problems)) from None
    except DraftError as error:
        raise Invalid(draft_faults(error, REQUEST_NAMES)) from None


async def publish_results(
    session: AsyncSession, exam_id: str, now: datetime
) -> tuple[datetime, bool]:
    """Let candidates see their results; since when, and whether this very call did it."""
    exam = await known_exam(session, exam_id)
    earlier = exam.results_released_at
    released = await release_results(session, exam_id, now)
    since = released.results_released_at if released else None
    return since or now, earlier is None and since == now


def _draft(wanted: NewExam, blueprint_id: str) -> ExamDraft:
    return ExamDraft(
        title=wanted.title,
        blueprint_id=blueprint_id,
        time_limit=timedelta(milliseconds=wanted.limit_ms),
        closing_cuts=wanted.closing_cuts,
        booking_closes_at=wanted.booking_closes_at,
        policies=_policies(wanted),
    )


def _policies(wanted: NewExam) -> dict[str, Any]:
    # What is not said is not written, so that it follows the setting.
    said = {"compensate": wanted.compensate.value, "outage_ms": wanted.outage_ms}
    return {name: value for name, value in said.items() if value is not None}
