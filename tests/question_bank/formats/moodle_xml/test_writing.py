"""Items of every kind go out as Moodle XML and come back as they were, or it is told."""

from dataclasses import replace
from decimal import Decimal

import pytest

from question_bank.formats import Collection, read_file
from question_bank.formats.moodle_xml.writing import write
from question_bank.items import Answer, Criterion, Gap, GapKind, ItemDraft, ItemState, Kind, Pair
from question_bank.rows import Expected, RowProblem, Severity
from tests.question_bank.drafts import (
    CLOZE,
    EACH_KIND,
    ESSAY,
    HALF,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    SHORT_TEXT,
    SINGLE,
    TRUE_FALSE,
)

TABLE = "| a | b |\n| --- | --- |\n| 1 | 2 |"
RICH = f"Lihat **peta** ![Bali](media:peta%201.png)\nlalu $x^2 < 3$:\n\n{TABLE}"
FULLER = (
    replace(SINGLE, weights=(Decimal("-0.5"), Decimal(1), HALF), feedback=("a", "", "*c*")),
    replace(SINGLE, stem=RICH, explanation=RICH, options=("$a$", "~2~", "]]>&<")),
    replace(SINGLE, tags=("2026", "x y"), topic="A / B", difficulty=3, state=ItemState.RETIRED),
    replace(SINGLE, state=ItemState.DRAFT, shuffle=False),
    replace(MULTIPLE, weights=(HALF, HALF, Decimal(0), Decimal(-1)), feedback_partly="Kurang"),
    replace(TRUE_FALSE, feedback_right="Ya", feedback_wrong="Tidak"),
    replace(NUMERIC, answers=(Answer(text="2", weight=HALF, tolerance=Decimal(1)),)),
    replace(NUMERIC, units=(), feedback_wrong="Hitung lagi"),
    replace(SHORT_TEXT, answers=(Answer(text=r"a\*b <c> & {d}", feedback="**ya**"),)),
    replace(MATCHING, pairs=(*MATCHING.pairs, Pair("![x](media:peta%201.png)", "Medan 2"))),
    replace(ESSAY, rubric=(Criterion("**Runtut** & rapi", Decimal("1.5")),), sample=""),
    replace(
        CLOZE,
        stem="{{1}} ~ {{2}} }",
        gaps=(
            Gap(
                name="1",
                kind=GapKind.CHOICE,
                answers=(
                    Answer(text="$\\frac{a}{b}$ #1", feedback="~x~"),
                    Answer(text="b}", weight=Decimal(0)),
                ),
            ),
            Gap(
                name="2",
                kind=GapKind.TEXT,
                match_case=True,
                answers=(Answer(text="a}b#c~d\\"), Answer(text="é & <", weight=HALF)),
            ),
        ),
    ),
)


@pytest.mark.parametrize("draft", [*EACH_KIND, *FULLER])
def test_what_goes_out_comes_back(draft: ItemDraft) -> None:
    media = {"peta%201.png": b"png"}

    written = write(Collection("Bank", (draft,), media=media))
    again = read_file(written.content)

    assert [entry.draft for entry in again.entries] == [draft]
    assert written.problems == ()
    assert set(again.media.items()) <= set(media.items())


def test_files_go_out_with_the_texts_that_name_them() -> None:
    draft = replace(SINGLE, stem="![x](media:d/a%20b.png)", options=("![y](media:c.mp3)", "b", "c"))
    media = {"d/a%20b.png": b"1", "c.mp3": b"2", "unused.png": b"3"}

    written = write(Collection("Bank", (draft,), media=media))

    assert read_file(written.content).media == {"d/a%20b.png": b"1", "c.mp3": b"2"}
    assert b'<file name="a b.png" path="/d/" encoding="base64">MQ==</file>' in written.content


@pytest.mark.parametrize(
    ("draft", "column", "expected"),
    [
        (replace(SINGLE, author="Ani"), "author", Expected.KEPT_FEATURE),
        (replace(SINGLE, code="a" * 40, expression="8 * 5"), "expression", Expected.KEPT_FEATURE),
        (replace(SHORT_TEXT, explanation="***x***"), "explanation", Expected.KEPT_MARKUP),
        (replace(MATCHING, distractors=("**x**",)), "distractors", Expected.KEPT_MARKUP),
    ],
)
def test_what_cannot_be_held_is_told(draft: ItemDraft, column: str, expected: Expected) -> None:
    written = write(Collection("Bank", (SINGLE, draft)))

    told = {(each.row, each.column, each.expected, each.severity) for each in written.problems}
    assert (2, column, expected, Severity.WARNS) in told


def test_an_item_that_could_not_be_read_again_is_told() -> None:
    broken = replace(CLOZE, gaps=())

    written = write(Collection("Bank", (broken,)))

    assert written.problems == (
        RowProblem(1, "kind", Expected.KNOWN_KIND, Kind.CLOZE, Severity.WARNS),
    )
