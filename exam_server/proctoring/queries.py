"""Reading what happened: the record as far as it is archived, the live log from there on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select

from exam_server.live.logs import Logs
from exam_server.outcomes import Event
from exam_server.record.database import transaction
from exam_server.record.models import EventRecord, SlotLog

EVENTS_PER_READ = 2_000
READS_MOST = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events of a slot: those of one attempt (and of the slot itself), or some kinds."""

    slot: str
    attempt: str | None = None
    kinds: Collection[str] | None = None

    def fits(self, event: Event) -> bool:
        """Whether an event is wanted."""
        concerned = self.attempt is None or event.attempt in {self.attempt, ""}
        return concerned and (self.kinds is None or event.kind in self.kinds)


async def events_of(engine: AsyncEngine, logs: Logs, wanted: Wanted) -> list[Event]:
    """The wanted events in order, from the record and from what is not archived yet.

    The archiver moves events from the log to the record while we read. Should it have moved some
    in between, they would be missing or double, so both are read again; an archiver that moves at
    every reading leaves a list that lacks the newest seconds at worst.
    """
    found: list[Event] = []
    for _ in range(READS_MOST):
        position, found = await _recorded(engine, wanted)
        found += await _live(logs, wanted, position)
        if await _position(engine, wanted.slot) == position:
            break
    return found


async def _recorded(engine: AsyncEngine, wanted: Wanted) -> tuple[str, list[Event]]:
    statement = select(EventRecord).where(EventRecord.slot_id == wanted.slot)
    if wanted.attempt is not None:
        statement = statement.where(col(EventRecord.attempt_id).in_([wanted.attempt, ""]))
    if wanted.kinds is not None:
        statement = statement.where(col(EventRecord.kind).in_(wanted.kinds))
    async with transaction(engine, read_only=True) as session:
        archived = await session.get(SlotLog, wanted.slot)
        rows = await session.exec(statement.order_by(col(EventRecord.number)))
        return archived.position if archived else "0-0", [_as_event(row) for row in rows]


async def _live(logs: Logs, wanted: Wanted, position: str) -> list[Event]:
    found: list[Event] = []
    while part := await logs.after(wanted.slot, position, most=EVENTS_PER_READ):
        found += [event for event in part if wanted.fits(event)]
        position = part[-1].id
    return found


async def _position(engine: AsyncEngine, slot_id: str) -> str:
    async with transaction(engine, read_only=True) as session:
        archived = await session.get(SlotLog, slot_id)
        return archived.position if archived else "0-0"


def _as_event(row: EventRecord) -> Event:
    at = (row.at - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)
    return Event(
        id=row.id,
        slot=row.slot_id,
        kind=row.kind,
        attempt=row.attempt_id,
        at=at,
        by=row.by,
        facts=row.facts,
    )
