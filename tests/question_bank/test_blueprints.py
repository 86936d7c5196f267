"""Blueprints: what is refused and why, and whether a bank is ready."""

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank import (
    BlueprintLineDraft,
    BlueprintRefusedError,
    BlueprintRules,
    Cause,
    Item,
    LineProblem,
    NoSuchBankError,
    NoSuchBlueprintError,
    Reason,
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
        LineProblem("lines.0.count", "enough_items", "3"),
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

    assert await readiness(session, blueprint.id) == [
        Reason(cause=Cause.SHORTAGE, topic="Numerik", difficulty=1, asked=3, available=2)
    ]


async def test_unknown_ids_are_refused(session: AsyncSession) -> None:
    with pytest.raises(NoSuchBankError):
        await create_blueprint(session, "none", [Draft("Numerik", 1, 1)], NOW)
    with pytest.raises(NoSuchBlueprintError):
        await readiness(session, "none")


async def test_every_rule_that_cannot_be_kept_is_named(session: AsyncSession) -> None:
    bank = await filled_bank(session, *many(4), *many(2, topic="Etika", difficulty="3"))
    rules = BlueprintRules(
        fixed=("Num-0", "X-1", "Num-0", "Eti-1"),
        excluded=("X-2",),
        enemies=(("Num-0", "Num-1"), ("Num-2",), ("Num-2", "X-3")),
        stimuli={"kasus": 2},
        max_exposure=1.5,
    )

    with pytest.raises(BlueprintRefusedError) as refused:
        await create_blueprint(session, bank.id, [Draft("Numerik", 1, 2)], NOW, rules=rules)

    assert set(refused.value.problems) == {
        LineProblem("rules.fixed.1", "code", "X-1"),
        LineProblem("rules.fixed.2", "code_once", "Num-0"),
        LineProblem("rules.fixed.3", "fixed_outside", "Eti-1"),
        LineProblem("rules.excluded.0", "code", "X-2"),
        LineProblem("rules.enemies.1", "two_codes", "Num-2"),
        LineProblem("rules.enemies.2.1", "code", "X-3"),
        LineProblem("rules.stimuli.kasus", "stimulus", "kasus"),
        LineProblem("rules.max_exposure", "share", "1.5"),
    }


async def test_a_blueprint_whose_rules_leave_no_form_is_refused_with_the_facts(
    session: AsyncSession,
) -> None:
    bank = await filled_bank(session, *many(4))
    rules = BlueprintRules(enemies=(("Num-0", "Num-1"), ("Num-2", "Num-3")))

    with pytest.raises(BlueprintRefusedError) as refused:
        await create_blueprint(session, bank.id, [Draft("Numerik", 1, 3)], NOW, rules=rules)

    (problem,) = refused.value.problems
    assert problem == LineProblem("lines.0.count", "enemies", "3")
    assert problem.reason == Reason(
        cause=Cause.ENEMIES, topic="Numerik", difficulty=1, asked=3, available=2
    )


async def test_a_place_is_found_for_whatever_blocks(session: AsyncSession) -> None:
    bank = await filled_bank(session, *many(2), *many(2, topic="Etika", difficulty="3"))
    lines = [Draft("Etika", 3, 2), Draft("Numerik", 1, 2)]
    together = BlueprintRules(enemies=(("Eti-0", "Num-1"),))
    fixed = BlueprintRules(fixed=("Eti-0", "Num-1"), enemies=(("Eti-0", "Num-1"),))

    for rules, expected in (
        (together, LineProblem("lines", "together", "Eti-0 Num-1")),
        (fixed, LineProblem("rules.fixed.0", "fixed_enemies", "Eti-0 Num-1")),
    ):
        with pytest.raises(BlueprintRefusedError) as refused:
            await create_blueprint(session, bank.id, lines, NOW, rules=rules)
        assert refused.value.problems == (expected,)
