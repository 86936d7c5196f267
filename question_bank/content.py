"""A draft becomes the content of an item version: safe HTML, opaque option ids, the key in ids."""

import hashlib
from dataclasses import dataclass

from question_bank.items import LETTERS, TRUE_FALSE, ItemDraft, Kind, digest
from question_bank.markdown import render

# These words follow the language of the items, not that of the screen around them.
TRUE_FALSE_WORDS = {"id": ("Benar", "Salah"), "en": ("True", "False")}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: an opaque id and its text as HTML."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an immutable version holds; `key` and `explanation` are for authors and scoring only."""

    kind: Kind
    stem: str
    options: tuple[Option, ...]
    key: tuple[str, ...]
    explanation: str
    digest: str


def compose(draft: ItemDraft, *, language: str) -> Content:
    """Render a draft for a bank's language. The same draft always gives the same content."""
    ids = _option_ids(draft)
    options = sorted(
        (
            Option(ids[letter], render(text))
            for letter, text in zip(LETTERS, draft.options, strict=False)
        ),
        key=lambda option: option.id,
    )
    return Content(
        kind=draft.kind,
        stem=render(draft.stem),
        options=tuple(options) or _fixed_options(draft.kind, language),
        key=tuple(sorted(ids.get(part, part) for part in draft.key)),
        explanation=render(draft.explanation),
        digest=digest(draft),
    )


def _option_ids(draft: ItemDraft) -> dict[str, str]:
    """Letter → `o1`…`o5`, in an order that follows from what every candidate sees anyway.

    Neither the author's order nor the key may have a part in it: whoever knows this function
    could try out every key and see which one gives the ids that are shown.
    """
    texts = dict(zip(LETTERS, draft.options, strict=False))
    order = sorted(texts, key=lambda letter: _mark(draft.stem, texts[letter]))
    return {letter: f"o{place}" for place, letter in enumerate(order, start=1)}


def _mark(stem: str, text: str) -> bytes:
    return hashlib.sha256(f"{stem}\0{text}".encode()).digest()


def _fixed_options(kind: Kind, language: str) -> tuple[Option, ...]:
    if kind is not Kind.TRUE_FALSE:
        return ()
    words = TRUE_FALSE_WORDS.get(language, TRUE_FALSE_WORDS["id"])
    return tuple(Option(id_, render(word)) for id_, word in zip(TRUE_FALSE, words, strict=True))
