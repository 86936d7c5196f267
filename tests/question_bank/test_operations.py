"""Forms drawn and scored on real databases."""

import asyncio
from decimal import Decimal

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.record.database import transaction
from question_bank import (
    BankNameTakenError,
    Blueprint,
    BlueprintLineDraft,
    Cause,
    Form,
    Importing,
    Item,
    NoSuchBlueprintError,
    NoSuchFormError,
    NotEnoughItemsError,
    Reason,
    create_bank,
    create_blueprint,
    draw_form,
    draw_forms,
    import_items,
    list_banks,
    load_form,
    score_form,
    versions_by_id,
)
from tests.question_bank.builders import (
    NOW,
    NUMERIC,
    TRUE_FALSE,
    cells,
    csv_file,
    filled_bank,
    many,
)


async def blueprint_of(session: AsyncSession, available: int, count: int) -> Blueprint:
    bank = await filled_bank(session, *many(available))
    lines = [BlueprintLineDraft("Numerik", 1, count)]
    return await create_blueprint(session, bank.id, lines, NOW)


async def test_a_name_is_given_once(session: AsyncSession) -> None:
    await create_bank(session, "Bank", language="en")

    with pytest.raises(BankNameTakenError):
        await create_bank(session, "Bank")

    assert [(each.bank.name, each.items) for each in await list_banks(session)] == [("Bank", 0)]


async def test_a_form_is_drawn_once_and_then_kept(session: AsyncSession) -> None:
    blueprint = await blueprint_of(session, 8, 4)

    drawn = await draw_form(session, blueprint.id, "a1", seed=1, now=NOW)
    again = await draw_form(session, blueprint.id, "a1", seed=2, now=NOW)

    assert again.positions == drawn.positions
    assert (again.seed, len(again.positions)) == (1, 4)
    assert await load_form(session, "a1") == drawn
    assert await load_form(session, "a2") is None


async def test_the_same_seed_draws_the_same_form(session: AsyncSession) -> None:
    blueprint = await blueprint_of(session, 8, 4)

    one = await draw_form(session, blueprint.id, "a1", seed=2**62, now=NOW)
    two = await draw_form(session, blueprint.id, "a2", seed=2**62, now=NOW)
    three = await draw_form(session, blueprint.id, "a3", seed=-5, now=NOW)

    assert one.positions == two.positions
    assert one.positions != three.positions


async def test_racing_draws_of_one_form_agree(database: AsyncEngine) -> None:
    async with transaction(database) as session:
        blueprint = await blueprint_of(session, 8, 4)

    async def race(seed: int) -> Form:
        async with transaction(database) as racing:
            return await draw_form(racing, blueprint.id, "a1", seed=seed, now=NOW)

    forms = await asyncio.gather(*(race(seed) for seed in range(8)))

    assert len({form.seed for form in forms}) == 1


async def test_many_forms_are_drawn_as_they_are_drawn_one_by_one(session: AsyncSession) -> None:
    blueprint = await blueprint_of(session, 12, 5)
    seeds = {f"a{number}": number**5 - 7 for number in range(20)}
    kept = await draw_form(session, blueprint.id, "a3", seed=99, now=NOW)

    forms = await draw_forms(session, blueprint.id, seeds, now=NOW)

    assert set(forms) == set(seeds)
    assert forms["a3"].positions == kept.positions
    for number in (0, 1, 19):
        alone = await draw_form(
            session, blueprint.id, f"alone{number}", seed=seeds[f"a{number}"], now=NOW
        )
        assert forms[f"a{number}"].positions == alone.positions


async def test_the_bank_is_read_once_for_many_forms(session: AsyncSession) -> None:
    blueprint = await blueprint_of(session, 8, 4)
    connection = await session.connection()
    statements: list[str] = []
    engine = connection.sync_connection
    assert engine is not None
    event.listen(engine, "before_cursor_execute", lambda *found: statements.append(found[2]))

    await draw_forms(session, blueprint.id, {f"a{n}": n for n in range(50)}, now=NOW)

    assert sum("FROM item " in statement for statement in statements) == 1
    assert len(statements) < 12


async def test_racing_draws_of_many_forms_agree(database: AsyncEngine) -> None:
    async with transaction(database) as session:
        blueprint = await blueprint_of(session, 8, 4)

    async def race(offset: int) -> dict[str, int]:
        seeds = {f"a{number}": offset for number in range(offset, offset + 6)}
        async with transaction(database) as racing:
            forms = await draw_forms(racing, blueprint.id, seeds, now=NOW)
            return {form.id: form.seed for form in forms.values()}

    found = await asyncio.gather(*(race(offset) for offset in range(5)))

    agreed = {form_id: {each[form_id] for each in found if form_id in each} for form_id in found[0]}
    assert all(len(seeds) == 1 for seeds in agreed.values())


async def test_a_form_keeps_the_version_it_was_drawn_with(session: AsyncSession) -> None:
    blueprint = await blueprint_of(session, 1, 1)
    drawn = await draw_form(session, blueprint.id, "a1", seed=1, now=NOW)
    [old] = (await versions_by_id(session, [drawn.positions[0]["version"]])).values()

    changed = csv_file(*many(1, key="A"))
    await import_items(
        session, blueprint.bank_id, changed, dry_run=False, importing=Importing(now=NOW)
    )

    score = await score_form(session, "a1", {1: old.key})
    newer = await draw_form(session, blueprint.id, "a2", seed=1, now=NOW)
    assert (score.points, score.items[0].version) == (Decimal(1), old.id)
    assert newer.positions[0]["version"] != old.id


async def test_a_bank_that_is_too_small_draws_nothing(session: AsyncSession) -> None:
    blueprint = await blueprint_of(session, 2, 2)
    for item in await session.exec(select(Item)):
        item.difficulty = 2

    with pytest.raises(NotEnoughItemsError) as refused:
        await draw_form(session, blueprint.id, "a1", seed=1, now=NOW)

    assert refused.value.reasons == (
        Reason(cause=Cause.SHORTAGE, topic="Numerik", difficulty=1, asked=2, available=0),
    )


async def test_a_whole_form_is_scored_position_by_position(session: AsyncSession) -> None:
    rows = [
        cells(code="A"),
        cells(code="B", kind="multiple_choice", key="A C"),
        cells(code="C", **NUMERIC),
        cells(code="D", **TRUE_FALSE),
    ]
    bank = await filled_bank(session, *rows)
    lines = [BlueprintLineDraft("Numerik", 1, 4)]
    blueprint = await create_blueprint(session, bank.id, lines, NOW)
    form = await draw_form(session, blueprint.id, "a1", seed=1, now=NOW)
    versions = await versions_by_id(session, [each["version"] for each in form.positions])
    keys = {
        place: versions[each["version"]].key for place, each in enumerate(form.positions, start=1)
    }

    right = await score_form(session, "a1", keys)
    half = await score_form(session, "a1", {place: key[:1] for place, key in keys.items()})
    none = await score_form(session, "a1", {99: ["o1"]})

    assert (right.points, right.maximum) == (Decimal(4), 4)
    assert half.points == Decimal("3.5")
    assert none.points == 0
    assert [item.position for item in right.items] == [1, 2, 3, 4]
    assert all(item.response == item.key for item in right.items)


async def test_unknown_ids_are_refused(session: AsyncSession) -> None:
    with pytest.raises(NoSuchBlueprintError):
        await draw_form(session, "none", "a1", seed=1, now=NOW)
    with pytest.raises(NoSuchFormError):
        await score_form(session, "none", {})
