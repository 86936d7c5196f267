"""Drafts that say all there is to say, for the round trips of every format."""

from dataclasses import replace
from decimal import Decimal

from question_bank.formats import Collection
from question_bank.items import Answer, ItemDraft, ItemState, Spaces, StimulusDraft, Translation
from tests.question_bank.drafts import (
    CLOZE,
    EACH_KIND,
    ESSAY,
    HALF,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT_TEXT,
    SINGLE,
)

STIMULUS = StimulusDraft(
    code="TEKS-1", title="Bacaan", text="Satu.\n\n| a | b |\n|---|---|\n| 1 | 2 |"
)

FULL: tuple[ItemDraft, ...] = (
    replace(
        SINGLE,
        stem="- satu\n- dua\n\nApa = b | c?",
        options=("=1+1", "'-x", "a\n\nb", *"defghij"),
        feedback=("Bukan.", "", *[""] * 7, "Dua\nbaris"),
        weights=(Decimal(0), Decimal(1), HALF, *[Decimal(0)] * 6, -HALF),
        shuffle=False,
        tags=("a, b", "c"),
        author="Siti",
        origin="Buku, hlm. 3",
        state=ItemState.IN_REVIEW,
        expression="8 * 5",
        translations=(
            Translation(language="en", stem="What?", options=tuple("ABCDEFGHIJ"), explanation="E"),
            Translation(language="jv", stem="Apa?"),
        ),
    ),
    replace(MULTIPLE, feedback_right="Benar", feedback_partly="Sebagian", feedback_wrong="Salah"),
    replace(
        NUMERIC, answers=(Answer(text="2", weight=HALF, tolerance=Decimal(0), feedback="Dua"),)
    ),
    replace(SHORT_TEXT, match_case=True, spaces=Spaces.EXACT, tags=("difficulty-x",)),
    replace(
        MATCHING,
        pairs=(*MATCHING.pairs[:2], replace(MATCHING.pairs[2], prompt="2 = 2\n\nbaris")),
        translations=(
            Translation(language="en", stem="M", prompts=tuple("abc"), matches=tuple("wxyz")),
        ),
    ),
    ORDERING,
    replace(CLOZE, stem="{{1}} | {{2}}", gaps=CLOZE.gaps[:2]),
    replace(ESSAY, stimulus=STIMULUS.code),
)
PLAIN = Collection("Bank", EACH_KIND)
EVERYTHING = Collection("Bank", FULL, (STIMULUS,))
