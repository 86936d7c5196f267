"""What an item is before it is stored: its kind, its draft as an author wrote it, its digest.

Standard library only, so that scoring, checking and formats can build on it. Texts are Markdown
as `markdown.render` reads it; a picture or a recording in it is named `media:NAME`."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

LETTERS = tuple("ABCDEFGHIJ")
OPTION_COLUMNS = tuple(f"option_{letter.lower()}" for letter in LETTERS[:5])
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
FULL = Decimal(1)
NO_WEIGHT = Decimal(0)


class Kind(StrEnum):
    """How an item is answered and scored."""

    SINGLE_CHOICE = "single_choice"
    MULTIPLE_CHOICE = "multiple_choice"
    TRUE_FALSE = "true_false"
    NUMERIC = "numeric"
    SHORT_TEXT = "short_text"
    MATCHING = "matching"
    ORDERING = "ordering"
    CLOZE = "cloze"
    ESSAY = "essay"


class ItemState(StrEnum):
    """How far an item has come; only approved ones are drawn."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    RETIRED = "retired"


class Spaces(StrEnum):
    """What spaces in a typed text count for: runs as one, nothing at all, or as they stand."""

    COLLAPSE = "collapse"
    IGNORE = "ignore"
    EXACT = "exact"


class GapKind(StrEnum):
    """How one gap of a cloze item is filled."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer to a gap, a short text or a number, and the share of the points it earns.

    `text` is a plain number for numbers; elsewhere `*` stands for any run of characters and `\\*`
    for a star. `weight` lies between 0 and 1; in a gap with choices the wrong ones weigh 0.
    """

    text: str
    weight: Decimal = FULL
    tolerance: Decimal | None = None
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that a number may be given in: the number times `factor` is in the key's unit."""

    name: str
    factor: Decimal = FULL


