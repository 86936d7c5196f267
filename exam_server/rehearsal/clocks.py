"""Every attempt's clock once more: rebuilt from its events by the scheduler's rules, which were
written apart from the live engine, and held against all that the server said about time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from exam_server.rehearsal.journal import Reading
from exam_server.rehearsal.records import Logged, Record
from scheduler import GRANTS, EntryKind, LedgerEntry, deadline, remaining

MILLISECOND: Final = timedelta(milliseconds=1)
KINDS: Final = {
    "extended": EntryKind.extension,
    "compensated": EntryKind.outage,
    "accommodated": EntryKind.accommodation,
    "paused": EntryKind.pause,
    "resumed": EntryKind.resume,
}


@dataclass(frozen=True, slots=True)
class Window:
    """What an exam and its slot say about time."""

    limit: timedelta
    closes_at: datetime
    closing_cuts: bool = True


@dataclass(frozen=True, slots=True)
class Clock:
    """One attempt's clock: its start, its own time, and the lines of its ledger."""

    started_at: datetime
    limit: timedelta
    entries: tuple[LedgerEntry, ...]
    window: Window

    def remaining_ms(self, at: datetime) -> float:
        """The time left at an instant."""
        left = remaining(
            at,
            self.started_at,
            self.limit,
            entries=self.entries,
            closes_at=self.window.closes_at,
            closing_cuts=self.window.closing_cuts,
        )
        return left / MILLISECOND

    def deadline(self) -> datetime | None:
        """When the time is over as far as the ledger goes."""
        return deadline(
            self.started_at,
            self.limit,
            entries=self.entries,
            closes_at=self.window.closes_at,
            closing_cuts=self.window.closing_cuts,
        )


def clock_of(record: Record, window: Window) -> Clock:
    """The clock of a record; raises ValueError when it was not started exactly once."""
    (started,) = record.of("started")
    entries = tuple(_entry(event) for event in record.of(*KINDS) if event.at >= started.at)
    # What was granted while the attempt waited is told by the start itself.
    limit = window.limit + started.number("granted_ms") * MILLISECOND
    return Clock(started.at, limit, entries, window)


def difference_to(
    clock: Clock, reading: Reading, *, offset_ms: float, closed_at: datetime
) -> float:
    """By how many ms a remaining time lies outside of what was true while it was asked for.

    `offset_ms`: what must be added to our clock to get the server's. Between the asking and the
    answer the ledger may have grown, so that every line in between opens the range.
    """
    sent, received = (_instant(at + offset_ms) for at in (reading.sent, reading.received))
    instants = {sent, received}
    for entry in clock.entries:
        if sent <= entry.at <= received:
            instants |= {entry.at, entry.at - MILLISECOND}
    possible = [clock.remaining_ms(at) for at in instants]
    if received >= closed_at:
        possible.append(0.0)
    told = reading.remaining_ms
    return max(0.0, min(possible) - told, told - max(possible))


def ledger_differences(record: Record, clock: Clock) -> Iterator[tuple[float, str]]:
    """What the events themselves say about time, and the closing: (ms, which event)."""
    for number, event in enumerate(record.of(*KINDS), 1):
        at_that_time = replace(clock, entries=clock.entries[:number])
        if "remaining_ms" in event.facts:
            expected = at_that_time.remaining_ms(event.at)
            yield abs(event.number("remaining_ms") - expected), event.kind
        due = at_that_time.deadline()
        if due is not None and event.facts.get("deadline", "0") != "0":
            yield abs(event.number("deadline") - _ms(due)), f"{event.kind}, its deadline"
    yield _closing_difference(record, clock), record.state


def offset_between(stamps: Iterable[tuple[float, float, int]]) -> float:
    """What must be added to our clock to get the server's: each exchange narrows it down."""
    found = list(stamps)
    if not found:
        return 0.0
    lowest = max(at - received for _, received, at in found)
    highest = min(at - sent for sent, _, at in found)
    return (lowest + highest) / 2


def _closing_difference(record: Record, clock: Clock) -> float:
    due = clock.deadline()
    if due is None:
        return 0.0
    late = _ms(record.closed_at) - _ms(due)
    # The deadline closes at the deadline; a person may close at any time before.
    return abs(late) if record.state == "expired" else max(0.0, late)


def _entry(event: Logged) -> LedgerEntry:
    kind = KINDS[event.kind]
    grants = kind in GRANTS
    granted = event.number("extra_ms") if grants else 0
    if kind is EntryKind.pause and "rest_left_ms" in event.facts:
        at_most = event.number("rest_left_ms") * MILLISECOND
        return LedgerEntry(EntryKind.rest, event.at, at_most=at_most)
    return LedgerEntry(kind, event.at, granted * MILLISECOND)


def _instant(milliseconds: float) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _ms(at: datetime) -> float:
    return at.timestamp() * 1000
