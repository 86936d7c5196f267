"""Exams are created whole or not at all, and their results are released once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler import DraftError, create_exam, list_exams, load_exam, release_results
from tests.scheduler.examples import EXAM, NOW, an_exam

LATER = NOW + timedelta(days=1)


async def test_an_exam_comes_back_as_it_was_written(session: AsyncSession) -> None:
    policies = {"outage": "give_back"}
    exam = await an_exam(session, booking_closes_at=LATER, policies=policies)
    session.expunge_all()

    found = await load_exam(session, exam.id)

    assert found is not None
    assert found.time_limit == timedelta(minutes=60)
    assert (found.booking_closes_at, found.created_at) == (LATER, NOW)
    assert found.policies == policies


async def test_the_newest_exam_is_listed_first(session: AsyncSession) -> None:
    await create_exam(session, EXAM, NOW)
    newest = await create_exam(session, EXAM, LATER)

    first, *others = await list_exams(session)

    assert first.id == newest.id
    assert len(others) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "  "),
        ("title", "x" * 201),
        ("blueprint_id", ""),
        ("time_limit", timedelta(milliseconds=999)),
        ("time_limit", timedelta(hours=25)),
        ("booking_closes_at", datetime(2026, 3, 1)),  # noqa: DTZ001
    ],
)
async def test_an_impossible_exam_is_refused(session: AsyncSession, field: str, value: Any) -> None:
    with pytest.raises(DraftError) as caught:
        await an_exam(session, **{field: value})

    assert [problem.where for problem in caught.value.problems] == [field]
    assert await list_exams(session) == []


async def test_results_keep_the_instant_of_their_first_release(session: AsyncSession) -> None:
    exam = await an_exam(session)

    await release_results(session, exam.id, NOW)
    again = await release_results(session, exam.id, LATER)

    assert again is not None
    assert again.results_released_at == NOW


async def test_results_of_an_unknown_exam_cannot_be_released(session: AsyncSession) -> None:
    assert await release_results(session, "unknown", NOW) is None
