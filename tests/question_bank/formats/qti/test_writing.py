"""What is written as QTI is read back as it was, by this project and in what others read."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from question_bank.formats import Collection, Defaults, Format
from question_bank.formats.qti import QTI_2, QTI_3
from question_bank.items import Answer, Gap, GapKind, ItemDraft, ItemState, StimulusDraft
from question_bank.rows import Reading
from tests.question_bank.drafts import (
    CLOZE,
    EACH_KIND,
    ESSAY,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT_TEXT,
    SINGLE,
    TRUE_FALSE,
)
from tests.question_bank.formats.qti.samples import package

FORMATS = (QTI_2, QTI_3)
HALF = Decimal("0.5")
PICTURE = b"\x89PNG picture"
RICH = (
    replace(SINGLE, feedback=("kurang", "", "lebih"), feedback_right="Ya", feedback_wrong="Bukan"),
    replace(SINGLE, weights=(HALF, Decimal(1), -HALF), feedback_partly="Hampir", shuffle=False),
    replace(MULTIPLE, options=("2", "3", "4"), key=("A", "B"), explanation="2 dan 3"),
    replace(MULTIPLE, weights=(HALF, HALF, Decimal(0), -HALF)),
    replace(TRUE_FALSE, key=("false",), feedback_right="Ya"),
    replace(
        NUMERIC,
        units=(),
        answers=(Answer(text="1500", weight=HALF, tolerance=Decimal(1), feedback="gram?"),),
    ),
    replace(SHORT_TEXT, match_case=True, answers=(Answer(text="a \\* b", feedback="tepat"),)),
    replace(MATCHING, stem="Lihat ![peta](media:peta.png)"),
    replace(CLOZE, stem="- {{1}}\n- **{{2}}**, {{3}}"),
    replace(
        CLOZE,
        stem="Isi {{1}}",
        gaps=(Gap(name="1", kind=GapKind.TEXT, answers=(Answer(text="a*", weight=Decimal(1)),)),),
    ),
    replace(ESSAY, most_words=None),
)


def collection(*drafts: ItemDraft, media: Mapping[str, bytes] | None = None) -> Collection:
    numbered = [replace(each, code=f"{each.code}-{at}") for at, each in enumerate(drafts)]
    return Collection("Bank", tuple(numbered), media=media or {})


def without_our_own(content: bytes) -> bytes:
    """The package as others may hand it on: our drafts are gone from the manifest."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["imsmanifest.xml"] = re.sub(rb"<own:item.*?</own:item>", b"", files["imsmanifest.xml"])
    return package(files)


def read(written: bytes, how: Format) -> Reading:
    return how.read(written, Defaults())


@pytest.mark.parametrize("how", FORMATS)
def test_every_kind_comes_back_as_it_was(how: Format) -> None:
    wanted = collection(*EACH_KIND, *RICH, media={"peta.png": PICTURE})

    reading = read(how.write(wanted).content, how)  # type: ignore[misc]

    assert tuple(each.draft for each in reading.entries) == wanted.drafts
    assert reading.problems == ()
    assert reading.media == {"peta.png": PICTURE}


@pytest.mark.parametrize("how", FORMATS)
def test_others_read_everything_that_the_format_can_hold(how: Format) -> None:
    wanted = collection(*EACH_KIND, *RICH, media={"peta.png": PICTURE})
    written = how.write(wanted)  # type: ignore[misc]

    reading = read(without_our_own(written.content), how)

    changed = {
        draft.code: {
            name: value
            for name, value in draft.source().items()
            if entry.draft is None or entry.draft.source().get(name) != value
        }
        for draft, entry in zip(wanted.drafts, reading.entries, strict=True)
    }
    assert {code: list(fields) for code, fields in changed.items() if fields} == {
        "N-1-3": ["units"],
        "E-1-8": ["most_words"],
    }
    assert [(each.row, each.column, each.found) for each in written.problems] == [
        (7, "responseProcessing", "all or nothing"),
        (4, "units", "kg, g"),
        (9, "most_words", "200"),
    ]


@pytest.mark.parametrize("how", FORMATS)
def test_what_belongs_to_the_item_comes_back(how: Format) -> None:
    draft = replace(
        ORDERING, code="7-a", topic="Statistika / Dasar", difficulty=3, tags=("ujian", "2026"),
        author="Ani", origin="Buku", state=ItemState.APPROVED, expression="",
    )  # fmt: skip

    reading = read(how.write(Collection("Bank", (draft,))).content, how)  # type: ignore[misc]

    assert reading.entries[0].draft == draft


@pytest.mark.parametrize("how", FORMATS)
def test_topic_difficulty_and_tags_are_told_to_everybody(how: Format) -> None:
    draft = replace(SINGLE, topic="Statistika / Dasar", difficulty=3, tags=("ujian",))
    written = how.write(Collection("Bank", (draft,))).content  # type: ignore[misc]

    found = read(without_our_own(written), how).entries[0].draft

    assert found is not None
    assert (found.topic, found.difficulty, found.tags) == ("Statistika / Dasar", 3, ("ujian",))


@pytest.mark.parametrize("how", FORMATS)
def test_a_stimulus_is_shared_again(how: Format) -> None:
    stimulus = StimulusDraft(code="W-1", title="Banjir", text="Hujan **lebat**.\n\nDua hari.")
    drafts = tuple(replace(each, stimulus="W-1") for each in (SINGLE, TRUE_FALSE))

    reading = read(
        how.write(Collection("Bank", drafts, stimuli=(stimulus,))).content, how  # type: ignore[misc]
    )  # fmt: skip

    assert tuple(each.draft for each in reading.entries) == drafts
    assert reading.stimuli == (stimulus,)


@pytest.mark.parametrize("how", FORMATS)
def test_an_item_that_was_edited_elsewhere_counts_as_it_stands(how: Format) -> None:
    draft = replace(SINGLE, author="Ani")
    content = how.write(Collection("Bank", (draft,))).content  # type: ignore[misc]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["items/S-1.xml"] = files["items/S-1.xml"].replace(b">35<", b">36<")

    found = read(package(files), how).entries[0].draft

    assert found == replace(draft, options=("36", "40", "45"))


@pytest.mark.parametrize("how", FORMATS)
def test_the_same_collection_gives_the_same_bytes(how: Format) -> None:
    assert how.write is not None
    wanted = collection(*EACH_KIND, media={"b.png": PICTURE, "a.png": PICTURE})

    assert how.write(wanted) == how.write(wanted)
    assert how.recognises(how.write(wanted).content)


def test_recordings_and_formulas_are_written_as_each_version_has_them() -> None:
    draft = replace(SINGLE, stem="Dengar ![suara](media:a.mp3) dan $x^2$")
    wanted = Collection("Bank", (draft,), media={"a.mp3": b"ID3"})

    texts = [
        zipfile.ZipFile(io.BytesIO(how.write(wanted).content)).read("items/S-1.xml").decode()  # type: ignore[misc]
        for how in FORMATS
    ]

    assert '<object data="../media/a.mp3" type="audio/mpeg">suara</object>' in texts[0]
    assert '<audio src="../media/a.mp3"' in texts[1]
    assert all('<math xmlns="http://www.w3.org/1998/Math/MathML"' in text for text in texts)


def test_codes_that_differ_in_case_alone_get_files_of_their_own() -> None:
    drafts = (replace(SINGLE, code="a-1"), replace(TRUE_FALSE, code="A-1"))

    reading = read(QTI_3.write(Collection("Bank", drafts)).content, QTI_3)  # type: ignore[misc]

    assert tuple(each.draft for each in reading.entries) == drafts
