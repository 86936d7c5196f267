"""From the fields of the correction's form to a draft with other answers and the same texts."""

from collections.abc import Mapping
from dataclasses import replace

from exam_server.authoring.items.filling import form_fields
from exam_server.authoring.items.reading import read_draft
from question_bank import ANSWERS, LETTERS, TRUE_FALSE, ItemDraft, Kind, Pair
from question_bank import Fault as DraftFault

TYPED = ("key", "tolerance", "match_case", "spaces", "answers-")
"""What somebody may type besides a gap's answers, by how the names of the inputs begin."""


def read_answers(
    source: ItemDraft, fields: Mapping[str, str]
) -> tuple[ItemDraft, tuple[DraftFault, ...]]:
    """The source with the answers of the form, and the inputs that hold no number."""
    if source.kind in {Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE}:
        return _choices(source, fields), ()
    if source.kind is Kind.TRUE_FALSE:
        key = tuple(each for each in TRUE_FALSE if fields.get(f"key-{each}") == "yes")
        return replace(source, key=key), ()
    if source.kind is Kind.MATCHING:
        return _matching(source, fields), ()
    if source.kind is Kind.ORDERING:
        return _ordering(source, fields), ()
    return _typed(source, fields)


def answer_fields(source: ItemDraft) -> dict[str, str]:
    """The form as the version has it."""
    fields = form_fields(source)
    for place, letter in enumerate(LETTERS[: len(source.options)]):
        fields[f"options-{place}-right"] = "yes" if letter in source.key else ""
        fields[f"order-{place}"] = str(place + 1)
    for each in TRUE_FALSE:
        fields[f"key-{each}"] = "yes" if each in source.key else ""
    return fields


def _choices(source: ItemDraft, fields: Mapping[str, str]) -> ItemDraft:
    letters = LETTERS[: len(source.options)]
    key = tuple(
        letter
        for place, letter in enumerate(letters)
        if fields.get(f"options-{place}-right") == "yes"
    )
    # Shares were given for other right answers; the rule of the kind is what everybody knows.
    return source if key == source.key else replace(source, key=key, weights=())


def _matching(source: ItemDraft, fields: Mapping[str, str]) -> ItemDraft:
    known = dict.fromkeys([*(pair.match for pair in source.pairs), *source.distractors])
    pairs = []
    for place, pair in enumerate(source.pairs):
        match = fields.get(f"pairs-{place}-match", "")
        pairs.append(Pair(pair.prompt, match if match in known else pair.match))
    used = {pair.match for pair in pairs}
    unused = tuple(text for text in known if text not in used)
    return replace(source, pairs=tuple(pairs), distractors=unused)


def _ordering(source: ItemDraft, fields: Mapping[str, str]) -> ItemDraft:
    def place_of(numbered: tuple[int, str]) -> tuple[int, int]:
        text = fields.get(f"order-{numbered[0]}", "")
        plain = text.isascii() and text.isdecimal() and len(text) < 4
        return (int(text) if plain else 0, numbered[0])

    ordered = sorted(enumerate(source.options), key=place_of)
    return replace(source, options=tuple(text for _, text in ordered))


def _typed(
    source: ItemDraft, fields: Mapping[str, str]
) -> tuple[ItemDraft, tuple[DraftFault, ...]]:
    """Numbers, texts and gaps: read as the editor reads them, all else as the version has it."""
    fixed = {name: text for name, text in form_fields(source).items() if not _may_be_typed(name)}
    typed = {name: text for name, text in fields.items() if _may_be_typed(name)}
    read, faults = read_draft(source.kind, {**fixed, **typed})
    answers = {name: getattr(read, name) for name in ANSWERS - {"weights", "pairs", "distractors"}}
    return replace(source, **answers), faults


def _may_be_typed(name: str) -> bool:
    in_a_gap = name.startswith("gaps-") and ("-answers-" in name or name.endswith("-case"))
    return in_a_gap or name.startswith(TYPED)
