"""What the task list shows: banks, accounts, and how ready each exam is."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.authoring.accounts.queries import count_by_role
from exam_server.authoring.exams.queries import ExamPlan, Preparation, exam_plans, preparation
from exam_server.authoring.results.queries import Tally, tallies
from exam_server.outcomes import Role
from question_bank import BankSummary, Shortage, list_banks, readiness
from scheduler import SlotView, slots_of

EXAMS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class ExamReadiness:
    """An exam's checks: is the bank big enough, are there slots, has everybody a form."""

    plan: ExamPlan
    shortages: tuple[Shortage, ...]
    slots: tuple[SlotView, ...]
    ahead: int
    prepared: Preparation
    tally: Tally


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the task list."""

    banks: tuple[BankSummary, ...]
    accounts: dict[Role, int]
    exams: tuple[ExamReadiness, ...]
    exams_in_all: int

    @property
    def items(self) -> int:
        """How many items all banks have together."""
        return sum(bank.items for bank in self.banks)

    @property
    def slots_ahead(self) -> int:
        """How many slots of the exams shown are not over yet."""
        return sum(exam.ahead for exam in self.exams)

    @property
    def recorded(self) -> int:
        """How many results of the exams shown are in."""
        return sum(exam.tally.recorded for exam in self.exams)


async def overview(session: AsyncSession, now: datetime) -> Overview:
    """The state of everything, the newest exams first."""
    plans, counts = await exam_plans(session), await tallies(session)
    return Overview(
        banks=tuple(await list_banks(session)),
        accounts=await count_by_role(session),
        exams=tuple(
            [
                await _readiness(session, plan, counts.get(plan.exam.id, Tally(0, 0)), now)
                for plan in plans[:EXAMS_SHOWN]
            ]
        ),
        exams_in_all=len(plans),
    )


async def _readiness(
    session: AsyncSession, plan: ExamPlan, tally: Tally, now: datetime
) -> ExamReadiness:
    offered = [view for view in await slots_of(session, plan.exam.id) if not view.slot.cancelled_at]
    return ExamReadiness(
        plan=plan,
        shortages=tuple(await readiness(session, plan.exam.blueprint_id)),
        slots=tuple(offered),
        ahead=sum(view.slot.closes_at > now for view in offered),
        prepared=await preparation(session, plan.exam.id),
        tally=tally,
    )
