"""Pictures and recordings through whole imports and exports, in every format that carries them."""

from dataclasses import replace
from typing import Final

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank import (
    Bank,
    Collection,
    Importing,
    ImportReport,
    ItemState,
    Media,
    Wanted,
    collect,
    create_bank,
    import_items,
    list_items,
    write_collection,
)
from question_bank.items import ItemDraft
from question_bank.rows import Expected, Severity
from tests.question_bank.builders import NOW
from tests.question_bank.drafts import SINGLE
from tests.question_bank.files import SVG, photograph, picture, pixel_flood, recording

CARRIERS: Final = ("json", "moodle_xml", "qti21", "qti30")
SHOWN: Final = replace(
    SINGLE,
    stem="Apa ini? ![Rumah merah](media:rumah.png)\n\n![Suara burung](media:burung.wav)",
    options=("![Satu](media:rumah.png)", "dua", "tiga"),
)


async def load(
    session: AsyncSession, bank: Bank, name: str, *drafts: ItemDraft, **media: bytes
) -> ImportReport:
    """Write drafts with their media in a format, and import that."""
    files = {key.replace("_", "."): content for key, content in media.items()}
    written = write_collection(name, Collection("Bank", drafts, media=files))
    return await import_items(
        session, bank.id, written.content, dry_run=False, importing=Importing(now=NOW)
    )


async def stored(session: AsyncSession) -> set[str]:
    """The kinds of all stored media."""
    return set(await session.exec(select(Media.kind)))


@pytest.mark.parametrize("name", CARRIERS)
async def test_a_file_with_media_changes_nothing_the_second_time_nor_does_its_export(
    session: AsyncSession, name: str
) -> None:
    bank = await create_bank(session, "Bank")
    media = {"rumah_png": photograph(), "burung_wav": recording()}

    first = await load(session, bank, name, SHOWN, **media)
    second = await load(session, bank, name, SHOWN, **media)
    exported = write_collection(name, await collect(session, bank.id, Wanted()))
    third = await import_items(
        session, bank.id, exported.content, dry_run=False, importing=Importing(now=NOW)
    )

    assert [each.problems for each in (first, second, third)] == [()] * 3
    assert [(each.new, each.same) for each in (first, second, third)] == [(1, 0), (0, 1), (0, 1)]
    assert await stored(session) == {"image/webp", "audio/mpeg"}
    [item] = await list_items(session, bank.id)
    assert item.version.stem.count('src="/media/') == 2


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (pixel_flood(), Expected.SMALLER_MEDIA),
        (SVG, Expected.MEDIA_KIND),
        (photograph()[:300], Expected.MEDIA_FILE),
        (b"GIF89a<script>alert(1)</script>", Expected.MEDIA_FILE),
    ],
    ids=["pixel flood", "svg", "cut off", "polyglot"],
)
@pytest.mark.parametrize("name", CARRIERS)
async def test_a_hostile_picture_keeps_its_question_out_and_no_other(
    session: AsyncSession, name: str, content: bytes, expected: Expected
) -> None:
    bank = await create_bank(session, "Bank")
    shown = replace(SINGLE, stem="Apa ini? ![Rumah](media:rumah.png)")

    report = await load(session, bank, name, shown, replace(SINGLE, code="S-2"), rumah_png=content)

    blocking = {each.expected for each in report.problems if each.severity is Severity.BLOCKS}
    assert (report.new, report.invalid, blocking) == (1, 1, {expected})
    assert await stored(session) == set()


async def test_a_picture_without_words_waits_for_them_as_a_draft(session: AsyncSession) -> None:
    bank = await create_bank(session, "Bank")
    silent = replace(SINGLE, stem="Apa ini? ![](media:rumah.png)")

    report = await load(session, bank, "json", silent, rumah_png=picture())

    [found] = await list_items(session, bank.id)
    assert [each.expected for each in report.problems] == [Expected.ALT_TEXT]
    assert found.item.state == ItemState.DRAFT
