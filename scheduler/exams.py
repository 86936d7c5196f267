"""Creating and reading exams: what is offered, for how long, under which rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.models import Exam
from scheduler.problems import Findings

SHORTEST = timedelta(seconds=1)
LONGEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ExamDraft:
    """What an admin says about an exam.

    closing_cuts: whether a slot's closing time ends attempts that still have time left.
    policies: plain JSON that this package stores and does not read.
    """

    title: str
    blueprint_id: str
    time_limit: timedelta
    closing_cuts: bool = True
    booking_closes_at: datetime | None = None
    policies: Mapping[str, Any] = field(default_factory=dict)


async def create_exam(session: AsyncSession, draft: ExamDraft, now: datetime) -> Exam:
    """Write a new exam; raises DraftError naming the fields."""
    _check(draft)
    exam = Exam(
        title=draft.title.strip(),
        blueprint_id=draft.blueprint_id,
        time_limit=draft.time_limit,
        closing_cuts=draft.closing_cuts,
        booking_closes_at=draft.booking_closes_at,
        policies=dict(draft.policies),
        created_at=now,
    )
    session.add(exam)
    await session.flush()
    return exam


async def list_exams(session: AsyncSession) -> list[Exam]:
    """All exams, the newest first."""
    newest_first = (col(Exam.created_at).desc(), col(Exam.id))
    return list(await session.exec(select(Exam).order_by(*newest_first)))


async def load_exam(session: AsyncSession, exam_id: str) -> Exam | None:
    """One exam, or None."""
    return await session.get(Exam, exam_id)


async def use_blueprint(session: AsyncSession, exam_id: str, blueprint_id: str) -> Exam | None:
    """Draw the forms of an exam from another blueprint from now on; None where there is no exam."""
    exam = await session.get(Exam, exam_id, with_for_update=True)
    if exam is not None:
        exam.blueprint_id = blueprint_id
        await session.flush()
    return exam


async def set_policies(
    session: AsyncSession, exam_id: str, policies: Mapping[str, Any]
) -> Exam | None:
    """Set some policies of an exam, and take away those that are None; the others stay.

    None where there is no exam.
    """
    exam = await session.get(Exam, exam_id, with_for_update=True)
    if exam is not None:
        merged = {**exam.policies, **policies}
        exam.policies = {name: value for name, value in merged.items() if value is not None}
        await session.flush()
    return exam


async def release_results(session: AsyncSession, exam_id: str, now: datetime) -> Exam | None:
    """Let candidates see their results from now on; a second release changes nothing.

    None where there is no such exam.
    """
    exam = await session.get(Exam, exam_id, with_for_update=True)
    if exam is not None and exam.results_released_at is None:
        exam.results_released_at = now
        await session.flush()
    return exam


def _check(draft: ExamDraft) -> None:
    findings = Findings()
    findings.expect_text("title", draft.title)
    findings.expect_text("blueprint_id", draft.blueprint_id)
    findings.expect(
        "time_limit",
        SHORTEST <= draft.time_limit <= LONGEST,
        expected="1 second to 24 hours",
        found=draft.time_limit,
    )
    findings.expect_instant("booking_closes_at", draft.booking_closes_at)
    findings.close()
