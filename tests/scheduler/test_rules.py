"""Exam time: a table of named cases, and properties that hold for any ledger."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler import (
    EntryKind,
    EntryRefusal,
    LedgerEntry,
    deadline,
    may_book,
    may_start,
    remaining,
)

OPENS_AT = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NONE = timedelta()


def after(minutes: float) -> datetime:
    """The instant so many minutes after the slot opened."""
    return OPENS_AT + timedelta(minutes=minutes)


def extra(at: float, granted: float) -> LedgerEntry:
    """So many minutes granted at minute `at`."""
    return LedgerEntry(EntryKind.extension, after(at), timedelta(minutes=granted))


def accommodation(at: float, granted: float) -> LedgerEntry:
    """So many minutes for one candidate, granted at minute `at`."""
    return LedgerEntry(EntryKind.accommodation, after(at), timedelta(minutes=granted))


def closing(at: float, closes: float) -> LedgerEntry:
    """The slot's closing time, moved at minute `at`."""
    return LedgerEntry(EntryKind.closing, after(at), closes_at=after(closes))


def outage(at: float, granted: float) -> LedgerEntry:
    """An outage of so many minutes, given back at minute `at`, when it was over."""
    return LedgerEntry(EntryKind.outage, after(at), timedelta(minutes=granted))


def pause(at: float) -> LedgerEntry:
    """A pause from minute `at`."""
    return LedgerEntry(EntryKind.pause, after(at))


def resume(at: float) -> LedgerEntry:
    """The end of the pause at minute `at`."""
    return LedgerEntry(EntryKind.resume, after(at))


def paused(begins: float, ends: float) -> tuple[LedgerEntry, LedgerEntry]:
    """A pause and its end."""
    return pause(begins), resume(ends)


def rest(at: float, at_most: float) -> LedgerEntry:
    """A rest from minute `at`, of so many minutes at most."""
    return LedgerEntry(EntryKind.rest, after(at), at_most=timedelta(minutes=at_most))


@dataclass(frozen=True, slots=True)
class Case:
    """All numbers are minutes after the slot opened; the time limit is 60 of them.

    left: what remains at minute `now`. ends: when the attempt ends, None for never.
    """

    name: str
    entries: tuple[LedgerEntry, ...]
    now: float
    left: float
    ends: float | None
    started: float = 0
    closes: float | None = 120
    cuts: bool = True


