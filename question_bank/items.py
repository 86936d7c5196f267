"""What an item is before it is stored: its kind, its draft as an author wrote it, its digest.

Standard library only, so that scoring and validation can build on it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

LETTERS = ("A", "B", "C", "D", "E")
OPTION_COLUMNS = tuple(f"option_{letter.lower()}" for letter in LETTERS)
COLUMNS = (
    "code",
    "topic",
    "difficulty",
    "kind",
    "stem",
    *OPTION_COLUMNS,
    "key",
    "tolerance",
    "expression",
    "explanation",
)
DIFFICULTIES = (1, 2, 3)
TRUE_FALSE = ("true", "false")


class Kind(StrEnum):
    """How an item is answered and scored."""

    SINGLE_CHOICE = "single_choice"
    MULTIPLE_CHOICE = "multiple_choice"
    TRUE_FALSE = "true_false"
    NUMERIC = "numeric"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDraft:
    """One valid item as its author wrote it, with texts in Markdown.

    `key` holds sorted letters for choices, `("true",)` or `("false",)`, or one number with a point.
    """

    code: str
    topic: str
    difficulty: int
    kind: Kind
    stem: str
    options: tuple[str, ...]
    key: tuple[str, ...]
    tolerance: Decimal | None
    expression: str
    explanation: str

    def source(self) -> dict[str, Any]:
        """The draft as JSON values, to be kept beside the version that was made from it."""
        values = asdict(self)
        values["options"] = list(self.options)
        values["key"] = list(self.key)
        values["tolerance"] = None if self.tolerance is None else str(self.tolerance)
        return values


def digest(draft: ItemDraft) -> str:
    """The SHA-256 of what makes a version: everything but code, topic and difficulty.

    Those three belong to the item, so that filing it under another topic makes no new version.
    """
    content = draft.source()
    for belongs_to_the_item in ("code", "topic", "difficulty"):
        del content[belongs_to_the_item]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
