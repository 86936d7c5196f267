"""Is the record what the logs say? One checker for every test that kills or doubles an archiver."""

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.digests import chain_digest, responses_digest
from exam_server.outcomes import CLOSINGS, Event
from exam_server.record.database import transaction
from exam_server.record.models import AttemptRecord, EventRecord, ResponseRecord, SlotLog
from exam_server.state import State

RECORD = (ResponseRecord, AttemptRecord, EventRecord, SlotLog)


async def faults(state: State) -> list[str]:
    """Everything in which SQL differs from what Redis holds; nothing when the record is true."""
    found = []
    for slot in await state.places.slots():
        events = await state.logs.after(slot, "0-0", most=10_000)
        async with transaction(state.engine, read_only=True) as session:
            found += await _chain_faults(session, slot, events)
            for closing in [event for event in events if event.kind in CLOSINGS]:
                found += await _attempt_faults(state, session, closing)
    return found


async def empty_record(state: State) -> None:
    """As if nothing had ever been archived."""
    async with transaction(state.engine) as session:
        for table in RECORD:
            await session.exec(sa.delete(table))


async def _chain_faults(session: AsyncSession, slot: str, events: list[Event]) -> list[str]:
    by_number = select(EventRecord).where(col(EventRecord.slot_id) == slot)
    rows = (await session.exec(by_number.order_by(col(EventRecord.number)))).all()
    if [row.id for row in rows] != [f"{slot}:{event.id}" for event in events]:
        return [f"{slot}: {len(rows)} events in SQL, {len(events)} in the log"]
    head, found = "", []
    for number, (row, event) in enumerate(zip(rows, events, strict=True), 1):
        head = chain_digest(head, event)
        if (row.number, row.digest, row.facts) != (number, head, dict(event.facts)):
            found.append(f"{row.id}: the chain breaks")
    slot_log = await session.get(SlotLog, slot)
    reached = (slot_log.position, slot_log.events, slot_log.head) if slot_log else ()
    if events and reached != (events[-1].id, len(events), head):
        found.append(f"{slot}: the position is {reached}")
    return found


async def _attempt_faults(state: State, session: AsyncSession, closing: Event) -> list[str]:
    attempt, responses = closing.attempt, await state.logs.responses(closing.attempt)
    record = await session.get(AttemptRecord, attempt)
    if record is None:
        return [f"{attempt}: no record"]
    rows = await session.exec(
        select(ResponseRecord).where(col(ResponseRecord.attempt_id) == attempt)
    )
    given = {row.position: tuple(row.response) for row in rows if row.version}
    found = []
    if record.digest != responses_digest(attempt, responses):
        found.append(f"{attempt}: another digest")
    if record.state != closing.kind:
        found.append(f"{attempt}: {record.state} instead of {closing.kind}")
    if given != {place: stored.response for place, stored in responses.items()}:
        found.append(f"{attempt}: other responses")
    return found
