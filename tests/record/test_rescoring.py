"""Scores that change, and what is asked about them, on both databases."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.authoring.corrections.queries import asked_in, changes_of
from exam_server.authoring.items.queries import ItemFilter, search_items, uses_page
from exam_server.authoring.marking.queries import essays_of
from exam_server.authoring.paging import Page
from exam_server.record.archive import lock_logs
from exam_server.record.models import AttemptRecord, ResponseRecord, ScoreChangeRecord
from exam_server.record.rescoring import lock_attempts, marking_of, rescored, write_scores
from question_bank import (
    BlueprintLineDraft,
    Item,
    ItemVersion,
    Ruling,
    create_blueprint,
    draw_forms,
    own_ruling,
)
from scheduler import Exam, ExamDraft, create_exam
from tests.question_bank.builders import NOW, filled_bank, many

PAGE = Page(1, 10)


@dataclass(frozen=True, slots=True)
class Scene:
    """Two attempts of one exam that hold the same two versions; the first got one right."""

    exam: Exam
    version: ItemVersion


@pytest.fixture
async def scene(session: AsyncSession) -> Scene:
    """Everything of it is in SQL."""
    bank = await filled_bank(session, *many(2))
    lines = [BlueprintLineDraft("Numerik", 1, 2)]
    blueprint = await create_blueprint(session, bank.id, lines, NOW)
    exam = await create_exam(session, ExamDraft("Ujian", blueprint.id, timedelta(hours=1)), NOW)
    forms = await draw_forms(session, blueprint.id, {"a": 1, "b": 2}, now=NOW)
    version = (await session.exec(select(ItemVersion).order_by(col(ItemVersion.id)))).first()
    assert version
    for name, points in (("a", Decimal(1)), ("b", Decimal(0))):
        session.add(_attempt(name, exam.id, points))
        await session.flush()
        for place, each in enumerate(forms[name].positions, start=1):
            right = each["version"] == version.id
            earned = points if right else (None if name == "a" else Decimal(0))
            response = list(version.key) if right and points else ["o9"]
            session.add(_response(name, place, each["version"], response, earned))
    await session.flush()
    return Scene(exam, version)


def _attempt(name: str, exam: str, points: Decimal) -> AttemptRecord:
    return AttemptRecord(
        id=name,
        slot_id="s",
        exam_id=exam,
        candidate_id=name,
        state="submitted",
        started_at=NOW,
        closed_at=NOW,
        time_limit=timedelta(hours=1),
        granted=timedelta(0),
        paused=timedelta(0),
        answered=2,
        points=points,
        maximum=2,
        digest="",
    )


def _response(
    name: str, place: int, version: str, response: list[str], points: Decimal | None
) -> ResponseRecord:
    return ResponseRecord(
        attempt_id=name,
        position=place,
        item_version_id=version,
        response=response,
        flagged=False,
        version=1,
        saved_at=NOW,
        points=points,
    )


async def test_a_voided_version_is_taken_out_of_points_and_maximum(
    session: AsyncSession, scene: Scene
) -> None:
    own, version = own_ruling(scene.version), scene.version
    await lock_logs(session, ["s", "t"])
    await lock_attempts(session, scene.exam.id)

    changes = await rescored(session, scene.exam.id, version, before=own, after=Ruling(True))
    await write_scores(session, changes, cause_id="c", by="ani", now=NOW)
    again = await rescored(session, scene.exam.id, version, before=Ruling(True), after=Ruling(True))

    session.expire_all()
    attempts = await session.exec(select(AttemptRecord).order_by(col(AttemptRecord.id)))
    assert [f"{each.points:.0f} / {each.maximum}" for each in attempts] == ["0 / 1", "0 / 1"]
    kept = await session.exec(select(ScoreChangeRecord).order_by(col(ScoreChangeRecord.attempt_id)))
    assert [f"{each.points_before:.0f}, {each.maximum_after}" for each in kept] == ["1, 1", "0, 1"]
    assert again == []


async def test_what_pages_ask_is_answered(session: AsyncSession, scene: Scene) -> None:
    asked, total = await asked_in(session, scene.exam, "num", PAGE)
    used, found = await search_items(
        session, (await _bank(session)), ItemFilter(used="yes", tag="x", words="8"), PAGE
    )

    assert {each.version.id: each.attempts for each in asked}[scene.version.id] == 2
    assert total == 2
    assert (used, found) == ([], 0)
    assert await uses_page(session, scene.version.id, PAGE) == ([], 2)
    assert await changes_of(session, "none") == []


async def test_open_essays_are_counted_and_listed(session: AsyncSession, scene: Scene) -> None:
    marking = await marking_of(session, scene.exam.id)
    essays = await essays_of(session, scene.exam.id)

    assert (marking.open, marking.marked, marking.asked) == (1, 0, True)
    assert [(each.attempt_id, each.is_marked) for each in essays] == [("a", False)]


async def _bank(session: AsyncSession) -> str:
    found = (await session.exec(select(Item.bank_id))).first()
    assert found
    return found
