"""What the task list shows: banks, accounts, and how ready each exam is."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.authoring.accounts.queries import count_by_role
from exam_server.authoring.exams.queries import ExamPlan, Preparation, exam_plans, preparation
from exam_server.authoring.results.queries import Tally, tallies
from exam_server.outcomes import Role
from question_bank import BankSummary, Reason, list_banks, readiness, stock_of_bank
from scheduler import slots_of

EXAMS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """How many of an exam's slots are not over yet, and the time zones of all its slots."""

    ahead: int
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExamReadiness:
    """An exam's checks: can forms be drawn, are there slots, has everybody a form."""

    plan: ExamPlan
    reasons: tuple[Reason, ...]
    offer: Offer
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
        return sum(exam.offer.ahead for exam in self.exams)

    @property
    def recorded(self) -> int:
        """How many results of the exams shown are in."""
        return sum(exam.tally.recorded for exam in self.exams)


async def overview(session: AsyncSession, now: datetime) -> Overview:
    """The state of everything, the newest exams first."""
    plans, counts = await exam_plans(session), await tallies(session)
    shown = plans[:EXAMS_SHOWN]
    stocks = {bank: await stock_of_bank(session, bank) for bank in {plan.bank_id for plan in shown}}
    return Overview(
        banks=tuple(await list_banks(session)),
        accounts=await count_by_role(session),
        exams=tuple(
            [
                ExamReadiness(
                    plan=plan,
                    reasons=tuple(
                        await readiness(session, plan.exam.blueprint_id, stock=stocks[plan.bank_id])
                    ),
                    offer=await _offer(session, plan, now),
                    prepared=await preparation(session, plan.exam.id),
                    tally=counts.get(plan.exam.id, Tally(0, 0)),
                )
                for plan in shown
            ]
        ),
        exams_in_all=len(plans),
    )


async def _offer(session: AsyncSession, plan: ExamPlan, now: datetime) -> Offer:
    views = [view for view in await slots_of(session, plan.exam.id) if not view.slot.cancelled_at]
    zones = dict.fromkeys(view.slot.time_zone for view in views)
    return Offer(sum(view.slot.closes_at > now for view in views), tuple(zones))
