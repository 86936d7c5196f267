"""Extra time and rests for one candidate in one exam: granted before it, changed also while it
runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.models import Accommodation, Booking, Exam
from scheduler.problems import Findings

LONGEST_EXTRA = timedelta(hours=24)
LONGEST_REST = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class AccommodationDraft:
    """What an admin says: how much beyond the time limit in all (nothing: none), how much for
    rests, in which the clock stands still, and why."""

    exam_id: str
    candidate_id: str
    extra: timedelta
    reason: str
    granted_by: str
    rest: timedelta = timedelta()


async def accommodate(
    session: AsyncSession, draft: AccommodationDraft, now: datetime
) -> Accommodation:
    """Write what a candidate is granted in an exam in place of what was said before.

    Raises DraftError naming the fields. The same again changes nothing.
    """
    await _check(session, draft)
    found = await session.get(
        Accommodation, (draft.exam_id, draft.candidate_id), with_for_update=True
    )
    if found is None:
        found = Accommodation(
            exam_id=draft.exam_id,
            candidate_id=draft.candidate_id,
            extra=draft.extra,
            rest=draft.rest,
            reason=draft.reason,
            granted_by=draft.granted_by,
            changed_at=now,
        )
        session.add(found)
    elif (found.extra, found.rest, found.reason) != (draft.extra, draft.rest, draft.reason):
        found.extra, found.rest, found.reason = draft.extra, draft.rest, draft.reason
        found.granted_by, found.changed_at = draft.granted_by, now
    await session.flush()
    return found


async def accommodations_of(session: AsyncSession, exam_id: str) -> list[Accommodation]:
    """All of an exam, the newest first; one that was taken back grants nothing."""
    chosen = select(Accommodation).where(Accommodation.exam_id == exam_id)
    newest = (col(Accommodation.changed_at).desc(), col(Accommodation.candidate_id))
    return list(await session.exec(chosen.order_by(*newest)))


async def changed_accommodations(
    session: AsyncSession, since: datetime
) -> list[tuple[str, Accommodation]]:
    """Those changed since an instant for candidates who have booked, each with the booking's id."""
    chosen = (
        select(col(Booking.id), Accommodation)
        .join(
            Accommodation,
            (col(Accommodation.exam_id) == Booking.exam_id)
            & (col(Accommodation.candidate_id) == Booking.candidate_id),
        )
        .where(col(Accommodation.changed_at) >= since)
    )
    return [(booking_id, found) for booking_id, found in await session.exec(chosen)]


async def booking_for(session: AsyncSession, exam_id: str, candidate_id: str) -> str | None:
    """The id of a candidate's booking in an exam."""
    chosen = select(col(Booking.id)).where(
        Booking.exam_id == exam_id, Booking.candidate_id == candidate_id
    )
    return (await session.exec(chosen)).first()


async def _check(session: AsyncSession, draft: AccommodationDraft) -> None:
    findings = Findings()
    known = await session.get(Exam, draft.exam_id) is not None
    findings.expect("exam_id", known, expected="a known exam", found=draft.exam_id)
    findings.expect(
        "extra",
        timedelta() <= draft.extra <= LONGEST_EXTRA,
        expected="0 to 24 hours",
        found=draft.extra,
    )
    findings.expect(
        "rest",
        timedelta() <= draft.rest <= LONGEST_REST,
        expected="0 to 8 hours",
        found=draft.rest,
    )
    findings.expect_text("reason", draft.reason)
    findings.close()
