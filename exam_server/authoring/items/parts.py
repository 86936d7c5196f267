"""What the form of each kind of item asks for: its parts, and the columns of their rows."""

from typing import Final

from question_bank import Kind

PARTS: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.SINGLE_CHOICE: ("options", "replies", "order"),
    Kind.MULTIPLE_CHOICE: ("options", "replies", "order"),
    Kind.TRUE_FALSE: ("truth", "replies"),
    Kind.NUMERIC: ("number", "answers", "units", "replies"),
    Kind.SHORT_TEXT: ("answers", "comparison", "replies"),
    Kind.MATCHING: ("pairs", "distractors", "replies", "order"),
    Kind.ORDERING: ("options", "replies"),
    Kind.CLOZE: ("gaps", "replies"),
    Kind.ESSAY: ("rubric", "essay"),
}
"""In the order in which the page shows them."""

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "options": ("text", "weight", "feedback"),
    "answers": ("text", "weight", "tolerance", "feedback"),
    "units": ("name", "factor"),
    "pairs": ("prompt", "match"),
    "distractors": ("text",),
    "gaps": ("name", "weight"),
    "rubric": ("text", "points"),
    "translations": ("language", "stem", "options", "prompts", "matches", "explanation"),
}
"""The columns whose content makes a row count; ticks and choices alone do not."""

LEAST: Final[dict[str, int]] = {
    "options": 4,
    "answers": 2,
    "units": 1,
    "pairs": 4,
    "distractors": 1,
    "gaps": 2,
    "rubric": 3,
    "translations": 0,
}
"""How many rows a form shows at first."""


MEDIA_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "options": ("text",),
    "pairs": ("prompt", "match"),
    "distractors": ("text",),
}
"""The columns in which a picture or a recording can stand."""


def part_of(name: str) -> str:
    """The part that rows of this name belong to: `gaps-1-answers` are `answers`."""
    return name.rpartition("-")[2]


def place_of(kind: Kind, field: str) -> str:
    """Where on the page the fault of a field is told: an input, or the part it belongs to."""
    if kind in {Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE, Kind.ORDERING}:
        return {"key": "options", "weights": "options", "feedback": "options"}.get(field, field)
    if kind is Kind.CLOZE and field == "answers":
        return "gaps"
    return field
