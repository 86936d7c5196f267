"""Who saw which version."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank import (
    BlueprintLineDraft,
    Item,
    create_blueprint,
    draw_forms,
    forms_with,
    is_used,
    uses_of,
)
from tests.question_bank.builders import NOW, filled_bank, many


async def test_each_form_is_found_under_each_of_its_versions(session: AsyncSession) -> None:
    bank = await filled_bank(session, *many(3))
    blueprint = await create_blueprint(session, bank.id, [BlueprintLineDraft("Numerik", 1, 2)], NOW)
    forms = await draw_forms(session, blueprint.id, {"a": 1, "b": 2, "c": 3}, now=NOW)
    await draw_forms(session, blueprint.id, {"a": 1, "b": 2}, now=NOW)
    items = list(await session.exec(select(Item).order_by(col(Item.code))))

    found = {item.id: await forms_with(session, item.current_version_id) for item in items}
    counts = {item.id: await uses_of(session, item.id) for item in items}

    for item in items:
        version = item.current_version_id
        holding = [
            form.id
            for form in forms.values()
            if version in {each["version"] for each in form.positions}
        ]
        assert found[item.id] == sorted(holding)
        assert counts[item.id].get(version, 0) == len(holding)
    assert sum(map(len, found.values())) == 6


async def test_items_that_no_form_holds_are_unused(session: AsyncSession) -> None:
    bank = await filled_bank(session, *many(3))
    blueprint = await create_blueprint(session, bank.id, [BlueprintLineDraft("Numerik", 1, 2)], NOW)
    form = (await draw_forms(session, blueprint.id, {"a": 1}, now=NOW))["a"]

    unused = list(await session.exec(select(Item.current_version_id).where(~is_used())))

    drawn = {each["version"] for each in form.positions}
    assert len(unused) == 1
    assert not drawn & set(unused)
    assert await forms_with(session, form.positions[0]["version"], offset=1, limit=5) == []
