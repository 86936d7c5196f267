"""Blueprints: what is refused and why, and whether a bank is ready."""

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank import (
    BlueprintLineDraft,
    BlueprintRefusedError,
    Item,
    LineProblem,
    NoSuchBankError,
    NoSuchBlueprintError,
    Shortage,
    create_blueprint,
    readiness,
    topics_of,
)
from tests.question_bank.builders import NOW, filled_bank, many

Draft = BlueprintLineDraft


async def test_topics_go_by_name_or_id(session: AsyncSession) -> None:
    bank = await filled_bank(session, *many(2), *many(1, topic="Etika", difficulty="3"))
    ethics, _ = await topics_of(session, bank.id)
    lines = [Draft("Numerik", 1, 2), Draft(ethics.id, 3, 1)]

    blueprint = await create_blueprint(session, bank.id, lines, NOW)

    assert await readiness(session, blueprint.id) == []


async def test_every_line_that_cannot_be_kept_is_named(session: AsyncSession) -> None:
    bank = await filled_bank(session, *many(2))
    lines = [
        Draft("Numerik", 1, 3),
        Draft("Sejarah", 1, 1),
        Draft("Numerik", 4, 1),
        Draft("Numerik", 2, 0),
        Draft("Numerik", 1, 1),
    ]

    with pytest.raises(BlueprintRefusedError) as refused:
        await create_blueprint(session, bank.id, lines, NOW)

    assert refused.value.problems == (
        LineProblem("lines.0.count", "enough_items", "2"),
        LineProblem("lines.1.topic", "topic", "Sejarah"),
        LineProblem("lines.2.difficulty", "difficulty", "4"),
        LineProblem("lines.3.count", "count", "0"),
        LineProblem("lines.4", "line_once", "Numerik 1"),
    )


async def test_an_empty_blueprint_is_refused(session: AsyncSession) -> None:
    bank = await filled_bank(session, *many(1))

    with pytest.raises(BlueprintRefusedError) as refused:
        await create_blueprint(session, bank.id, [], NOW)

    assert refused.value.problems == (LineProblem("lines", "lines", "0"),)


async def test_a_bank_that_shrank_is_not_ready(session: AsyncSession) -> None:
    bank = await filled_bank(session, *many(3))
    blueprint = await create_blueprint(session, bank.id, [Draft("Numerik", 1, 3)], NOW)
    first = (await session.exec(select(Item))).first()
    assert first is not None

    first.difficulty = 2
    await session.flush()

    assert await readiness(session, blueprint.id) == [Shortage("Numerik", 1, 3, 2)]


async def test_unknown_ids_are_refused(session: AsyncSession) -> None:
    with pytest.raises(NoSuchBankError):
        await create_blueprint(session, "none", [Draft("Numerik", 1, 1)], NOW)
    with pytest.raises(NoSuchBlueprintError):
        await readiness(session, "none")
