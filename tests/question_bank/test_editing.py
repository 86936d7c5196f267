"""Saving what an author edited."""

from dataclasses import replace

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank import (
    Change,
    Edit,
    EditedMeanwhileError,
    Expected,
    InvalidDraftError,
    ItemState,
    Step,
    StimulusDraft,
    create_bank,
    draft_of,
    item_with_version,
    list_versions,
    reviews_of,
    save_item,
    save_stimulus,
    take_step,
)
from tests.question_bank.builders import NOW
from tests.question_bank.drafts import EACH_KIND, SINGLE

EDIT = Edit(by="author", now=NOW)


async def approve(session: AsyncSession, bank: str, item: str) -> None:
    for state in (ItemState.IN_REVIEW, ItemState.APPROVED):
        await take_step(session, bank, [item], Step(to=state, by="other", now=NOW))


async def test_an_item_of_each_kind_comes_back_as_it_was_saved(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")

    for draft in EACH_KIND:
        saved = await save_item(session, bank.id, draft, EDIT)
        found = draft_of(*await item_with_version(session, saved.item.id), draft.topic)

        assert (saved.change, saved.item.state) == (Change.NEW, ItemState.DRAFT)
        assert found == replace(draft, author="author")


async def test_another_wording_makes_a_version_and_a_draft_of_what_was_approved(
    session: AsyncSession,
) -> None:
    bank = await create_bank(session, "Bank")
    item = (await save_item(session, bank.id, SINGLE, EDIT)).item
    await approve(session, bank.id, item.id)
    assert (item.state, item.approved_by) == (ItemState.APPROVED, "other")

    edited = replace(SINGLE, stem="Berapa 8 × 5 itu?")
    saved = await save_item(session, bank.id, edited, EDIT, item_id=item.id)

    assert (saved.change, saved.version.number) == (Change.CHANGED, 2)
    assert (item.state, item.approved_by) == (ItemState.DRAFT, "")
    assert [each.number for each in await list_versions(session, item.id)] == [2, 1]
    reviews = [review.version_id for review in await reviews_of(session, item.id)]
    assert reviews.count(saved.version.id) == 1


async def test_filing_an_item_elsewhere_makes_no_version(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")
    item = (await save_item(session, bank.id, SINGLE, EDIT)).item
    await approve(session, bank.id, item.id)

    filed = replace(SINGLE, topic="Lain", difficulty=3, tags=("ulang",))
    saved = await save_item(session, bank.id, filed, EDIT, item_id=item.id)

    assert (saved.change, saved.item.state) == (Change.SAME, ItemState.APPROVED)
    assert (saved.item.difficulty, saved.item.tags) == (3, ["ulang"])


async def test_what_cannot_be_is_told_field_by_field(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")
    await save_item(session, bank.id, SINGLE, EDIT)

    with pytest.raises(InvalidDraftError) as caught:
        await save_item(session, bank.id, replace(SINGLE, stem="", stimulus="T-9"), EDIT)

    found = {(fault.field, fault.expected) for fault in caught.value.faults}
    assert found == {
        ("stem", Expected.SOMETHING),
        ("code", Expected.CODE_ONCE),
        ("stimulus", Expected.STIMULUS),
    }


async def test_whoever_edits_an_old_version_is_told_of_the_new_one(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")
    item = (await save_item(session, bank.id, SINGLE, EDIT)).item
    first = Edit(by="one", now=NOW, base=1)
    await save_item(session, bank.id, replace(SINGLE, stem="Satu?"), first, item_id=item.id)

    with pytest.raises(EditedMeanwhileError) as caught:
        await save_item(session, bank.id, replace(SINGLE, stem="Dua?"), first, item_id=item.id)

    assert caught.value.number == 2


async def test_a_changed_stimulus_makes_versions_of_its_items(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")
    text = StimulusDraft(code="T-1", title="Tabel", text="Lama.")
    stimulus = (await save_stimulus(session, bank.id, text, EDIT)).stimulus
    item = (await save_item(session, bank.id, replace(SINGLE, stimulus="T-1"), EDIT)).item

    changed = replace(text, code="T-2", text="Baru.")
    saved = await save_stimulus(session, bank.id, changed, EDIT, stimulus_id=stimulus.id)
    same = await save_stimulus(session, bank.id, changed, EDIT, stimulus_id=stimulus.id)

    _, version = await item_with_version(session, item.id)
    assert ([each.id for each in saved.items], same.items) == ([item.id], ())
    assert (version.number, version.body["stimulus"]["text"]) == (2, "<p>Baru.</p>")
    assert version.source["stimulus"] == "T-2"


async def test_an_item_follows_its_stimulus_to_another_code(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")
    text = StimulusDraft(code="T-1", title="", text="Teks.")
    stimulus = (await save_stimulus(session, bank.id, text, EDIT)).stimulus
    item = (await save_item(session, bank.id, replace(SINGLE, stimulus="T-1"), EDIT)).item

    renamed = replace(text, code="T-2")
    saved = await save_stimulus(session, bank.id, renamed, EDIT, stimulus_id=stimulus.id)
    opened = draft_of(*await item_with_version(session, item.id), SINGLE.topic, "T-2")
    again = await save_item(session, bank.id, opened, EDIT, item_id=item.id)

    assert (saved.items, again.change) == ((), Change.SAME)


async def test_a_stimulus_needs_a_code_of_its_own_and_a_text(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")
    text = StimulusDraft(code="T-1", title="", text="Teks.")
    await save_stimulus(session, bank.id, text, EDIT)

    with pytest.raises(InvalidDraftError) as caught:
        await save_stimulus(session, bank.id, replace(text, text=""), EDIT)

    assert {fault.field for fault in caught.value.faults} == {"code", "text"}


async def test_the_title_of_a_stimulus_is_checked_like_its_text(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")

    for title in ("x" * 201, "a\x00"):
        draft = StimulusDraft(code="T-1", title=title, text="Teks.")
        with pytest.raises(InvalidDraftError) as caught:
            await save_stimulus(session, bank.id, draft, EDIT)
        assert {fault.field for fault in caught.value.faults} == {"title"}
