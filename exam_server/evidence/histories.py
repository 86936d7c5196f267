"""One attempt's evidence: its events, each in its chain, what they make, and what the record says
instead where it says something else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.digests import chain_digest
from exam_server.errors import Refusal
from exam_server.evidence.messages import EventLine
from exam_server.evidence.queries import MILLISECOND, Closed, closed, events_of, milliseconds
from exam_server.evidence.rules import Rebuilt, differences, rebuild
from exam_server.outcomes import Event, Word
from scheduler import BookingView, load_booking

LEDGER: Final = frozenset(
    {
        "started",
        "extended",
        "accommodated",
        "clock_jumped",
        "closing_moved",
        "compensated",
        "paused",
        "resumed",
        "restored",
    }
)


@dataclass(frozen=True, slots=True)
class Linked:
    """An event, and whether its digest covers it and the event before it."""

    line: EventLine
    fits: bool

    @property
    def event(self) -> Event:
        """What happened."""
        return self.line.event


@dataclass(frozen=True, slots=True)
class History:
    """Everything there is to show about one attempt; `record` is None until it is archived."""

    booking: BookingView
    events: Sequence[Linked]
    rebuilt: Rebuilt
    record: Closed | None
    wrong: Sequence[str]
    """Where the record is not what the events make, or an event does not fit its chain."""

    @property
    def saves(self) -> Mapping[int, Sequence[Event]]:
        """Every save by position, in order."""
        found: dict[int, list[Event]] = {}
        for linked in self.events:
            if linked.event.kind == "saved":
                found.setdefault(int(linked.event.facts["position"]), []).append(linked.event)
        return dict(sorted(found.items()))

    @property
    def ledger(self) -> Sequence[Event]:
        """The events that the clock is made of."""
        return [linked.event for linked in self.events if linked.event.kind in LEDGER]


async def history_of(session: AsyncSession, attempt_id: str) -> History:
    """One attempt's evidence as far as it is archived; raises Refusal(no_attempt)."""
    booking = await load_booking(session, attempt_id)
    if booking is None:
        raise Refusal(Word.NO_ATTEMPT)
    lines = await events_of(session, booking.slot.id, attempt_id)
    records = await closed(session, [attempt_id])
    record = records[0] if records else None
    events = [Linked(line, chain_digest(line.before, line.event) == line.digest) for line in lines]
    rebuilt = rebuild(line.event for line in lines).get(attempt_id, Rebuilt(attempt_id))
    unfit = [
        f"event {linked.line.number} does not fit its chain" for linked in events if not linked.fits
    ]
    wrong = [*unfit, *rebuilt.faults, *(unlike(rebuilt, record) if record else [])]
    return History(booking, events, rebuilt, record, wrong)


def unlike(rebuilt: Rebuilt, record: Closed) -> list[str]:
    """Where the record of a closed attempt is not what its events make."""
    return differences(rebuilt, told_by(record))


def told_by(closed: Closed) -> dict[str, Any]:
    """A record in the words of `Rebuilt`."""
    record = closed.record
    return {
        "state": record.state,
        "started_at": milliseconds(record.started_at),
        "closed_at": milliseconds(record.closed_at),
        "limit_ms": record.time_limit // MILLISECOND,
        "granted_ms": record.granted // MILLISECOND,
        "paused_ms": record.paused // MILLISECOND,
        "answered": record.answered,
        "digest": record.digest,
        "responses": closed.responses,
    }
