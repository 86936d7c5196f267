"""Exports: a bank's items as drafts again, in any format that can be written."""

from dataclasses import replace

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank import (
    Importing,
    ItemState,
    ItemVersion,
    NoSuchFormatError,
    StimulusDraft,
    Wanted,
    add_items,
    collect,
    create_bank,
    encode,
    import_items,
    store_media,
    topics_of,
    write_collection,
    writers,
)
from question_bank.media import Encoded
from tests.question_bank.builders import NOW, cells, filled_bank
from tests.question_bank.drafts import EACH_KIND, SINGLE
from tests.question_bank.files import picture

TERMS = Importing(now=NOW)


async def test_every_kind_comes_back_as_it_was_written(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")
    tagged = [replace(each, tags=("uji",), origin="Buku") for each in EACH_KIND]
    await add_items(session, bank.id, tagged, importing=TERMS)

    found = await collect(session, bank.id, Wanted())

    expected = [replace(each, state=ItemState.APPROVED) for each in tagged]
    assert list(found.drafts) == sorted(expected, key=lambda draft: draft.code)


async def test_what_belongs_to_the_item_is_as_it_is_now(session: AsyncSession) -> None:
    bank = await filled_bank(session, cells())
    [version] = await session.exec(select(ItemVersion))
    # As the first version of the service stored it.
    version.source = dict(list(version.source.items())[:10]) | {"difficulty": 3}

    [draft] = (await collect(session, bank.id, Wanted())).drafts

    assert (draft.topic, draft.difficulty, draft.stem) == ("Numerik", 1, "Berapa 8 × 5?")


async def test_stimuli_and_media_come_along_if_something_names_them(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")
    made = encode(picture())
    assert isinstance(made, Encoded)
    await store_media(session, [made], now=NOW)
    peta = StimulusDraft(code="peta", title="Peta", text=f"![Peta](media:{made.id})")
    await add_items(
        session,
        bank.id,
        [replace(SINGLE, stimulus="peta"), replace(SINGLE, code="S-2", topic="Lain")],
        stimuli=[peta],
        importing=TERMS,
    )
    topics = {topic.name: topic.id for topic in await topics_of(session, bank.id)}

    about, other = [
        await collect(session, bank.id, Wanted(topics[name])) for name in ("Umum", "Lain")
    ]

    assert (about.stimuli, about.media) == ((peta,), {made.id: made.content})
    assert (other.stimuli, other.media) == ((), {})
    assert [draft.code for draft in other.drafts] == ["S-2"]


async def test_only_the_wanted_states_are_written(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")
    drafts = [replace(SINGLE, code=f"S-{state}", state=state) for state in ItemState]
    await add_items(session, bank.id, drafts, importing=TERMS)

    wanted = Wanted(states=(ItemState.DRAFT, ItemState.RETIRED))
    found = await collect(session, bank.id, wanted)

    assert [draft.code for draft in found.drafts] == ["S-draft", "S-retired"]


@pytest.mark.parametrize("name", [each.name for each in writers()])
async def test_a_bank_that_is_exported_and_imported_again_is_the_same(
    session: AsyncSession, name: str
) -> None:
    bank = await create_bank(session, "Bank")
    await add_items(session, bank.id, [SINGLE], importing=TERMS)

    written = write_collection(name, await collect(session, bank.id, Wanted()))
    report = await import_items(session, bank.id, written.content, dry_run=False, importing=TERMS)

    changed = [(row.code, row.change.value) for row in report.rows]
    lost = {problem.column for problem in written.problems}
    assert changed == [("S-1", "same")] or lost, report.problems
    assert len(list(await session.exec(select(col(ItemVersion.id))))) == 1 or lost


async def test_a_format_that_cannot_be_written_is_refused(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")

    with pytest.raises(NoSuchFormatError):
        write_collection("pdf", await collect(session, bank.id, Wanted()))