@dataclass(frozen=True, slots=True)
class Pair:
    """One thing to be matched and what belongs to it; several may share one match."""

    prompt: str
    match: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One gap of a cloze item; the stem names it as `{{name}}`, a name being `1`, `2`, …

    `weight` is its share beside the other gaps'.
    """

    name: str
    kind: GapKind
    answers: tuple[Answer, ...]
    match_case: bool = False
    weight: Decimal = FULL


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing an essay is marked by, and how many of the rubric's points it is worth."""

    text: str
    points: Decimal = FULL


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """The texts of an item in another language, in the order of the original's.

    `matches` holds pairs' matches, then distractors; an empty tuple leaves the original in place.
    """

    language: str
    stem: str
    options: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    explanation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StimulusDraft:
    """One text or table that several items ask about; they stay together in a form."""

    code: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDraft:
    """One valid item as its author wrote it.

    `options` are the choices, or for an ordering the elements in their right order. `key` holds
    sorted letters for choices (the author's order is A, B, …), `("true",)` or `("false",)`, or
    one number with a point; it is empty for the other kinds. `weights` and `feedback` go with the
    options one by one, or are empty: then the rule of the kind gives the points (decision 0003).
    `answers` are the accepted texts, or numbers beside the key that earn a part.
    """

    code: str
    topic: str
    difficulty: int
    kind: Kind
    stem: str
    options: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    tolerance: Decimal | None = None
    expression: str = ""
    explanation: str = ""
    weights: tuple[Decimal, ...] = ()
    feedback: tuple[str, ...] = ()
    feedback_right: str = ""
    feedback_partly: str = ""
    feedback_wrong: str = ""
    shuffle: bool = True
    answers: tuple[Answer, ...] = ()
    match_case: bool = False
    spaces: Spaces = Spaces.COLLAPSE
    units: tuple[Unit, ...] = ()
    pairs: tuple[Pair, ...] = ()
    distractors: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    rubric: tuple[Criterion, ...] = ()
    most_words: int | None = None
    sample: str = ""
    stimulus: str = ""
    translations: tuple[Translation, ...] = ()
    tags: tuple[str, ...] = ()
    author: str = ""
    origin: str = ""
    state: ItemState | None = None

    def source(self) -> dict[str, Any]:
        """The draft as JSON values, to be kept beside the version that was made from it.

        What an item of the first four kinds always says comes first and whole; of the rest only
        what was said, so that a field that is added later changes no digest.
        """
        values = {each.name: _plain(getattr(self, each.name)) for each in fields(self)}
        return {
            name: value
            for name, value in values.items()
            if name in ALWAYS_TOLD or value != _DEFAULTS[name]
        }

    @classmethod
    def from_source(cls, values: Mapping[str, Any]) -> "ItemDraft":
        """The inverse of `source`. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(**{name: _READERS.get(name, _as_is)(value) for name, value in values.items()})


OF_THE_ITEM = ("code", "topic", "difficulty", "tags", "author", "origin", "state")
ALWAYS_TOLD = frozenset(each.name for each in fields(ItemDraft)[:10])


def digest(draft: ItemDraft, stimulus: str = "") -> str:
    """The SHA-256 of what makes a version: all but what belongs to the item (`OF_THE_ITEM`).

    Filing an item under another topic makes no new version; `stimulus` is the text that the item
    asks about, if any, which does.
    """
    content = draft.source()
    for belongs_to_the_item in OF_THE_ITEM:
        content.pop(belongs_to_the_item, None)
    if stimulus:
        content["stimulus"] = stimulus
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Decimal) -> str:
    """A number in the one spelling that it has everywhere: `12.50` → `12.5`, `1E+2` → `100`."""
    text = format(value, "f")
    trimmed = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if trimmed in {"-0", ""} else trimmed


def _plain(value: Any) -> Any:
    """A field as JSON holds it: numbers as text, since JSON has no exact decimals."""
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, StrEnum):
        return value.value
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(each) for name, each in _as_dict(value).items()}
    return value


def _as_dict(value: Any) -> dict[str, Any]:
    return {each.name: getattr(value, each.name) for each in fields(value)}


def _as_is(value: Any) -> Any:
    return value


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in value)


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def _decimals(value: Any) -> tuple[Decimal, ...]:
    return tuple(Decimal(each) for each in value)


def _answer(value: Mapping[str, Any]) -> Answer:
    return Answer(
        text=value["text"],
        weight=Decimal(value["weight"]),
        tolerance=_decimal(value["tolerance"]),
        feedback=value["feedback"],
    )


def _gap(value: Mapping[str, Any]) -> Gap:
    return Gap(
        name=value["name"],
        kind=GapKind(value["kind"]),
        answers=tuple(_answer(each) for each in value["answers"]),
        match_case=value["match_case"],
        weight=Decimal(value["weight"]),
    )


def _translation(value: Mapping[str, Any]) -> Translation:
    lists = {name: _texts(value[name]) for name in ("options", "prompts", "matches")}
    return Translation(**{**value, **lists})


_READERS: dict[str, Any] = {
    "kind": Kind,
    "options": _texts,
    "key": _texts,
    "tolerance": _decimal,
    "weights": _decimals,
    "feedback": _texts,
    "answers": lambda value: tuple(_answer(each) for each in value),
    "spaces": Spaces,
    "units": lambda value: tuple(Unit(each["name"], Decimal(each["factor"])) for each in value),
    "pairs": lambda value: tuple(Pair(**each) for each in value),
    "distractors": _texts,
    "gaps": lambda value: tuple(_gap(each) for each in value),
    "rubric": lambda value: tuple(
        Criterion(each["text"], Decimal(each["points"])) for each in value
    ),
    "translations": lambda value: tuple(_translation(each) for each in value),
    "tags": _texts,
    "state": lambda value: None if value is None else ItemState(value),
}
_DEFAULTS: dict[str, Any] = {
    each.name: _plain(each.default) for each in fields(ItemDraft) if each.name not in ALWAYS_TOLD
}
