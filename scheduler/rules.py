"""Exam time as pure functions: when booking is open, who may start, and when time is over.

Written apart from the live engine on purpose, so that one can be checked against the other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

NOTHING = timedelta()


class EntryKind(StrEnum):
    """What a line of the clock's ledger does. The start is no line: it is never rewritten."""

    accommodation = "accommodation"
    closing = "closing"
    extension = "extension"
    outage = "outage"
    pause = "pause"
    resume = "resume"


GRANTS = frozenset({EntryKind.accommodation, EntryKind.extension, EntryKind.outage})
"""The kinds of lines that grant time."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of an attempt's clock ledger: what happened, when, and the time it grants.

    Only an accommodation, an extension or an outage given back grants time, and none of them ever
    takes time away: any other grant raises ValueError. A moved closing names where it is now.
    """

    kind: EntryKind
    at: datetime
    granted: timedelta = NOTHING
    closes_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.granted < NOTHING or (self.granted and self.kind not in GRANTS):
            raise ValueError(f"{self.kind} cannot grant {self.granted}")
        if (self.closes_at is not None) != (self.kind is EntryKind.closing):
            raise ValueError(f"{self.kind} with the closing time {self.closes_at}")


class EntryRefusal(StrEnum):
    """Why an attempt cannot start now."""

    too_early = "too_early"
    too_late = "too_late"


def may_book(
    now: datetime,
    entry_closes_at: datetime,
    *,
    booking_closes_at: datetime | None,
    cancelled_at: datetime | None,
) -> bool:
    """Whether a slot can be booked at this instant; each closing instant itself is too late."""
    if cancelled_at is not None or now >= entry_closes_at:
        return False
    return booking_closes_at is None or now < booking_closes_at


def may_start(now: datetime, starts_at: datetime, entry_closes_at: datetime) -> EntryRefusal | None:
    """None from `starts_at` until just before `entry_closes_at`, else why not."""
    if now < starts_at:
        return EntryRefusal.too_early
    return EntryRefusal.too_late if now >= entry_closes_at else None


def deadline(
    started_at: datetime,
    limit: timedelta,
    *,
    entries: Iterable[LedgerEntry] = (),
    closes_at: datetime | None = None,
    closing_cuts: bool = True,
) -> datetime | None:
    """The instant at which the attempt ends if no further entry is written.

    start + limit + granted + paused, but not after the slot's closing time where that cuts, as it
    was moved last. While a pause is open only the closing time can end the attempt: None where it
    doesn't cut.
    """
    entries = list(entries)
    granted, paused, open_since = _sums(entries)
    closing = _closing(entries, closes_at) if closing_cuts else None
    if open_since is not None:
        return closing
    own = started_at + limit + granted + paused
    return own if closing is None else min(own, closing)


def remaining(
    now: datetime,
    started_at: datetime,
    limit: timedelta,
    *,
    entries: Iterable[LedgerEntry] = (),
    closes_at: datetime | None = None,
    closing_cuts: bool = True,
) -> timedelta:
    """The time left at `now`, never negative; entries after `now` are not yet known.

    During a pause: what would be left on resuming at this instant. The candidate's own time
    stands still then; the way to a closing time that cuts does not.
    """
    known = [entry for entry in entries if entry.at <= now]
    granted, paused, open_since = _sums(known)
    own = started_at + limit + granted + paused - (now if open_since is None else open_since)
    closing = _closing(known, closes_at)
    left = own if closing is None or not closing_cuts else min(own, closing - now)
    return max(left, NOTHING)


def _closing(entries: Iterable[LedgerEntry], closes_at: datetime | None) -> datetime | None:
    moved = [entry for entry in entries if entry.kind is EntryKind.closing]
    return max(moved, key=lambda entry: entry.at).closes_at if moved else closes_at


def _sums(entries: Iterable[LedgerEntry]) -> tuple[timedelta, timedelta, datetime | None]:
    """(granted, paused in ended pauses, start of the open pause), in order of time.

    Every line counts: whether one may still be written is for the engine that writes it.
    A pause inside a pause and a resume without a pause change nothing: a proctor who taps
    twice means it once.
    """
    granted, paused, open_since = NOTHING, NOTHING, None
    for entry in sorted(entries, key=lambda entry: entry.at):
        granted += entry.granted
        if entry.kind is EntryKind.pause and open_since is None:
            open_since = entry.at
        elif entry.kind is EntryKind.resume and open_since is not None:
            paused += entry.at - open_since
            open_since = None
    return granted, paused, open_since