CASES = [
    #    name, ledger, now, left, ends
    Case("on time", (), 0, 60, 60),
    Case("on time, near the end", (), 59.5, 0.5, 60),
    Case("on time, over", (), 60, 0, 60),
    Case("long over", (), 600, 0, 60),
    Case("late start, time for all of it", (), 30, 50, 80, started=20),
    Case("late start cut by closing", (), 30, 45, 75, started=20, closes=75),
    Case("closing exactly when the limit ends", (), 10, 50, 60, closes=60),
    Case("closing does not cut", (), 30, 50, 80, started=20, closes=75, cuts=False),
    Case("no closing time at all", (), 30, 50, 80, started=20, closes=None),
    Case("extra time", (extra(5, 15),), 30, 45, 75),
    Case("extra time granted before the start", (extra(-9, 15),), 0, 75, 75),
    Case("extra time twice", (extra(5, 15), extra(50, 5)), 55, 25, 80),
    Case("extra time not yet granted", (extra(40, 15),), 30, 30, 75),
    Case("extra time cut by closing", (extra(5, 30),), 30, 50, 80, closes=80),
    Case("extra time, closing does not cut", (extra(5, 30),), 30, 60, 90, closes=80, cuts=False),
    Case("open pause, just begun", (pause(10),), 10, 50, 120),
    Case("open pause stands still", (pause(10),), 40, 50, 120),
    Case("open pause, closing comes nearer", (pause(10),), 100, 20, 120),
    Case("open pause until closing", (pause(10),), 120, 0, 120),
    Case("open pause without cut never ends", (pause(10),), 500, 50, None, cuts=False),
    Case("open pause without closing time", (pause(10),), 500, 50, None, closes=None),
    Case("ended pause", paused(10, 25), 30, 45, 75),
    Case("ended pause cut by closing", paused(10, 25), 30, 40, 70, closes=70),
    Case("pause of no length", paused(10, 10), 30, 30, 60),
    Case("several pauses", (*paused(10, 15), *paused(20, 30)), 40, 35, 75),
    Case("second of two pauses open", (*paused(10, 15), pause(20)), 40, 45, 120),
    Case("paused twice, resumed once", (pause(10), *paused(12, 20)), 30, 40, 70),
    Case("resumed without a pause", (resume(10),), 30, 30, 60),
    Case("resumed twice", (*paused(10, 20), resume(25)), 30, 40, 70),
    Case("lines in any order", (resume(25), pause(10)), 30, 45, 75),
    Case("extra time during a pause", (pause(10), extra(15, 5), resume(20)), 30, 45, 75),
    Case("extra time in an open pause", (pause(10), extra(15, 5)), 30, 55, 120),
    Case("outage given back", (outage(22, 2),), 30, 32, 62),
    Case("outage across the deadline given back", (outage(65, 10),), 66, 4, 70),
    Case("outage cut by closing", (outage(65, 10),), 66, 2, 68, closes=68),
    Case("two outages and a pause", (outage(5, 1), *paused(10, 20), outage(40, 3)), 50, 24, 74),
    Case("accommodation", (accommodation(5, 15),), 30, 45, 75),
    Case("accommodation and extra time", (accommodation(-5, 15), extra(5, 5)), 30, 50, 80),
    Case("closing moved later", (closing(30, 80),), 40, 40, 80, started=20, closes=70),
    Case("closing moved earlier", (closing(30, 65),), 40, 25, 65, started=20, closes=70),
    Case("closing moved twice", (closing(30, 65), closing(35, 90)), 40, 40, 80, started=20),
    Case("closing not moved yet", (closing(50, 65),), 40, 40, 65, started=20, closes=100),
    Case("moved closing that does not cut", (closing(30, 65),), 40, 40, 80, started=20, cuts=False),
    Case("rest, just begun", (rest(10, 15),), 10, 50, 75),
    Case("rest stands still", (rest(10, 15),), 20, 50, 75),
    Case("rest used up, to the instant", (rest(10, 15),), 25, 50, 75),
    Case("rest used up, the clock runs on", (rest(10, 15),), 30, 45, 75),
    Case("rest ended early", (rest(10, 15), resume(15)), 20, 45, 65),
    Case("rest ended late is never longer", (rest(10, 15), resume(40)), 40, 35, 75),
    Case("two rests", (rest(10, 15), resume(15), rest(20, 10), resume(30)), 30, 45, 75),
    Case("rest used up before the next begins", (rest(10, 5), rest(20, 5)), 22, 45, 70),
    Case("rest ended by a pause", (rest(10, 15), pause(12), resume(20)), 30, 40, 70),
    Case("pause after a rest that was used up", (rest(10, 5), pause(20), resume(30)), 40, 35, 75),
    Case("rest inside a pause", (pause(10), rest(12, 5), resume(20)), 30, 40, 70),
    Case("extra time in a rest", (rest(10, 15), extra(12, 5)), 20, 55, 80),
    Case("rest cut by closing", (rest(10, 15),), 20, 50, 70, closes=70),
    Case("rest, closing comes nearer", (rest(10, 15),), 22, 48, 70, closes=70),
    Case("rest, closing does not cut", (rest(10, 15),), 20, 50, 75, closes=70, cuts=False),
    Case("before a pause that is already written", paused(10, 25), 5, 55, 75),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_exam_time(case: Case) -> None:
    started_at, now = after(case.started), after(case.now)
    closes_at = None if case.closes is None else after(case.closes)

    ends_at = deadline(
        started_at, HOUR, entries=case.entries, closes_at=closes_at, closing_cuts=case.cuts
    )
    left = remaining(
        now, started_at, HOUR, entries=case.entries, closes_at=closes_at, closing_cuts=case.cuts
    )

    assert ends_at == (None if case.ends is None else after(case.ends))
    assert left == timedelta(minutes=case.left)


@pytest.mark.parametrize(
    ("kind", "granted"),
    [
        (EntryKind.extension, timedelta(minutes=-1)),
        (EntryKind.pause, timedelta(minutes=1)),
        (EntryKind.resume, timedelta(minutes=1)),
    ],
)
def test_a_ledger_takes_no_time_away_and_pauses_grant_none(
    kind: EntryKind, granted: timedelta
) -> None:
    with pytest.raises(ValueError, match="cannot grant"):
        LedgerEntry(kind, OPENS_AT, granted)


def test_only_a_moved_closing_names_a_closing_time() -> None:
    for kind in (EntryKind.closing, EntryKind.extension):
        wrong = None if kind is EntryKind.closing else OPENS_AT
        with pytest.raises(ValueError, match="closing time"):
            LedgerEntry(kind, OPENS_AT, closes_at=wrong)


@pytest.mark.parametrize(
    ("minute", "expected"),
    [
        (-0.01, EntryRefusal.too_early),
        (0, None),
        (29.99, None),
        (30, EntryRefusal.too_late),
    ],
)
def test_entry_is_open_from_the_start_until_before_its_close(
    minute: float, expected: EntryRefusal | None
) -> None:
    assert may_start(after(minute), OPENS_AT, after(30)) == expected


@pytest.mark.parametrize(
    ("name", "now", "booking_closes", "cancelled", "expected"),
    [
        ("no closing time", 0, None, None, True),
        ("before booking closes", 0, 10, None, True),
        ("when booking closes", 10, 10, None, False),
        ("just before entry closes", 29.99, None, None, True),
        ("when entry closes", 30, None, None, False),
        ("entry closes before booking does", 30, 60, None, False),
        ("cancelled", 0, None, -5, False),
    ],
)
def test_booking_is_open(
    name: str, now: float, booking_closes: float | None, cancelled: float | None, expected: bool
) -> None:
    open_now = may_book(
        after(now),
        after(30),
        booking_closes_at=None if booking_closes is None else after(booking_closes),
        cancelled_at=None if cancelled is None else after(cancelled),
    )

    assert open_now is expected


minutes = st.integers(0, 100)
grants = st.builds(extra, minutes, st.integers(0, 60)) | st.builds(outage, minutes, minutes)
lines = grants | st.builds(pause, minutes) | st.builds(resume, minutes)
ledgers = st.lists(lines, max_size=8)
closings = st.none() | st.builds(after, st.integers(60, 300))


@given(ledgers, closings, st.booleans(), minutes)
def test_no_line_of_a_ledger_takes_time_away(
    entries: list[LedgerEntry], closes_at: datetime | None, cuts: bool, at: int
) -> None:
    plain = deadline(OPENS_AT, HOUR, closes_at=closes_at, closing_cuts=cuts)
    ends_at = deadline(OPENS_AT, HOUR, entries=entries, closes_at=closes_at, closing_cuts=cuts)

    assert plain is not None
    assert ends_at is None or ends_at >= plain


@given(ledgers, closings)
def test_a_closing_time_that_cuts_is_never_passed(
    entries: list[LedgerEntry], closes_at: datetime | None
) -> None:
    ends_at = deadline(OPENS_AT, HOUR, entries=entries, closes_at=closes_at)

    assert closes_at is None or (ends_at is not None and ends_at <= closes_at)


@given(ledgers, closings, st.booleans(), st.integers(101, 400))
def test_what_remains_leads_to_the_deadline_once_the_ledger_is_known(
    entries: list[LedgerEntry], closes_at: datetime | None, cuts: bool, now: int
) -> None:
    whole = [*entries, resume(100)]  # No pause stays open.
    ends_at = deadline(OPENS_AT, HOUR, entries=whole, closes_at=closes_at, closing_cuts=cuts)
    left = remaining(
        after(now), OPENS_AT, HOUR, entries=whole, closes_at=closes_at, closing_cuts=cuts
    )

    assert ends_at is not None
    assert left == max(ends_at - after(now), NONE)


@given(ledgers, st.integers(1, 60))
def test_a_grant_moves_the_deadline_by_exactly_itself(
    entries: list[LedgerEntry], granted: int
) -> None:
    before = deadline(OPENS_AT, HOUR, entries=[*entries, resume(100)])
    later = deadline(OPENS_AT, HOUR, entries=[*entries, resume(100), extra(100, granted)])

    assert before is not None
    assert later == before + timedelta(minutes=granted)


@given(ledgers, minutes, minutes)
def test_time_alone_never_adds_time(entries: list[LedgerEntry], first: int, second: int) -> None:
    sooner, later = sorted((first, second))
    known = [entry for entry in entries if entry.at <= after(sooner)]

    then = remaining(after(sooner), OPENS_AT, HOUR, entries=known, closes_at=after(150))
    afterwards = remaining(after(later), OPENS_AT, HOUR, entries=known, closes_at=after(150))

    assert afterwards <= then
    assert then - afterwards <= timedelta(minutes=later - sooner)


@given(minutes, minutes, st.integers(0, 59))
def test_an_ended_pause_costs_nothing(begins: int, lasts: int, now: int) -> None:
    begun = min(begins, now)

    with_a_pause = remaining(
        after(now + lasts), OPENS_AT, HOUR, entries=paused(begun, begun + lasts)
    )
    without = remaining(after(now), OPENS_AT, HOUR)

    assert with_a_pause == without
