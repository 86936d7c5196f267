"""A small attempt that went well: its journal, and the record that agrees with it in everything."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from exam_server.rehearsal.clocks import Window
from exam_server.rehearsal.comparison import Orders, Terms, digest_of
from exam_server.rehearsal.journal import Answer, Journal, Write
from exam_server.rehearsal.records import Logged, Record, Recorded

SECOND = timedelta(seconds=1)
STARTED_AT = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
LIMIT = 60 * SECOND
WINDOW = Window(LIMIT, STARTED_AT + timedelta(hours=1))
ORDERS = Orders(extended_ms=5_000, pauses=1)
TERMS = Terms(WINDOW, orders=ORDERS)
ATTEMPT = "s2k4m7qa-x3x3x3x3"


def instant(seconds: float) -> datetime:
    """So many seconds after the start."""
    return STARTED_AT + seconds * SECOND


def ms(at: datetime) -> int:
    """An instant as the log writes it."""
    return round(at.timestamp() * 1000)


def event(number: int, kind: str, seconds: float, **facts: Any) -> Logged:
    """One event of the log."""
    texts = {name: str(value) for name, value in facts.items()}
    return Logged(f"s2k4m7qa:{number}-0", kind, instant(seconds), texts)


def saved(number: int, seconds: float, place: tuple[int, int], option: str, **facts: Any) -> Logged:
    """A save of one option under (position, version); its mutation is its number."""
    position, version = place
    known = {"epoch": 1, "mutation": f"m{number}", "response": f'["{option}"]', **facts}
    return event(number, "saved", seconds, position=position, version=version, **known)


EVENTS = (
    event(1, "started", 0, limit_ms=60_000, granted_ms=0, deadline=ms(instant(60))),
    event(2, "claimed", 1, epoch=1),
    saved(3, 2, (1, 1), "o1"),
    saved(4, 4, (2, 1), "o2"),
    event(5, "extended", 10, extra_ms=5_000, deadline=ms(instant(65)), remaining_ms=55_000),
    event(6, "paused", 20, remaining_ms=45_000),
    event(7, "resumed", 23, paused_ms=3_000, deadline=ms(instant(68)), remaining_ms=45_000),
    event(8, "claimed", 25, epoch=2),
    saved(9, 30, (1, 2), "o3", epoch=2),
    event(10, "expired", 68, closed_at=ms(instant(68)), answered=2),
)


def a_record(**changes: Any) -> Record:
    """The record of that attempt."""
    good = Record(
        attempt=ATTEMPT,
        state="expired",
        started_at=STARTED_AT,
        closed_at=instant(68),
        answered=2,
        points=1.0,
        maximum=3,
        responses={
            1: Recorded(2, ("o3",), 1.0),
            2: Recorded(1, ("o2",), 0.0),
            3: Recorded(0, (), 0.0),
        },
        events=EVENTS,
    )
    return replace(good, **changes)


def a_journal() -> Journal:
    """What the candidate of that attempt was told."""
    journal = Journal(ATTEMPT)
    acknowledge(journal, (1, 1), "o1", mutation="m3", seconds=2)
    acknowledge(journal, (2, 1), "o2", mutation="m4", seconds=4)
    acknowledge(journal, (1, 2), "o3", mutation="m9", seconds=30)
    journal.receipt = a_receipt(a_record())
    return journal


def acknowledge(
    journal: Journal, place: tuple[int, int], option: str, *, mutation: str, seconds: float
) -> None:
    """A save and its answer, 10 ms of round trip around the instant."""
    position, version = place
    granted = 0 if seconds < 10 else 8
    at = ms(instant(seconds))
    told = {"version": version, "at": at, "remaining_ms": (60 + granted - seconds) * 1000}
    write = Write(position, (option,), flagged=False, base=version - 1, mutation=mutation)
    journal.send(write)
    journal.acknowledge(write, Answer({"saved": told}, at - 5, at + 5), first=True)


def a_receipt(record: Record) -> dict[str, Any]:
    """The receipt that belongs to a record."""
    digest = digest_of(record)
    return {
        "state": record.state,
        "answered": record.answered,
        "items": len(record.responses),
        "digest": digest,
        "reference": digest[:10].upper(),
        "closed_at": record.closed_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def replaced(number: int, **facts: Any) -> tuple[Logged, ...]:
    """The events with other facts in one of them, given by its number."""
    texts = {name: str(value) for name, value in facts.items()}
    return tuple(
        replace(each, facts={**each.facts, **texts}) if is_number(each, number) else each
        for each in EVENTS
    )


def without(number: int) -> tuple[Logged, ...]:
    """The events but one."""
    return tuple(each for each in EVENTS if not is_number(each, number))


def moved(number: int, by: timedelta) -> tuple[Logged, ...]:
    """The events with one of them at another instant."""
    return tuple(
        replace(each, at=each.at + by) if is_number(each, number) else each for each in EVENTS
    )


def is_number(each: Logged, number: int) -> bool:
    """Whether this is the event of that number."""
    return each.id == f"s2k4m7qa:{number}-0"
