"""Media of files on their way into the store."""

from dataclasses import replace

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.items import StimulusDraft
from question_bank.media_store import (
    KnownMedia,
    known_media,
    media_contents,
    settle_media,
    store_media,
)
from question_bank.models import Media
from question_bank.rows import Entry, Expected, Reading, Severity
from tests.question_bank.builders import NOW
from tests.question_bank.drafts import SINGLE
from tests.question_bank.files import SVG, photograph, picture

HOUSE = replace(SINGLE, stem="Apa ini? ![Rumah](media:rumah.png)")


def reading(*stems: str, **media: bytes) -> Reading:
    """Entries with these stems, and files whose names end in `.png`."""
    drafts = [replace(SINGLE, code=f"S-{n}", stem=stem) for n, stem in enumerate(stems, 1)]
    entries = tuple(Entry(n, draft.code, draft) for n, draft in enumerate(drafts, 1))
    return Reading("json", entries, media={f"{name}.png": each for name, each in media.items()})


async def test_the_same_file_is_known_again_and_so_is_what_we_made_of_it(
    session: AsyncSession,
) -> None:
    first = reading(HOUSE.stem, rumah=photograph())
    settled = settle_media(first, KnownMedia())
    await store_media(session, settled.encoded, now=NOW)
    [stored] = await session.exec(select(Media))
    exported = reading(f"Apa ini? ![Rumah](media:{stored.id})")
    exported = replace(exported, media={stored.id: stored.content})

    again = settle_media(first, await known_media(session, first))
    returned = settle_media(exported, await known_media(session, exported))

    assert (again.encoded, returned.encoded) == ((), ())
    assert again.reading == settled.reading
    assert returned.reading.entries[0].draft == settled.reading.entries[0].draft
    assert await media_contents(session, [stored.id]) == {stored.id: stored.content}


async def test_a_file_may_name_what_is_stored_without_bringing_it(session: AsyncSession) -> None:
    made = settle_media(reading(HOUSE.stem, rumah=picture()), KnownMedia()).encoded
    await store_media(session, made, now=NOW)
    table = reading(f"![Rumah](media:{made[0].id})")

    settled = settle_media(table, await known_media(session, table))

    assert settled.reading == table


def test_each_question_whose_picture_is_missing_or_broken_is_named() -> None:
    stems = ["![a](media:a.png)", "![b](media:b.png)", "![c](media:c.png)", "Tanpa gambar"]

    settled = settle_media(reading(*stems, b=SVG, c=photograph()[:200]), KnownMedia())

    found = {each.row: (each.expected, each.found[:5]) for each in settled.reading.problems}
    assert found == {
        1: (Expected.MEDIA_FILE, "a.png"),
        2: (Expected.MEDIA_KIND, "b.png"),
        3: (Expected.MEDIA_FILE, "c.png"),
    }
    assert [bool(entry.draft) for entry in settled.reading.entries] == [False] * 3 + [True]


def test_a_picture_without_words_and_a_file_without_a_question_are_warned_about() -> None:
    settled = settle_media(
        reading("![](media:a.png)", a=picture(), b=picture(size=(5, 5))), KnownMedia()
    )

    found = [(each.row, each.expected, each.severity) for each in settled.reading.problems]
    assert found == [
        (1, Expected.ALT_TEXT, Severity.WARNS),
        (0, Expected.KEPT_FEATURE, Severity.WARNS),
    ]
    assert settled.reading.entries[0].draft


def test_a_broken_picture_of_a_stimulus_spoils_the_questions_about_it() -> None:
    about = replace(SINGLE, stimulus="S")
    stimulus = StimulusDraft(code="S", title="Peta", text="![Peta](media:peta.png)")
    sent = Reading("json", (Entry(1, "", about), Entry(2, "", SINGLE)), stimuli=(stimulus,))

    settled = settle_media(sent, KnownMedia())

    assert [bool(entry.draft) for entry in settled.reading.entries] == [False, True]
