"""Writing the record: events in their order, chained by digest, and attempts as they closed.

Why this is exactly once: the position in the slot's log, the events up to it and the attempts they
close are written in one transaction, under a lock on the slot's row. Whoever was killed before the
commit has written nothing; whoever comes second finds another position and writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.digests import responses_digest
from exam_server.outcomes import Event, StoredResponse
from exam_server.record.boards import LastRow, write_rows
from exam_server.record.events import insert_events
from exam_server.record.models import AttemptRecord, ResponseRecord, SlotLog
from question_bank import FormScore, score_form
from scheduler import load_booking

MILLISECOND: Final = timedelta(milliseconds=1)
ROWS_AT_ONCE: Final = 250
"""Rows made in one turn of the loop: the saves that arrive meanwhile are not kept waiting."""

MAKE_ROW: Final = sa.text(
    "INSERT INTO slot_log (slot_id, position, events, head) VALUES (:slot_id, '0-0', 0, '') "
    "ON CONFLICT DO NOTHING"
)


async def position_of(session: AsyncSession, slot_id: str) -> str:
    """The id of the last archived event of a slot, `0-0` before the first."""
    found = await session.get(SlotLog, slot_id)
    return found.position if found else "0-0"


@dataclass(frozen=True, slots=True)
class Ending:
    """A closed attempt as the live store holds it: its fields and its final responses.

    `looked` are the ms each position was on the screen, None where nobody knows.
    """

    closing: Event
    fields: Mapping[str, str]
    responses: Mapping[int, StoredResponse]
    looked: Mapping[int, int] | None = None


async def archive_events(
    session: AsyncSession, position: str, *, events: Sequence[Event], endings: Sequence[Ending]
) -> int:
    """Write the events that follow `position` and the attempts that end among them.

    0 when somebody else has written them meanwhile.
    """
    slot_log = await locked_log(session, events[0].slot)
    if slot_log is None or slot_log.position != position:
        return 0
    connection, head = await session.connection(), slot_log.head
    for first in range(0, len(events), ROWS_AT_ONCE):
        part = events[first : first + ROWS_AT_ONCE]
        head = await insert_events(connection, part, before=slot_log.events, head=head)
        slot_log.events += len(part)
    slot_log.head, slot_log.position = head, events[-1].id
    session.add(slot_log)
    await session.flush()
    for ending in endings:
        await _archive_attempt(session, ending)
    return len(events)


async def locked_log(session: AsyncSession, slot_id: str) -> SlotLog | None:
    """The slot's row, made where it is missing, and kept from others until the commit.

    None while somebody else holds it: they are writing the same events, nobody waits for them.
    """
    if await session.get(SlotLog, slot_id) is None:
        await session.exec(MAKE_ROW, params={"slot_id": slot_id})  # type: ignore[call-overload]
    free = select(SlotLog).where(col(SlotLog.slot_id) == slot_id)
    statement = free.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return (await session.exec(statement)).one_or_none()


async def lock_logs(session: AsyncSession, slot_ids: Sequence[str]) -> None:
    """Wait until nobody archives these slots, and keep everybody from it until the commit.

    Whoever archives one of them meanwhile finds its row taken and comes back in the next round.
    """
    for slot_id in sorted(slot_ids):
        await session.exec(MAKE_ROW, params={"slot_id": slot_id})  # type: ignore[call-overload]
    theirs = select(SlotLog.slot_id).where(col(SlotLog.slot_id).in_(slot_ids))
    await session.exec(theirs.order_by(SlotLog.slot_id).with_for_update())


async def _archive_attempt(session: AsyncSession, ending: Ending) -> None:
    attempt_id = ending.closing.attempt
    booking = await load_booking(session, attempt_id)
    if booking is None:
        raise LookupError(f"attempt {attempt_id} has no booking in SQL")
    given = {place: stored.response for place, stored in ending.responses.items()}
    score = await score_form(session, attempt_id, given, scope=booking.exam.id)
    session.add(_attempt(ending, score=score, exam_id=booking.exam.id))
    await session.flush()
    session.add_all(_responses(ending, score))
    await session.flush()
    await write_rows(session, [LastRow(attempt_id, ending.closing.slot, ending.fields)])


def _attempt(ending: Ending, *, score: FormScore, exam_id: str) -> AttemptRecord:
    closing, fields = ending.closing, ending.fields
    return AttemptRecord(
        id=closing.attempt,
        slot_id=closing.slot,
        exam_id=exam_id,
        candidate_id=fields["candidate"],
        state=closing.kind,
        started_at=_instant(int(fields["started_at"])),
        closed_at=_instant(int(closing.facts["closed_at"])),
        time_limit=int(fields["limit_ms"]) * MILLISECOND,
        granted=int(fields["granted_ms"]) * MILLISECOND,
        paused=int(fields["paused_ms"]) * MILLISECOND,
        answered=int(fields["answered"]),
        points=score.points,
        maximum=score.maximum,
        digest=responses_digest(closing.attempt, ending.responses),
    )


def _responses(ending: Ending, score: FormScore) -> list[ResponseRecord]:
    looked = ending.looked
    return [
        ResponseRecord(
            attempt_id=ending.closing.attempt,
            position=item.position,
            item_version_id=item.version,
            response=list(item.response),
            flagged=stored.flagged if stored else False,
            version=stored.version if stored else 0,
            saved_at=_instant(stored.at) if stored else None,
            looked_ms=None if looked is None else looked.get(item.position, 0),
            points=item.points,
        )
        for item in score.items
        for stored in [ending.responses.get(item.position)]
    ]


def _instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
