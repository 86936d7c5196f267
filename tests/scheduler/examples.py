"""A venue, exams and slots to test with; every value can be replaced by name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler import (
    Exam,
    ExamDraft,
    Slot,
    SlotDraft,
    Venue,
    VenueDraft,
    create_exam,
    create_slot,
    create_venue,
)

NOW = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
STARTS_AT = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)  # 09.00 in Jakarta
VENUE = VenueDraft(name="Balai Diklat", address="Jalan Merdeka 1, Bogor")
EXAM = ExamDraft(title="Seleksi Mitra", blueprint_id="b1", time_limit=timedelta(minutes=60))
SLOT = SlotDraft(
    exam_id="",
    venue_id="",
    starts_at=STARTS_AT,
    entry_closes_at=STARTS_AT + timedelta(minutes=30),
    closes_at=STARTS_AT + timedelta(minutes=90),
    time_zone="Asia/Jakarta",
    capacity=3,
)


async def an_exam(session: AsyncSession, **changes: Any) -> Exam:
    """A new exam."""
    return await create_exam(session, replace(EXAM, **changes), NOW)


async def a_venue(session: AsyncSession, **changes: Any) -> Venue:
    """A new venue."""
    return await create_venue(session, replace(VENUE, **changes))


async def a_slot(session: AsyncSession, exam: Exam | None = None, **changes: Any) -> Slot:
    """A new slot at a new venue, of a new exam unless one is given."""
    exam_id = (exam or await an_exam(session)).id
    venue_id = (await a_venue(session)).id
    draft = replace(SLOT, exam_id=exam_id, venue_id=venue_id)
    return await create_slot(session, replace(draft, **changes))
