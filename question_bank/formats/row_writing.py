"""A draft becomes the row that gives it back: the inverse of `row_reading`."""

from collections.abc import Iterator

from question_bank.formats.cells import (
    PART,
    answer_text,
    criterion_text,
    gap_text,
    guarded,
    pair_text,
    text_of,
    unit_text,
)
from question_bank.formats.columns import OPTION_COLUMNS
from question_bank.items import LETTERS, ItemDraft, Spaces, StimulusDraft, Translation, plain


def cells_of(draft: ItemDraft, stimulus: StimulusDraft | None = None) -> dict[str, str]:
    """The cells that say something, and all that are asked of every row.

    `stimulus` is the one that the item asks about, where this row is to bring it.
    """
    cells = {
        "code": draft.code,
        "topic": draft.topic,
        "difficulty": str(draft.difficulty),
        "kind": draft.kind.value,
        "stem": draft.stem,
        **dict(zip(OPTION_COLUMNS, draft.options, strict=False)),
        "key": " ".join(draft.key),
        "tolerance": "" if draft.tolerance is None else plain(draft.tolerance),
        "expression": draft.expression,
        "explanation": draft.explanation,
    }
    optional = (*_lists(draft), *_words(draft), *_translations(draft.translations))
    cells |= {column: text for column, text in optional if text}
    if stimulus:
        cells |= {"stimulus_title": stimulus.title, "stimulus_text": stimulus.text}
    return cells


def _lists(draft: ItemDraft) -> Iterator[tuple[str, str]]:
    told = zip(LETTERS, draft.feedback, strict=False)
    yield "weights", " ".join(plain(weight) for weight in draft.weights)
    yield "feedback", text_of(f"{letter}: {text}" for letter, text in told if text)
    yield "answers", text_of([_parts(map(answer_text, draft.answers))])
    yield "units", text_of([_parts(map(unit_text, draft.units))])
    yield "pairs", text_of(map(pair_text, draft.pairs))
    yield "distractors", text_of(draft.distractors)
    yield "gaps", text_of(map(gap_text, draft.gaps))
    yield "rubric", text_of(map(criterion_text, draft.rubric))
    yield "tags", ", ".join(tag.replace(",", "\\,") for tag in draft.tags)


def _words(draft: ItemDraft) -> Iterator[tuple[str, str]]:
    yield "feedback_right", draft.feedback_right
    yield "feedback_partly", draft.feedback_partly
    yield "feedback_wrong", draft.feedback_wrong
    yield "shuffle", "" if draft.shuffle else "false"
    yield "case", "true" if draft.match_case else ""
    yield "spaces", "" if draft.spaces is Spaces.COLLAPSE else draft.spaces.value
    yield "words", "" if draft.most_words is None else str(draft.most_words)
    yield "sample", draft.sample
    yield "stimulus", draft.stimulus
    yield "author", draft.author
    yield "source", draft.origin
    yield "state", draft.state.value if draft.state else ""


def _translations(translations: tuple[Translation, ...]) -> Iterator[tuple[str, str]]:
    for each in translations:
        yield f"stem_{each.language}", each.stem
        for column, text in zip(OPTION_COLUMNS, each.options, strict=False):
            yield f"{column}_{each.language}", text
        yield f"prompts_{each.language}", text_of(each.prompts)
        yield f"matches_{each.language}", text_of(each.matches)
        yield f"explanation_{each.language}", each.explanation


def _parts(texts: Iterator[str]) -> str:
    return f" {PART} ".join(guarded(text, PART) for text in texts)
