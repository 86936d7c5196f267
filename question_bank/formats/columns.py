"""The columns of a table of items: those that must be there, and those that may."""

import re

from question_bank.items import COLUMNS, LETTERS, Kind

OPTION_COLUMNS = tuple(f"option_{letter.lower()}" for letter in LETTERS)
OPTIONAL = (
    *OPTION_COLUMNS[5:],
    *("weights", "feedback", "feedback_right", "feedback_partly", "feedback_wrong", "shuffle"),
    *("answers", "case", "spaces", "units", "pairs", "distractors", "gaps"),
    *("rubric", "words", "sample", "stimulus", "stimulus_title", "stimulus_text"),
    *("tags", "author", "source", "state"),
)
REASONS = "problems"
"""The column that a file of rejected rows has besides; whoever mends a row may leave it."""

TRANSLATED = ("stem", *OPTION_COLUMNS, "prompts", "matches", "explanation")
TRANSLATION = re.compile(rf"({'|'.join(TRANSLATED)})_([a-z]{{2,3}}(?:-[a-z0-9]{{2,8}})?)")
KNOWN = frozenset((*COLUMNS, *OPTIONAL, REASONS))

CHOICES = frozenset((Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE))
OPTIONS = CHOICES | {Kind.ORDERING}
KINDS_OF = {
    **dict.fromkeys(OPTION_COLUMNS, OPTIONS),
    **dict.fromkeys(("weights", "feedback"), CHOICES),
    "key": CHOICES | {Kind.TRUE_FALSE, Kind.NUMERIC},
    "answers": frozenset((Kind.SHORT_TEXT, Kind.NUMERIC)),
    **dict.fromkeys(("case", "spaces"), frozenset((Kind.SHORT_TEXT,))),
    **dict.fromkeys(("tolerance", "units"), frozenset((Kind.NUMERIC,))),
    **dict.fromkeys(("pairs", "distractors"), frozenset((Kind.MATCHING,))),
    "gaps": frozenset((Kind.CLOZE,)),
    **dict.fromkeys(("rubric", "words", "sample"), frozenset((Kind.ESSAY,))),
}
"""The kinds that a column belongs to; a column that is not here belongs to all."""

COLUMN_OF = {
    "options": OPTION_COLUMNS[0],
    "match_case": "case",
    "most_words": "words",
    "origin": "source",
}
"""Where a field of a draft stands, if not under its own name."""


def is_known(column: str) -> bool:
    """Whether a reader makes anything of this column."""
    return column in KNOWN or TRANSLATION.fullmatch(column) is not None


def columns_of(rows: list[dict[str, str]]) -> list[str]:
    """The columns that these rows need: the required ones, then the others in their order."""
    used = {column for cells in rows for column, text in cells.items() if text}
    languages = sorted({column for column in used if TRANSLATION.fullmatch(column)}, key=_place)
    return [*COLUMNS, *(column for column in OPTIONAL if column in used), *languages]


def column_of(field: str, kind: Kind | None) -> str:
    """The column that a field of a draft stands in."""
    if kind is Kind.CLOZE and field == "answers":
        return "gaps"
    return COLUMN_OF.get(field, field)


def _place(column: str) -> tuple[str, int]:
    found = TRANSLATION.fullmatch(column)
    return (found[2], TRANSLATED.index(found[1])) if found else ("", 0)
