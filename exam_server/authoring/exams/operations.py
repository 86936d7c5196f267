"""What admins do with exams: set one up, release its results."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.authoring.exams.blueprint_bodies import RulesBody
from exam_server.authoring.exams.bodies import LineBody, NewBlueprint, NewExam
from exam_server.authoring.exams.queries import ExamPlan, known_exam, preparation
from exam_server.authoring.faults import draft_faults, line_faults
from exam_server.errors import Fault, Invalid
from exam_server.integrity import watched_of
from question_bank import (
    BlueprintLineDraft,
    BlueprintRefusedError,
    LineProblem,
    NoSuchBankError,
    Reason,
    create_blueprint,
    try_blueprint,
)
from scheduler import DraftError, Exam, ExamDraft, create_exam, release_results, use_blueprint


class FormsDrawnError(Exception):
    """The blueprint of an exam cannot be changed any more: candidates have their forms."""


class BlueprintInvalid(Invalid):
    """A blueprint that cannot be kept, with what the bank says about each place."""

    def __init__(self, problems: Sequence[LineProblem]) -> None:
        super().__init__(line_faults(problems))
        self.problems = tuple(problems)


REQUEST_NAMES = {"time_limit": "limit_ms", "blueprint_id": "blueprint"}


async def set_up_exam(session: AsyncSession, wanted: NewExam, now: datetime) -> Exam:
    """A new exam with a blueprint of its own; raises Invalid naming each place."""
    blueprint_id = await _new_blueprint(
        session, wanted.bank, wanted.blueprint, wanted.rules, now=now
    )
    try:
        return await create_exam(session, _draft(wanted, blueprint_id), now)
    except DraftError as error:
        raise Invalid(draft_faults(error, REQUEST_NAMES)) from None


async def change_blueprint(
    session: AsyncSession, plan: ExamPlan, wanted: NewBlueprint, now: datetime
) -> None:
    """Another blueprint for an exam; raises FormsDrawnError once anybody has a form.

    It is a new one, and the old one stays: whoever draws at this very moment draws from one of
    the two, and the form says from which.
    """
    if (await preparation(session, plan.exam.id)).drawn:
        raise FormsDrawnError(plan.exam.id)
    blueprint_id = await _new_blueprint(
        session, plan.bank_id, wanted.blueprint, wanted.rules, now=now
    )
    await use_blueprint(session, plan.exam.id, blueprint_id)


async def publish_results(
    session: AsyncSession, exam_id: str, now: datetime
) -> tuple[datetime, bool]:
    """Let candidates see their results; since when, and whether this very call did it."""
    exam = await known_exam(session, exam_id)
    earlier = exam.results_released_at
    released = await release_results(session, exam_id, now)
    since = released.results_released_at if released else None
    return since or now, earlier is None and since == now


async def check_blueprint(
    session: AsyncSession, bank_id: str, wanted: NewBlueprint
) -> list[Reason]:
    """The remarks on a blueprint that could be kept; raises Invalid as keeping it would."""
    with _naming_the_bank(bank_id):
        return await try_blueprint(
            session, bank_id, _lines(wanted.blueprint), rules=wanted.rules.rules()
        )


async def _new_blueprint(
    session: AsyncSession,
    bank_id: str,
    lines: Sequence[LineBody],
    rules: RulesBody,
    *,
    now: datetime,
) -> str:
    with _naming_the_bank(bank_id):
        made = await create_blueprint(session, bank_id, _lines(lines), now, rules=rules.rules())
    return made.id


def _lines(lines: Sequence[LineBody]) -> list[BlueprintLineDraft]:
    return [BlueprintLineDraft(line.topic, line.difficulty, line.count) for line in lines]


@contextmanager
def _naming_the_bank(bank_id: str) -> Iterator[None]:
    """What the bank refuses becomes what is invalid in the request."""
    try:
        yield
    except NoSuchBankError:
        raise Invalid([Fault("bank", "a known bank", bank_id)]) from None
    except BlueprintRefusedError as error:
        raise BlueprintInvalid(error.problems) from None


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
    said = {
        "compensate": wanted.compensate.value,
        "outage_ms": wanted.outage_ms,
        "integrity": None if wanted.integrity is None else list(watched_of(wanted.integrity)),
    }
    return {name: value for name, value in said.items() if value is not None}
