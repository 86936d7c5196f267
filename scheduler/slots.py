"""Creating and cancelling slots: the times and places a candidate can choose from."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.ids import is_token, new_token
from scheduler.models import Exam, Slot, Venue
from scheduler.problems import Findings
from scheduler.zones import is_zone

LARGEST_CAPACITY = 100_000


@dataclass(frozen=True, slots=True)
class SlotDraft:
    """What an admin says about a slot.

    Entry is possible from `starts_at` until just before `entry_closes_at`.
    """

    exam_id: str
    venue_id: str
    starts_at: datetime
    entry_closes_at: datetime
    closes_at: datetime
    time_zone: str
    capacity: int
    token: str | None = None
    """What is typed before the clock starts; None: the slot makes its own, empty: none is asked."""


async def create_slot(session: AsyncSession, draft: SlotDraft) -> Slot:
    """Write a new slot; raises DraftError naming the fields."""
    exam = await session.get(Exam, draft.exam_id)
    venue = await session.get(Venue, draft.venue_id)
    _check(draft, exam, venue)
    slot = Slot(
        exam_id=draft.exam_id,
        venue_id=draft.venue_id,
        starts_at=draft.starts_at,
        entry_closes_at=draft.entry_closes_at,
        closes_at=draft.closes_at,
        time_zone=draft.time_zone,
        capacity=draft.capacity,
        token=new_token() if draft.token is None else draft.token.upper(),
    )
    session.add(slot)
    await session.flush()
    return slot


async def cancel_slot(session: AsyncSession, slot_id: str, now: datetime) -> Slot | None:
    """Take the slot off the offer; its bookings stay. A second cancel changes nothing.

    None where there is no such slot. The row is locked first, so that a booking is either
    complete before the cancel or refused after it.
    """
    slot = await session.get(Slot, slot_id, with_for_update=True)
    if slot is not None and slot.cancelled_at is None:
        slot.cancelled_at = now
        await session.flush()
    return slot


@dataclass(frozen=True, slots=True)
class Closing:
    """When a slot shall close, until when it may be entered, who says so, and why."""

    closes_at: datetime
    entry_closes_at: datetime
    by: str
    reason: str


async def move_closing(
    session: AsyncSession, slot_id: str, closing: Closing, now: datetime
) -> Slot | None:
    """Move a slot's closing time and entry; the same again changes nothing.

    None where there is no such slot. Raises DraftError naming the fields: whoever enters on time
    must be able to use the whole time limit, and nobody's exam ends in the past.
    """
    slot = await session.get(Slot, slot_id, with_for_update=True)
    if slot is None:
        return None
    exam = await session.get(Exam, slot.exam_id)
    findings = Findings()
    needed = exam.time_limit if exam and exam.closing_cuts else timedelta()
    _check_window(findings, slot.starts_at, closing, needed)
    findings.expect_text("reason", closing.reason)
    findings.close()
    if (slot.closes_at, slot.entry_closes_at) != (closing.closes_at, closing.entry_closes_at):
        ahead = closing.closes_at > now
        expected = f"an instant after {now.isoformat()}"
        findings.expect("closes_at", ahead, expected=expected, found=closing.closes_at.isoformat())
        findings.close()
        slot.closes_at, slot.entry_closes_at = closing.closes_at, closing.entry_closes_at
        slot.moved_at, slot.moved_by, slot.moved_reason = now, closing.by, closing.reason
        await session.flush()
    return slot


def _check(draft: SlotDraft, exam: Exam | None, venue: Venue | None) -> None:
    findings = Findings()
    findings.expect("exam_id", exam is not None, expected="a known exam", found=draft.exam_id)
    findings.expect("venue_id", venue is not None, expected="a known venue", found=draft.venue_id)
    needed = exam.time_limit if exam and exam.closing_cuts else timedelta()
    if findings.expect_instant("starts_at", draft.starts_at):
        _check_window(findings, draft.starts_at, draft, needed)
    findings.expect(
        "time_zone",
        is_zone(draft.time_zone),
        expected="an IANA time zone such as Asia/Jakarta",
        found=draft.time_zone,
    )
    findings.expect(
        "capacity",
        1 <= draft.capacity <= LARGEST_CAPACITY,
        expected=f"1 to {LARGEST_CAPACITY} places",
        found=draft.capacity,
    )
    findings.expect(
        "token",
        not draft.token or is_token(draft.token.upper()),
        expected="6 characters of A to Z and 2 to 9, not I or O, or none",
        found=draft.token,
    )
    findings.close()


def _check_window(
    findings: Findings, starts_at: datetime, draft: SlotDraft | Closing, needed: timedelta
) -> None:
    names = ("entry_closes_at", "closes_at")
    sound = [findings.expect_instant(name, getattr(draft, name)) for name in names]
    if not all(sound):
        return  # An instant without an offset cannot be compared with one that has it.
    findings.expect(
        "entry_closes_at",
        draft.entry_closes_at > starts_at,
        expected="an instant after starts_at",
        found=draft.entry_closes_at.isoformat(),
    )
    # Whoever enters on time must be able to use the whole time limit.
    earliest = max(draft.entry_closes_at, starts_at + needed)
    findings.expect(
        "closes_at",
        draft.closes_at >= earliest,
        expected=f"{earliest.isoformat()} or later",
        found=draft.closes_at.isoformat(),
    )
