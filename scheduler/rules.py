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
    rest = "rest"
    resume = "resume"


GRANTS = frozenset({EntryKind.accommodation, EntryKind.extension, EntryKind.outage})
"""The kinds of lines that grant time."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of an attempt's clock ledger: what happened, when, and the time it grants.

    Only an accommodation, an extension or an outage given back grants time, and none of them ever
    takes time away: any other grant raises ValueError. A moved closing names where it is now; a
    rest, how long it lasts at most.
    """

    kind: EntryKind
    at: datetime
    granted: timedelta = NOTHING
    closes_at: datetime | None = None
    at_most: timedelta | None = None

    def __post_init__(self) -> None:
        if self.granted < NOTHING or (self.granted and self.kind not in GRANTS):
            raise ValueError(f"{self.kind} cannot grant {self.granted}")
        if (self.closes_at is not None) != (self.kind is EntryKind.closing):
            raise ValueError(f"{self.kind} with the closing time {self.closes_at}")
        if (self.at_most is not None) != (self.kind is EntryKind.rest):
            raise ValueError(f"{self.kind} that lasts at most {self.at_most}")


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
    doesn't cut. A rest that is open ends by itself.
    """
    entries = list(entries)
    sums = _sums(entries)
    closing = _closing(entries, closes_at) if closing_cuts else None
    if sums.open_since is not None and sums.open_for is None:
        return closing
    own = started_at + limit + sums.granted + sums.paused + (sums.open_for or NOTHING)
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

    During a pause or a rest: what would be left on resuming at this instant. The candidate's own
    time stands still then; the way to a closing time that cuts does not.
    """
    known = [entry for entry in entries if entry.at <= now]
    sums = _sums(known)
    own = started_at + limit + sums.granted + sums.paused - sums.stands_at(now)
    closing = _closing(known, closes_at)
    left = own if closing is None or not closing_cuts else min(own, closing - now)
    return max(left, NOTHING)


def _closing(entries: Iterable[LedgerEntry], closes_at: datetime | None) -> datetime | None:
    moved = [entry for entry in entries if entry.kind is EntryKind.closing]
    return max(moved, key=lambda entry: entry.at).closes_at if moved else closes_at


@dataclass(slots=True)
class _Sums:
    """What a ledger adds up to: granted; paused in pauses and rests that have ended; since when one
    is open, and for how long at most (None: until somebody ends it)."""

    granted: timedelta = NOTHING
    paused: timedelta = NOTHING
    open_since: datetime | None = None
    open_for: timedelta | None = None

    def stands_at(self, now: datetime) -> datetime:
        """The instant at which the candidate's clock stands or goes at `now`."""
        if self.open_since is None:
            return now
        if self.open_for is None:
            return self.open_since
        return self.open_since + max(NOTHING, now - self.open_since - self.open_for)

    def end(self, at: datetime) -> None:
        """End what is open, a rest no later than by itself."""
        if self.open_since is not None:
            length = at - self.open_since
            self.paused += length if self.open_for is None else min(length, self.open_for)
        self.open_since = self.open_for = None

    def take(self, entry: LedgerEntry) -> None:
        """Go on by one line."""
        self.granted += entry.granted
        rests = self.open_since is not None and self.open_for is not None
        used_up = rests and entry.at - (self.open_since or entry.at) >= (self.open_for or NOTHING)
        if used_up or entry.kind is EntryKind.resume or (rests and entry.kind is EntryKind.pause):
            self.end(entry.at)
        if entry.kind in {EntryKind.pause, EntryKind.rest} and self.open_since is None:
            self.open_since, self.open_for = entry.at, entry.at_most


def _sums(entries: Iterable[LedgerEntry]) -> _Sums:
    """All lines together, in order of time.

    Every line counts: whether one may still be written is for the engine that writes it.
    A pause inside a pause and a resume without a pause change nothing: a proctor who taps
    twice means it once. A pause ends a rest.
    """
    found = _Sums()
    for entry in sorted(entries, key=lambda entry: entry.at):
        found.take(entry)
    return found
