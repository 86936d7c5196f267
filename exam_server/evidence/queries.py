"""Reads of the record for evidence: a slot's chain in parts, its closed attempts, one attempt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.errors import Refusal
from exam_server.evidence.messages import EventLine
from exam_server.outcomes import CLOSINGS, Event, StoredResponse, Word
from exam_server.record.models import AttemptRecord, EventRecord, ResponseRecord, SlotLog
from scheduler import SlotView, load_slot

MILLISECOND: Final = timedelta(milliseconds=1)
COLUMNS: Final = EventRecord.__table__.c  # type: ignore[attr-defined]
BEGINNING: Final = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Chain:
    """A slot's log as far as it is archived: how many events, and the digest of the last."""

    slot: SlotView
    events: int
    head: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed attempt as SQL holds it."""

    record: AttemptRecord
    items: Sequence[str]
    responses: dict[int, StoredResponse]


async def chain_of(session: AsyncSession, slot_id: str) -> Chain:
    """How far a slot is archived; raises Refusal(no_slot)."""
    view = await load_slot(session, slot_id)
    if view is None:
        raise Refusal(Word.NO_SLOT)
    log = await session.get(SlotLog, slot_id)
    return Chain(view, log.events if log else 0, log.head if log else "")


async def events_from(
    session: AsyncSession, slot_id: str, *, first: int, last: int, before: str
) -> list[EventLine]:
    """The archived events of a slot with these numbers, in order; `before`: the digest that the
    first of them follows."""
    number = COLUMNS.number
    chosen = (COLUMNS.slot_id == slot_id, number >= first, number <= last)
    rows = await _rows(session, sa.select(*COLUMNS).where(*chosen).order_by(number))
    digests = [before, *(row.digest for row in rows)]
    return [_line(row, digest) for row, digest in zip(rows, digests, strict=False)]


async def closed_attempts(session: AsyncSession, slot_id: str, *, last: int) -> list[str]:
    """The ids of a slot's recorded attempts, in order; not those closed after an event `last`."""
    later = (
        select(EventRecord.attempt_id)
        .where(EventRecord.slot_id == slot_id, col(EventRecord.number) > last)
        .where(col(EventRecord.kind).in_([str(kind) for kind in CLOSINGS]))
    )
    statement = (
        select(AttemptRecord.id)
        .where(AttemptRecord.slot_id == slot_id, col(AttemptRecord.id).not_in(later))
        .order_by(col(AttemptRecord.id))
    )
    return list(await session.exec(statement))


async def closed(session: AsyncSession, ids: Sequence[str]) -> list[Closed]:
    """These attempts as they ended, in order; one that has no record is left out."""
    order = (col(ResponseRecord.attempt_id), col(ResponseRecord.position))
    chosen = col(ResponseRecord.attempt_id).in_(ids)
    rows: dict[str, list[ResponseRecord]] = {identity: [] for identity in ids}
    for row in await session.exec(select(ResponseRecord).where(chosen).order_by(*order)):
        rows[row.attempt_id].append(row)
    statement = (
        select(AttemptRecord).where(col(AttemptRecord.id).in_(ids)).order_by(col(AttemptRecord.id))
    )
    return [
        Closed(record, [row.item_version_id for row in rows[record.id]], _given(rows[record.id]))
        for record in await session.exec(statement)
    ]


async def events_of(session: AsyncSession, slot_id: str, attempt_id: str) -> list[EventLine]:
    """The archived events of one attempt, each with the digest of the event before it."""
    former = EventRecord.__table__.alias()  # type: ignore[attr-defined]
    follows = sa.and_(former.c.slot_id == COLUMNS.slot_id, former.c.number == COLUMNS.number - 1)
    chosen = (COLUMNS.slot_id == slot_id, COLUMNS.attempt_id == attempt_id)
    both = EventRecord.__table__.join(former, follows, isouter=True)  # type: ignore[attr-defined]
    columns = (*COLUMNS, former.c.digest.label("before"))
    statement = sa.select(*columns).select_from(both).where(*chosen).order_by(COLUMNS.number)
    return [_line(row, row.before or "") for row in await _rows(session, statement)]


async def _rows(session: AsyncSession, statement: sa.Select[Any]) -> list[Any]:
    # Plain rows: to make an object of each event would cost several times the reading.
    connection = await session.connection()
    return list(await connection.execute(statement))


def _line(row: Any, before: str) -> EventLine:
    event = Event(
        id=row.id.partition(":")[2],
        slot=row.slot_id,
        kind=row.kind,
        attempt=row.attempt_id,
        at=milliseconds(row.at),
        by=row.by,
        facts=row.facts,
    )
    return EventLine(row.number, event, before, row.digest)


def milliseconds(instant: datetime) -> int:
    """An instant in ms of the one clock."""
    return (instant - BEGINNING) // MILLISECOND


def _given(rows: Sequence[ResponseRecord]) -> dict[int, StoredResponse]:
    return {
        row.position: StoredResponse(
            row.version, tuple(row.response), row.flagged, milliseconds(row.saved_at)
        )
        for row in rows
        if row.saved_at is not None
    }
