"""Items of every kind from the draft to the score, on real databases."""

from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank import (
    BlueprintLineDraft,
    Importing,
    add_items,
    create_bank,
    create_blueprint,
    draw_form,
    draw_forms,
    score_form,
    versions_by_id,
)
from tests.question_bank.builders import NOW
from tests.question_bank.drafts import EACH_KIND, ORDERING, SINGLE, right_response


async def test_every_kind_is_drawn_and_scored(session: AsyncSession) -> None:
    drafts = {each.code: replace(each, topic="Numerik", difficulty=1) for each in EACH_KIND}
    bank = await create_bank(session, "Bank")
    await add_items(session, bank.id, drafts.values(), importing=Importing(now=NOW))
    lines = [BlueprintLineDraft("Numerik", 1, len(drafts))]
    blueprint = await create_blueprint(session, bank.id, lines, NOW)
    form = await draw_form(session, blueprint.id, "a1", seed=1, now=NOW)
    versions = await versions_by_id(session, [each["version"] for each in form.positions])
    codes = [versions[each["version"]].source["code"] for each in form.positions]

    score = await score_form(
        session, "a1", {place: right_response(drafts[code]) for place, code in enumerate(codes, 1)}
    )

    assert score.points == len(drafts) - 1
    assert (score.maximum, score.unmarked) == (len(drafts), 1)


async def test_options_move_except_where_their_author_keeps_them(session: AsyncSession) -> None:
    drafts = [
        replace(each, code=f"{each.code}-{shuffle}", topic="Numerik", difficulty=1, shuffle=shuffle)
        for each in (SINGLE, ORDERING)
        for shuffle in (True, False)
    ]
    bank = await create_bank(session, "Bank")
    await add_items(session, bank.id, drafts, importing=Importing(now=NOW))
    lines = [BlueprintLineDraft("Numerik", 1, 4)]
    blueprint = await create_blueprint(session, bank.id, lines, NOW)

    forms = await draw_forms(session, blueprint.id, {f"a{n}": n for n in range(20)}, now=NOW)

    seen: dict[str, set[tuple[str, ...]]] = {}
    for place in (place for form in forms.values() for place in form.positions):
        seen.setdefault(place["version"], set()).add(tuple(place["options"]))
    versions = await versions_by_id(session, seen)
    moved = {versions[each].source["code"]: len(orders) > 1 for each, orders in seen.items()}
    assert moved == {"S-1-True": True, "S-1-False": False, "U-1-True": True, "U-1-False": True}
