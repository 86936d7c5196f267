"""What happens to one attempt's clock, and what the scheduler's rules make of it.

Minutes are counted from the opening of the slot. Everything happens on a grid of five minutes, and
no deadline lies on it, so that nothing depends on what comes first at one instant.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import product
from typing import Final

from exam_server.outcomes import State
from scheduler import EntryKind, LedgerEntry, deadline, remaining

OPENS_AT: Final = datetime(2030, 1, 1, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)
MILLISECOND: Final = timedelta(milliseconds=1)
STEP: Final = 5
FIRST: Final = -10
LAST: Final = 215
LIMIT: Final = 62
CLOSES: Final = 101
EXTENSION: Final = 10
ACCOMMODATION: Final = 15
AWAY: Final = 20


class Extension(StrEnum):
    """When the attempt is extended."""

    NONE = "none"
    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "in the pause"


class Accommodation(StrEnum):
    """When the candidate is granted more time."""

    NONE = "none"
    BEFORE = "before"
    RUNNING = "running"


class Pause(StrEnum):
    """Whether the attempt is paused, and goes on."""

    NONE = "none"
    ENDED = "ended"
    OPEN = "open"


class Outage(StrEnum):
    """Whether twenty minutes pass without any server, and what comes of it."""

    NONE = "none"
    AUTOMATIC = "automatic"
    ACCEPTED = "proposed, accepted"
    DECLINED = "proposed, declined"
    NEVER = "never"

    @property
    def policy(self) -> str:
        """The exam's policy."""
        return {"automatic": "automatic", "never": "never", "none": "never"}.get(self, "propose")


@dataclass(frozen=True, slots=True)
class Plan:
    """One row of the table."""

    start: int
    cuts: bool
    extension: Extension
    accommodation: Accommodation
    pause: Pause
    outage: Outage
    moved: int
    """By how many minutes the closing time is moved."""

    @property
    def away(self) -> range:
        """The minutes without a pulse."""
        away = self.outage is not Outage.NONE
        return range(self.start + 40, self.start + 55, STEP) if away else range(0)

    @property
    def pulse_before(self) -> int:
        """The last pulse before the outage."""
        return self.start + 35

    def name(self) -> str:
        """The row in words."""
        facts = (
            f"start {self.start}", f"cuts {self.cuts}", f"extension {self.extension}",
            f"accommodation {self.accommodation}", f"pause {self.pause}",
            f"outage {self.outage}", f"closing {self.moved:+}",
        )  # fmt: skip
        return ", ".join(facts)

    def orders(self) -> Iterator[tuple[int, str]]:
        """What is done at which minute, in order."""
        found = []
        if self.accommodation is not Accommodation.NONE:
            early = self.accommodation is Accommodation.BEFORE
            found.append((-5 if early else self.start + 10, "accommodate"))
        if self.extension is not Extension.NONE:
            at = {"waiting": -5, "running": self.start + 15}.get(self.extension, self.start + 25)
            found.append((at, "extend"))
        found.append((self.start, "start"))
        if self.pause is not Pause.NONE:
            found.append((self.start + 20, "pause"))
        if self.pause is Pause.ENDED:
            found.append((self.start + 30, "resume"))
        if self.moved:
            found.append((self.start + 30, "move"))
        if self.outage is not Outage.NONE:
            found.append((self.start + 55, "back"))
        if self.outage in (Outage.ACCEPTED, Outage.DECLINED):
            found.append((self.start + 60, "decide"))
        yield from sorted(found, key=lambda order: order[0])


def every_plan() -> list[Plan]:
    """All combinations; each is one exam of one candidate."""
    parts = product(
        (0, 20, 40), (True, False), Extension, Accommodation, Pause, Outage, (0, 40, -20)
    )
    return [Plan(*part) for part in parts if not _is_idle(Plan(*part))]


def _is_idle(plan: Plan) -> bool:
    # Nobody can be extended in a pause that there is not.
    return plan.extension is Extension.PAUSED and plan.pause is Pause.NONE


@dataclass(frozen=True, slots=True)
class Expected:
    """How an attempt must stand; `closed` in minutes, None while it is open."""

    state: State
    left_ms: int
    closed: float | None = None


def expected(plan: Plan, minute: int) -> Expected:
    """What the rules make of everything that was done up to a minute, this one included."""
    early = _granted_early(plan, minute)
    if minute < plan.start:
        return Expected(State.WAITING, (LIMIT * MINUTE + early) // MILLISECOND)
    clock = _Clock(plan, LIMIT * MINUTE + early)
    paused = False
    for at, order in plan.orders():
        if not plan.start < at <= minute or clock.is_over(at, order):
            continue
        clock.entries += _lines(plan, at, order)
        paused = order == "pause" or (paused and order != "resume")
    due = clock.deadline()
    if due is not None and due <= _at(minute):
        return Expected(State.EXPIRED, 0, (due - OPENS_AT) / MINUTE)
    left = remaining(
        _at(minute), _at(plan.start), clock.limit, entries=clock.entries,
        closes_at=_at(CLOSES), closing_cuts=plan.cuts,
    )  # fmt: skip
    return Expected(State.PAUSED if paused else State.RUNNING, left // MILLISECOND)


@dataclass(slots=True)
class _Clock:
    plan: Plan
    limit: timedelta
    entries: tuple[LedgerEntry, ...] = ()

    def deadline(self) -> datetime | None:
        return deadline(
            _at(self.plan.start), self.limit, entries=self.entries,
            closes_at=_at(CLOSES), closing_cuts=self.plan.cuts,
        )  # fmt: skip

    def is_over(self, minute: int, order: str) -> bool:
        # Nobody closes anything while nobody is there: what is given back comes first.
        at = self.plan.pulse_before if order == "back" else minute
        due = self.deadline()
        return due is not None and due <= _at(at)


def _lines(plan: Plan, minute: int, order: str) -> tuple[LedgerEntry, ...]:
    at = _at(minute)
    # An open pause began before the outage: nothing was lost. Else the attempt ran all the while.
    lost = timedelta(0) if plan.pause is Pause.OPEN else AWAY * MINUTE
    given = {"back": Outage.AUTOMATIC, "decide": Outage.ACCEPTED}.get(order, plan.outage)
    if given is not plan.outage:
        return ()
    found = {
        "accommodate": LedgerEntry(EntryKind.accommodation, at, ACCOMMODATION * MINUTE),
        "extend": LedgerEntry(EntryKind.extension, at, EXTENSION * MINUTE),
        "pause": LedgerEntry(EntryKind.pause, at),
        "resume": LedgerEntry(EntryKind.resume, at),
        "move": LedgerEntry(EntryKind.closing, at, closes_at=_at(CLOSES + plan.moved)),
    }
    return (found.get(order, LedgerEntry(EntryKind.outage, at, lost)),)


def _granted_early(plan: Plan, minute: int) -> timedelta:
    accommodated = plan.accommodation is Accommodation.BEFORE and minute >= -5
    extended = plan.extension is Extension.WAITING and minute >= -5
    return (ACCOMMODATION * accommodated + EXTENSION * extended) * MINUTE


def _at(minute: float) -> datetime:
    return OPENS_AT + minute * MINUTE
