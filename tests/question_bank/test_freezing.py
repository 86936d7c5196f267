"""Forms drawn by the rules of a blueprint on real databases: what may be in them, how often."""

from collections import Counter

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.record.database import transaction
from question_bank import (
    Bank,
    Blueprint,
    BlueprintLineDraft,
    BlueprintRules,
    Cause,
    Form,
    Item,
    ItemState,
    ItemVersion,
    NotEnoughItemsError,
    Stimulus,
    create_blueprint,
    draw_form,
    draw_forms,
    plan_of,
    rules_of,
)
from tests.question_bank.builders import NOW, filled_bank, many


async def bank_of(session: AsyncSession, number: int) -> tuple[Bank, dict[str, Item]]:
    """A bank of one topic, and its items by code: Num-0, Num-1, …"""
    bank = await filled_bank(session, *many(number))
    return bank, {item.code: item for item in await session.exec(select(Item))}


async def blueprint_of(
    session: AsyncSession, bank: Bank, count: int, rules: BlueprintRules
) -> Blueprint:
    lines = [BlueprintLineDraft("Numerik", 1, count)]
    return await create_blueprint(session, bank.id, lines, NOW, rules=rules)


async def codes_of(session: AsyncSession, form: Form) -> list[str]:
    """The codes of a form's items in their order."""
    statement = select(ItemVersion.id, Item.code).join(Item, Item.id == ItemVersion.item_id)  # type: ignore[arg-type]
    codes = dict((await session.exec(statement)).all())
    return [codes[each["version"]] for each in form.positions]


async def test_only_approved_items_are_drawn(session: AsyncSession) -> None:
    bank, items = await bank_of(session, 6)
    blueprint = await blueprint_of(session, bank, 3, BlueprintRules())
    for code, state in (("Num-0", ItemState.DRAFT), ("Num-1", ItemState.RETIRED)):
        items[code].state = state

    forms = await draw_forms(session, blueprint.id, {f"f{n}": n for n in range(20)}, now=NOW)

    drawn = {code for form in forms.values() for code in await codes_of(session, form)}
    assert drawn == {"Num-2", "Num-3", "Num-4", "Num-5"}


async def test_rules_are_kept_with_the_blueprint_and_by_its_forms(session: AsyncSession) -> None:
    bank, _ = await bank_of(session, 8)
    rules = BlueprintRules(
        fixed=("Num-1",), excluded=("Num-2",), enemies=(("Num-3", "Num-4", "Num-5"),)
    )
    blueprint = await blueprint_of(session, bank, 4, rules)

    forms = await draw_forms(session, blueprint.id, {f"f{n}": n for n in range(20)}, now=NOW)

    assert await rules_of(session, blueprint.id) == rules
    for form in forms.values():
        codes = set(await codes_of(session, form))
        assert "Num-1" in codes
        assert "Num-2" not in codes
        assert len(codes & {"Num-3", "Num-4", "Num-5"}) <= 1


async def test_items_of_a_stimulus_stay_together_without_any_rule(session: AsyncSession) -> None:
    bank, items = await bank_of(session, 7)
    stimulus = Stimulus(bank_id=bank.id, code="kasus", title="Kasus", text="…")
    session.add(stimulus)
    await session.flush()
    for code in ("Num-1", "Num-5"):
        items[code].stimulus_id = stimulus.id
    blueprint = await blueprint_of(session, bank, 4, BlueprintRules())

    forms = await draw_forms(session, blueprint.id, {f"f{n}": n for n in range(20)}, now=NOW)

    found = [",".join(await codes_of(session, form)) for form in forms.values()]
    assert {("Num-1" in form) + ("Num-5" in form) for form in found} == {0, 2}
    assert all("Num-1,Num-5" in form for form in found if "Num-1" in form)


async def test_with_four_eyes_only_what_somebody_else_approved_is_drawn(
    session: AsyncSession,
) -> None:
    bank, items = await bank_of(session, 4)
    for number, item in enumerate(items.values()):
        item.author, item.approved_by = "ani", ["ani", "budi", "cici", ""][number]
    blueprint = await blueprint_of(session, bank, 2, BlueprintRules(four_eyes=True))

    form = await draw_form(session, blueprint.id, "f1", seed=1, now=NOW)

    assert sorted(await codes_of(session, form)) == ["Num-1", "Num-2"]


async def test_no_item_is_shown_in_more_forms_than_the_limit_says(session: AsyncSession) -> None:
    bank, _ = await bank_of(session, 20)
    blueprint = await blueprint_of(session, bank, 3, BlueprintRules(max_exposure=0.25))

    shown: Counter[str] = Counter()
    for batch in range(8):
        seeds = {f"f{batch}-{n}": batch * 100 + n for n in range(5)}
        for form in (await draw_forms(session, blueprint.id, seeds, now=NOW)).values():
            shown.update(await codes_of(session, form))

    assert shown.total() == 120
    assert max(shown.values()) <= 10


async def test_a_draw_is_repeated_from_what_its_form_keeps(session: AsyncSession) -> None:
    bank, _ = await bank_of(session, 12)
    blueprint = await blueprint_of(session, bank, 4, BlueprintRules(max_exposure=0.4))
    forms = await draw_forms(session, blueprint.id, {f"f{n}": n for n in range(30)}, now=NOW)
    plan = await plan_of(session, blueprint.id)

    for form in forms.values():
        again = plan.drawing.draw(seed=form.seed, withheld=set(form.withheld))
        assert [each.version for each in again.positions] == [
            each["version"] for each in form.positions
        ]
    assert any(form.withheld for form in forms.values())


async def test_shown_items_are_counted_with_one_query_for_a_batch(database: AsyncEngine) -> None:
    async with transaction(database) as session:
        bank, _ = await bank_of(session, 12)
        blueprint = await blueprint_of(session, bank, 4, BlueprintRules(max_exposure=0.4))
    asked: list[str] = []
    event.listen(
        database.sync_engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_rest: asked.append(statement),
    )

    async with transaction(database) as session:
        seeds = {f"f{n}": n for n in range(25)}
        await draw_forms(session, blueprint.id, seeds, now=NOW)

    counting = [each for each in asked if "item_exposure" in each]
    assert [each.split()[0] for each in counting] == ["SELECT", "INSERT"]


async def test_a_fixed_item_that_was_retired_stops_the_draw_with_its_reason(
    session: AsyncSession,
) -> None:
    bank, items = await bank_of(session, 4)
    blueprint = await blueprint_of(session, bank, 2, BlueprintRules(fixed=("Num-1",)))
    items["Num-1"].state = ItemState.RETIRED
    await session.flush()

    with pytest.raises(NotEnoughItemsError) as refused:
        await draw_form(session, blueprint.id, "f1", seed=1, now=NOW)

    (reason,) = refused.value.reasons
    assert (reason.cause, reason.codes) == (Cause.FIXED_BARRED, ("Num-1",))
