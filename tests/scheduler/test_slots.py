"""Slots are created whole or not at all, and can be cancelled once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler import DraftError, cancel_slot, load_slot
from tests.scheduler.examples import NOW, STARTS_AT, a_slot, an_exam

MINUTE = timedelta(minutes=1)


async def test_a_slot_comes_back_as_it_was_written(session: AsyncSession) -> None:
    slot = await a_slot(session)
    session.expunge_all()

    view = await load_slot(session, slot.id)

    assert view is not None
    assert (view.exam_title, view.venue_name) == ("Seleksi Mitra", "Balai Diklat")
    assert (view.slot.starts_at, view.slot.time_zone) == (STARTS_AT, "Asia/Jakarta")
    assert (view.slot.capacity, view.taken, view.slot.cancelled_at) == (3, 0, None)


@pytest.mark.parametrize(("asked", "kept"), [("", ""), ("abc234", "ABC234")])
async def test_a_slot_keeps_the_token_it_is_given(
    session: AsyncSession, asked: str, kept: str
) -> None:
    slot = await a_slot(session, token=asked)

    assert slot.token == kept


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("exam_id", "unknown"),
        ("venue_id", "unknown"),
        ("starts_at", datetime(2026, 3, 4, 9, 0)),  # noqa: DTZ001
        ("entry_closes_at", STARTS_AT),
        ("closes_at", STARTS_AT + 59 * MINUTE),
        ("time_zone", "WIB"),
        ("capacity", 0),
        ("capacity", 100_001),
        ("token", "O0O0O0"),
    ],
)
async def test_an_impossible_slot_is_refused(session: AsyncSession, field: str, value: Any) -> None:
    with pytest.raises(DraftError) as caught:
        await a_slot(session, **{field: value})

    assert [problem.where for problem in caught.value.problems] == [field]


async def test_a_slot_may_be_shorter_than_an_exam_that_closing_does_not_cut(
    session: AsyncSession,
) -> None:
    exam = await an_exam(session, closing_cuts=False)

    slot = await a_slot(session, exam, closes_at=STARTS_AT + 30 * MINUTE)

    assert slot.closes_at < slot.starts_at + exam.time_limit


async def test_a_slot_keeps_the_instant_of_its_first_cancel(session: AsyncSession) -> None:
    slot = await a_slot(session)

    await cancel_slot(session, slot.id, NOW)
    again = await cancel_slot(session, slot.id, NOW + MINUTE)

    assert again is not None
    assert again.cancelled_at == NOW


async def test_an_unknown_slot_cannot_be_cancelled(session: AsyncSession) -> None:
    assert await cancel_slot(session, "unknown", NOW) is None
