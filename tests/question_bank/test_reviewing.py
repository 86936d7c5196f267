"""From draft to approved and out of use."""

import asyncio
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.record.database import transaction
from question_bank import (
    Blueprint,
    Edit,
    Item,
    ItemState,
    Judged,
    Obstacle,
    Step,
    StimulusDraft,
    create_bank,
    reviews_of,
    save_item,
    save_stimulus,
    take_step,
)
from tests.question_bank.builders import NOW
from tests.question_bank.drafts import MULTIPLE, SINGLE


async def two_items(session: AsyncSession, *, four_eyes: bool = False) -> list[Item]:
    bank = await create_bank(session, "Bank")
    if four_eyes:
        rules = {"four_eyes": True}
        session.add(Blueprint(bank_id=bank.id, rules=rules, created_at=NOW))
    edits = [Edit(by=by, now=NOW) for by in ("ani", "budi")]
    return [
        (await save_item(session, bank.id, draft, edit)).item
        for draft, edit in zip((MULTIPLE, SINGLE), edits, strict=True)
    ]


async def take(
    session: AsyncSession, items: list[Item], to: ItemState, by: str = "ani"
) -> list[Judged]:
    step = Step(to=to, by=by, now=NOW, comment="ya")
    return await take_step(session, items[0].bank_id, [item.id for item in items], step)


async def test_nothing_is_approved_that_was_not_in_review(session: AsyncSession) -> None:
    items = await two_items(session)
    await take(session, items[:1], ItemState.IN_REVIEW)

    judged = await take(session, items, ItemState.APPROVED)

    assert [each.obstacle for each in judged] == [None, Obstacle.NOT_FROM_HERE]
    assert [item.state for item in items] == [ItemState.APPROVED, ItemState.DRAFT]


async def test_of_two_who_approve_at_once_one_finds_it_approved(database: AsyncEngine) -> None:
    async with transaction(database) as session:
        items = await two_items(session)
        await take(session, items, ItemState.IN_REVIEW)

    async def approve(by: str) -> set[Obstacle | None]:
        async with transaction(database) as session:
            return {each.obstacle for each in await take(session, items, ItemState.APPROVED, by)}

    found = await asyncio.gather(*(approve(by) for by in ("ani", "budi", "citra", "dewi")))
    async with transaction(database) as session:
        steps = await reviews_of(session, items[0].id)

    assert sorted(map(str, set.union(*found))) == ["None", str(Obstacle.IS_SO_ALREADY)]
    assert [step.after for step in steps].count(ItemState.APPROVED) == 1


async def test_under_four_eyes_authors_approve_what_others_wrote(session: AsyncSession) -> None:
    items = await two_items(session, four_eyes=True)
    await take(session, items, ItemState.IN_REVIEW)

    judged = await take(session, items, ItemState.APPROVED, by="ani")

    assert [each.obstacle for each in judged] == [Obstacle.OWN_VERSION, None]
    assert [item.approved_by for item in items] == ["", "ani"]


async def test_under_four_eyes_whoever_thought_an_item_up_does_not_approve_it(
    session: AsyncSession,
) -> None:
    items = await two_items(session, four_eyes=True)
    items[1].author = "ani"
    await take(session, items, ItemState.IN_REVIEW)

    judged = await take(session, items, ItemState.APPROVED, by="ani")

    assert [each.obstacle for each in judged] == [Obstacle.OWN_VERSION] * 2


async def test_every_step_is_kept(session: AsyncSession) -> None:
    items = await two_items(session)
    await take(session, items[:1], ItemState.IN_REVIEW)

    (again,) = await take(session, items[:1], ItemState.IN_REVIEW)
    (review,) = await reviews_of(session, items[0].id)

    assert again.obstacle is Obstacle.IS_SO_ALREADY
    assert (review.by, review.before, review.after) == ("ani", "draft", "in_review")
    assert (review.version_id, review.comment) == (items[0].current_version_id, "ya")


async def test_what_was_retired_comes_back_as_it_was(session: AsyncSession) -> None:
    items = await two_items(session)
    for to in (ItemState.IN_REVIEW, ItemState.APPROVED, ItemState.RETIRED):
        await take(session, items[:1], to, by="budi")

    await take(session, items[:1], ItemState.DRAFT)

    assert (items[0].state, items[0].approved_by) == (ItemState.APPROVED, "budi")


async def test_what_was_edited_while_retired_comes_back_as_a_draft(session: AsyncSession) -> None:
    items = await two_items(session)
    for to in (ItemState.IN_REVIEW, ItemState.APPROVED, ItemState.RETIRED):
        await take(session, items[:1], to)
    edit = Edit(by="ani", now=NOW)
    draft = replace(MULTIPLE, stem="Mana yang prima?")
    await save_item(session, items[0].bank_id, draft, edit, item_id=items[0].id)

    await take(session, items[:1], ItemState.DRAFT)

    assert (items[0].state, items[0].approved_by) == (ItemState.DRAFT, "")


async def test_a_picture_without_its_words_is_not_approved(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")
    edit = Edit(by="ani", now=NOW)
    await save_stimulus(
        session, bank.id, StimulusDraft(code="T-1", title="", text="![](media:b.png)"), edit
    )
    drafts = [
        replace(SINGLE, stem="![Peta](media:a.png)"),
        replace(SINGLE, code="S-2", stem="![](media:a.png)"),
        replace(SINGLE, code="S-3", stimulus="T-1"),
    ]
    items = [(await save_item(session, bank.id, draft, edit)).item for draft in drafts]
    await take(session, items, ItemState.IN_REVIEW)

    judged = await take(session, items, ItemState.APPROVED)

    assert [each.obstacle for each in judged] == [None, Obstacle.LACKS_ALT, Obstacle.LACKS_ALT]
