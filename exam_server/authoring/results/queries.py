"""Reads of the record for admins: an exam's results, an attempt with its responses and events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlmodel import and_, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.authoring.paging import Page
from exam_server.errors import Refusal
from exam_server.outcomes import Word
from exam_server.record.accounts import Account, accounts_by_id
from exam_server.record.models import AttemptRecord, EventRecord, ResponseRecord
from question_bank import Item, ItemVersion
from scheduler import Booking, BookingView, load_booking


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One booked candidate of an exam; what the record says of the attempt, if it is closed."""

    attempt_id: str
    slot_id: str
    number: str
    name: str
    state: str
    started_at: datetime | None
    closed_at: datetime | None
    answered: int | None
    points: Decimal | None
    maximum: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many candidates of an exam are booked, and how many results are in the record."""

    booked: int
    recorded: int


@dataclass(frozen=True, slots=True)
class WholeRecord:
    """Everything SQL holds about one attempt; `attempt` is None until it is archived."""

    booking: BookingView
    attempt: AttemptRecord | None
    responses: Sequence[ResponseRecord]
    events: Sequence[EventRecord]

    @property
    def limit(self) -> timedelta:
        """The time limit that was in force, or is going to be."""
        return self.attempt.time_limit if self.attempt else self.booking.exam.time_limit


@dataclass(frozen=True, slots=True)
class Explained:
    """What a reader of a record needs beside it: people by account, items by version."""

    candidate: Account | None
    people: Mapping[str, Account]
    items: Mapping[str, tuple[ItemVersion, Item]]


async def results_of(
    session: AsyncSession, exam_id: str, page: Page | None = None
) -> list[ResultRow]:
    """Every booked candidate of an exam by number, or one page of them."""
    statement = (
        select(Booking, Account, AttemptRecord)
        .join(Account, col(Account.id) == Booking.candidate_id)
        .join(AttemptRecord, col(AttemptRecord.id) == Booking.id, isouter=True)
        .where(Booking.exam_id == exam_id)
        .order_by(col(Account.number))
    )
    if page:
        statement = statement.limit(page.size).offset(page.offset)
    return [_row(*found) for found in await session.exec(statement)]


async def tallies(session: AsyncSession) -> dict[str, Tally]:
    """How far each exam's results are in, by the exam's id; exams without bookings are missing."""
    statement = (
        select(Booking.exam_id, func.count(), func.count(col(AttemptRecord.id)))
        .select_from(Booking)
        .join(AttemptRecord, col(AttemptRecord.id) == Booking.id, isouter=True)
        .group_by(col(Booking.exam_id))
    )
    return {exam: Tally(booked, in_) for exam, booked, in_ in await session.exec(statement)}


async def whole_record(session: AsyncSession, attempt_id: str) -> WholeRecord:
    """An attempt's record; raises Refusal(no_attempt) where nobody booked it."""
    booking = await load_booking(session, attempt_id)
    if booking is None:
        raise Refusal(Word.NO_ATTEMPT)
    responses = (
        select(ResponseRecord)
        .where(ResponseRecord.attempt_id == attempt_id)
        .order_by(col(ResponseRecord.position))
    )
    of_this_attempt = and_(
        col(EventRecord.slot_id) == booking.slot.id, col(EventRecord.attempt_id) == attempt_id
    )
    events = select(EventRecord).where(of_this_attempt).order_by(col(EventRecord.number))
    return WholeRecord(
        booking,
        await session.get(AttemptRecord, attempt_id),
        list(await session.exec(responses)),
        list(await session.exec(events)),
    )


async def explained(session: AsyncSession, record: WholeRecord) -> Explained:
    """Who the candidate is, who acted, and which items were asked."""
    candidate = record.booking.booking.candidate_id
    people = await accounts_by_id(session, {candidate, *(event.by for event in record.events)})
    asked = {response.item_version_id for response in record.responses}
    statement = (
        select(ItemVersion, Item)
        .join(Item, col(Item.id) == ItemVersion.item_id)
        .where(col(ItemVersion.id).in_(asked))
    )
    items = {version.id: (version, item) for version, item in await session.exec(statement)}
    return Explained(people.get(candidate), people, items)


def _row(booking: Booking, account: Account, attempt: AttemptRecord | None) -> ResultRow:
    return ResultRow(
        attempt_id=booking.id,
        slot_id=booking.slot_id,
        number=account.number,
        name=account.name,
        state=attempt.state if attempt else "",
        started_at=attempt.started_at if attempt else None,
        closed_at=attempt.closed_at if attempt else None,
        answered=attempt.answered if attempt else None,
        points=attempt.points if attempt else None,
        maximum=attempt.maximum if attempt else None,
    )
