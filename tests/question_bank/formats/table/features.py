"""One draft for each thing that an item may say, and the fields that say it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

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
    TRUE_FALSE,
)
from tests.question_bank.formats.fuzz.seeds import PICTURE

STIMULUS: Final = StimulusDraft(code="TEKS-1", title="Bacaan", text="Satu paragraf.\n\nDua.")
NONE: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Feature:
    """A row of the table: what it is called, a draft that has it, the fields to compare."""

    name: str
    draft: ItemDraft
    fields: tuple[str, ...]


def _kind(draft: ItemDraft) -> Feature:
    bare = replace(draft, units=(), rubric=(), sample="", most_words=None)
    names = ("kind", "stem", "options", "key", "answers", "pairs", "distractors", "gaps")
    return Feature(f"`{draft.kind}`", bare, names)


_SHORT = replace(SHORT_TEXT, answers=(Answer(text="Bandung"), Answer(text="Kota Bandung")))
_TOLD_CHOICE = replace(SINGLE, feedback=("Bukan.", "Benar.", ""))
_FORMULA = replace(SINGLE, stem="Berapa $x^2$, jika $x = \\frac{1}{2}$?")
_GAP = CLOZE.gaps[0]

KINDS: Final = (
    *(_kind(each) for each in EACH_KIND if each not in {SHORT_TEXT, CLOZE}),
    _kind(_SHORT),
    _kind(replace(CLOZE, gaps=(*CLOZE.gaps[:2], replace(CLOZE.gaps[2], weight=Decimal(1))))),
)
FEATURES: Final = (
    Feature("explanation", SINGLE, ("explanation",)),
    Feature("weights of options", replace(SINGLE, weights=(HALF, Decimal(1), NONE)), ("weights",)),
    Feature(
        "weights below zero",
        replace(MULTIPLE, weights=(HALF, HALF, NONE, -HALF)),
        ("weights",),
    ),
    Feature("feedback of options", _TOLD_CHOICE, ("feedback",)),
    Feature(
        "feedback for right, partly right, wrong",
        replace(MULTIPLE, feedback_right="Ya", feedback_partly="Hampir", feedback_wrong="Bukan"),
        ("feedback_right", "feedback_partly", "feedback_wrong"),
    ),
    Feature(
        "feedback of a true/false item",
        replace(TRUE_FALSE, feedback_right="Ya", feedback_wrong="Bukan"),
        ("feedback_right", "feedback_wrong"),
    ),
    Feature("order of options kept", replace(SINGLE, shuffle=False), ("shuffle",)),
    Feature("tolerance of a number", replace(NUMERIC, units=()), ("tolerance",)),
    Feature("units of a number", NUMERIC, ("units",)),
    Feature(
        "numbers that earn a part",
        replace(NUMERIC, units=(), answers=(Answer(text="2", weight=HALF, tolerance=NONE),)),
        ("answers",),
    ),
    Feature("accepted texts that earn a part", SHORT_TEXT, ("answers",)),
    Feature(
        "feedback of an accepted text",
        replace(_SHORT, answers=(Answer(text="Bandung", feedback="Ya"),)),
        ("answers",),
    ),
    Feature("`*` for any letters", replace(_SHORT, answers=(Answer(text="Ban*"),)), ("answers",)),
    Feature("`\\*` for a star", replace(_SHORT, answers=(Answer(text="2 \\* 3"),)), ("answers",)),
    Feature("capitals count", replace(_SHORT, match_case=True), ("match_case",)),
    Feature("spaces count", replace(_SHORT, spaces=Spaces.EXACT), ("spaces",)),
    Feature("spaces do not count", replace(_SHORT, spaces=Spaces.IGNORE), ("spaces",)),
    Feature("matches that belong to nothing", MATCHING, ("distractors",)),
    Feature("order of an ordering's elements", ORDERING, ("options",)),
    Feature("weights of gaps", CLOZE, ("gaps",)),
    Feature(
        "gaps in which capitals count",
        replace(CLOZE, stem="{{1}}", gaps=(replace(_GAP, match_case=True),)),
        ("gaps",),
    ),
    Feature("rubric of an essay", ESSAY, ("rubric",)),
    Feature("sample answer of an essay", ESSAY, ("sample",)),
    Feature("most words of an essay", ESSAY, ("most_words",)),
    Feature(
        "text that several items ask about",
        replace(SINGLE, stimulus=STIMULUS.code),
        ("stimulus",),
    ),
    Feature(
        "translations",
        replace(
            SINGLE,
            translations=(Translation(language="en", stem="8 × 5?", options=("a", "b", "c")),),
        ),
        ("translations",),
    ),
    Feature("code", SINGLE, ("code",)),
    Feature("topic", replace(SINGLE, topic="Statistika"), ("topic",)),
    Feature("difficulty", replace(SINGLE, difficulty=3), ("difficulty",)),
    Feature("tags", replace(SINGLE, tags=("a, b", "c")), ("tags",)),
    Feature("author", replace(SINGLE, author="Siti"), ("author",)),
    Feature("source", replace(SINGLE, origin="Buku, hlm. 3"), ("origin",)),
    Feature("state: approved", replace(SINGLE, state=ItemState.APPROVED), ("state",)),
    Feature("state: draft", replace(SINGLE, state=ItemState.DRAFT), ("state",)),
    Feature("state: retired", replace(SINGLE, state=ItemState.RETIRED), ("state",)),
    Feature("expression that computes the key", replace(SINGLE, expression="8*5"), ("expression",)),
    Feature(
        "pictures",
        replace(SINGLE, stem="Lihat ![peta](media:peta.png)."),
        ("stem", "media"),
    ),
    Feature("formulas", _FORMULA, ("stem",)),
    Feature("tables", replace(SINGLE, stem="Tabel:\n\n| a | b |\n|---|---|\n| 1 | 2 |"), ("stem",)),
    Feature("lists", replace(SINGLE, stem="Pilih:\n\n- satu\n- dua"), ("stem",)),
    Feature("bold, italic, code", replace(SINGLE, stem="**a** *b* `c`"), ("stem",)),
    Feature("low and high letters", replace(SINGLE, stem="H~2~O dan m^2^"), ("stem",)),
    Feature(
        "several paragraphs in an option",
        replace(SINGLE, options=("satu\n\ndua", "40", "45")),
        ("options",),
    ),
)


def bank_of(features: Sequence[Feature]) -> Collection:
    """All drafts in one bank, each under a code of its own."""
    drafts = (replace(each.draft, code=f"F-{at}") for at, each in enumerate(features, start=1))
    return Collection("Bank", tuple(drafts), (STIMULUS,), {"peta.png": PICTURE})
