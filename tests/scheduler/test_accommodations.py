"""Extra time for one candidate in one exam, and a closing time that is moved."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler import (
    AccommodationDraft,
    Closing,
    DraftError,
    Exam,
    accommodate,
    accommodations_of,
    book,
    booking_for,
    changed_accommodations,
    move_closing,
)
from tests.scheduler.examples import NOW, a_slot, an_exam

MINUTE = timedelta(minutes=1)


def wish(exam: Exam, **changes: object) -> AccommodationDraft:
    found = AccommodationDraft(exam.id, "c1", 30 * MINUTE, "Disabilitas netra", "admin")
    return replace(found, **changes)  # type: ignore[arg-type]


async def test_the_last_word_about_a_candidate_stands(session: AsyncSession) -> None:
    exam = await an_exam(session)
    await accommodate(session, wish(exam), NOW)
    await accommodate(session, wish(exam, extra=45 * MINUTE), NOW + MINUTE)
    await accommodate(session, wish(exam, candidate_id="c2"), NOW)

    found = await accommodations_of(session, exam.id)

    assert [(each.candidate_id, each.extra, each.changed_at) for each in found] == [
        ("c1", 45 * MINUTE, NOW + MINUTE),
        ("c2", 30 * MINUTE, NOW),
    ]


async def test_the_same_again_changes_nothing(session: AsyncSession) -> None:
    exam = await an_exam(session)
    await accommodate(session, wish(exam), NOW)

    again = await accommodate(session, wish(exam, granted_by="another"), NOW + MINUTE)

    assert (again.granted_by, again.changed_at) == ("admin", NOW)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"exam_id": "unknown"}, "exam_id"),
        ({"extra": -MINUTE}, "extra"),
        ({"extra": timedelta(hours=25)}, "extra"),
        ({"reason": " "}, "reason"),
    ],
)
async def test_what_cannot_be_granted_is_named(
    session: AsyncSession, changes: dict[str, object], where: str
) -> None:
    exam = await an_exam(session)

    with pytest.raises(DraftError) as error:
        await accommodate(session, wish(exam, **changes), NOW)

    assert [problem.where for problem in error.value.problems] == [where]


async def test_recent_changes_are_found_with_the_bookings_they_concern(
    session: AsyncSession,
) -> None:
    slot = await a_slot(session)
    await book(session, slot.id, "c1", NOW)
    for candidate, at in (("c1", NOW), ("c2", NOW)):
        draft = AccommodationDraft(slot.exam_id, candidate, MINUTE, "x", "admin")
        await accommodate(session, draft, at)

    recent = await changed_accommodations(session, NOW - MINUTE)
    later = await changed_accommodations(session, NOW + MINUTE)

    assert [(booking, found.candidate_id) for booking, found in recent] == [
        (await booking_for(session, slot.exam_id, "c1"), "c1")
    ]
    assert later == []
    assert await booking_for(session, slot.exam_id, "c2") is None


async def test_a_closing_time_is_moved_with_who_and_why(session: AsyncSession) -> None:
    slot = await a_slot(session)
    later = slot.closes_at + 30 * MINUTE
    wanted = Closing(later, slot.entry_closes_at, by="p1", reason="Listrik padam")

    moved = await move_closing(session, slot.id, wanted, NOW)
    again = await move_closing(session, slot.id, replace(wanted, by="p2"), later + MINUTE)

    assert moved is not None
    assert (moved.closes_at, moved.moved_by, moved.moved_reason) == (later, "p1", "Listrik padam")
    assert again is not None
    assert again.moved_by == "p1"
    assert await move_closing(session, "unknown", wanted, NOW) is None


async def test_a_closing_time_never_cuts_the_time_limit_and_never_lies_in_the_past(
    session: AsyncSession,
) -> None:
    slot = await a_slot(session)
    early = Closing(slot.starts_at + MINUTE, slot.starts_at + MINUTE, by="p1", reason="x")
    past = Closing(slot.closes_at + MINUTE, slot.entry_closes_at, by="p1", reason="x")
    mute = replace(past, reason="")
    wanted = ((early, NOW), (past, slot.closes_at + 2 * MINUTE), (mute, NOW))

    found = []
    for closing, now in wanted:
        with pytest.raises(DraftError) as error:
            await move_closing(session, slot.id, closing, now)
        found.append(error.value.problems[0].where)

    assert found == ["closes_at", "closes_at", "reason"]
