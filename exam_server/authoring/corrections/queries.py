"""Reads of corrections: those of an exam, the scores each changed, and what could be corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.authoring.paging import Page
from exam_server.errors import Refusal
from exam_server.outcomes import Word
from exam_server.record.accounts import Account, accounts_by_id
from exam_server.record.models import AttemptRecord, ScoreChangeRecord
from question_bank import Blueprint, Correction, Form, FormItem, Item, ItemVersion, corrections_of
from scheduler import Booking, Exam


@dataclass(frozen=True, slots=True)
class Told:
    """A correction with its item, and how many scores it changed."""

    correction: Correction
    version: ItemVersion
    item: Item
    changed: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A version that an exam's recorded attempts hold, and how many of them."""

    version: ItemVersion
    item: Item
    attempts: int


@dataclass(frozen=True, slots=True)
class Changed:
    """One candidate's score before and after."""

    number: str
    name: str
    change: ScoreChangeRecord


async def corrections_told(session: AsyncSession, exam_id: str) -> list[Told]:
    """Every correction of an exam, the newest first."""
    corrections = await corrections_of(session, exam_id)
    items = await _items(session, {each.version_id for each in corrections})
    counts = (
        select(ScoreChangeRecord.cause_id, func.count())
        .where(col(ScoreChangeRecord.cause_id).in_([each.id for each in corrections]))
        .group_by(col(ScoreChangeRecord.cause_id))
    )
    changed = dict((await session.exec(counts)).all())
    return [Told(each, *items[each.version_id], changed.get(each.id, 0)) for each in corrections]


async def known_correction(session: AsyncSession, correction_id: str) -> Told:
    """One correction; raises Refusal(not_found)."""
    correction = await session.get(Correction, correction_id)
    if correction is None:
        raise Refusal(Word.NOT_FOUND)
    items = await _items(session, {correction.version_id})
    count = (
        select(func.count())
        .select_from(ScoreChangeRecord)
        .where(ScoreChangeRecord.cause_id == correction_id)
    )
    changed = (await session.exec(count)).one()
    return Told(correction, *items[correction.version_id], changed)


async def changes_of(
    session: AsyncSession, cause_id: str, page: Page | None = None
) -> list[Changed]:
    """The scores that a correction changed, by candidate, or one page of them."""
    statement = (
        select(Account, ScoreChangeRecord)
        .join(Booking, col(Booking.candidate_id) == Account.id)
        .join(ScoreChangeRecord, col(ScoreChangeRecord.attempt_id) == Booking.id)
        .where(ScoreChangeRecord.cause_id == cause_id)
        .order_by(col(Account.number), col(ScoreChangeRecord.attempt_id))
    )
    if page:
        statement = statement.limit(page.size).offset(page.offset)
    return [
        Changed(account.number, account.name, change)
        for account, change in await session.exec(statement)
    ]


async def candidates_of(session: AsyncSession, attempt_ids: list[str]) -> Mapping[str, Account]:
    """Whose attempts these are, by attempt."""
    statement = select(Booking).where(col(Booking.id).in_(attempt_ids))
    bookings = list(await session.exec(statement))
    people = await accounts_by_id(session, {each.candidate_id for each in bookings})
    return {each.id: people[each.candidate_id] for each in bookings}


async def is_drawn(session: AsyncSession, exam: Exam, version_id: str) -> bool:
    """Whether a form of the exam's blueprint holds a version."""
    statement = (
        select(FormItem.form_id)
        .join(Form, col(Form.id) == FormItem.form_id)
        .where(FormItem.version_id == version_id, Form.blueprint_id == exam.blueprint_id)
    )
    return (await session.exec(statement.limit(1))).first() is not None


async def asked_in(
    session: AsyncSession, exam: Exam, words: str, page: Page
) -> tuple[list[Asked], int]:
    """One page of the versions that recorded attempts of an exam hold, by code, and how many."""
    of_exam = (
        select(FormItem.form_id)
        .join(AttemptRecord, col(AttemptRecord.id) == FormItem.form_id)
        .where(FormItem.version_id == ItemVersion.id, AttemptRecord.exam_id == exam.id)
        .correlate(ItemVersion)
    )
    statement = (
        select(ItemVersion, Item)
        .join(Item, col(Item.id) == ItemVersion.item_id)
        .join(Blueprint, col(Blueprint.bank_id) == Item.bank_id)
        .where(Blueprint.id == exam.blueprint_id, of_exam.exists())
    )
    if words:
        statement = statement.where(col(Item.code).icontains(words, autoescape=True))
    ids = statement.with_only_columns(col(ItemVersion.id)).subquery()
    rows = statement.order_by(col(Item.code), col(ItemVersion.number))
    shown = (await session.exec(rows.limit(page.size).offset(page.offset))).all()
    counts = await _attempts_with(session, exam.id, [version.id for version, _ in shown])
    found = [Asked(version, item, counts.get(version.id, 0)) for version, item in shown]
    total = (await session.exec(select(func.count()).select_from(ids))).one()
    return found, total


async def _attempts_with(
    session: AsyncSession, exam_id: str, version_ids: Sequence[str]
) -> dict[str, int]:
    statement = (
        select(FormItem.version_id, func.count())
        .join(AttemptRecord, col(AttemptRecord.id) == FormItem.form_id)
        .where(col(FormItem.version_id).in_(version_ids), AttemptRecord.exam_id == exam_id)
        .group_by(col(FormItem.version_id))
    )
    return dict((await session.exec(statement)).all())


async def _items(
    session: AsyncSession, version_ids: set[str]
) -> dict[str, tuple[ItemVersion, Item]]:
    statement = (
        select(ItemVersion, Item)
        .join(Item, col(Item.id) == ItemVersion.item_id)
        .where(col(ItemVersion.id).in_(version_ids))
    )
    return {version.id: (version, item) for version, item in await session.exec(statement)}
