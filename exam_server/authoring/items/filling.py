"""From a draft to the fields of the editor's form; the inverse of `reading`."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from exam_server.authoring.items.rows import Fields
from question_bank import LETTERS, Answer, ItemDraft, Kind

PLAIN: Final = (
    *("code", "topic", "stem", "explanation", "expression", "stimulus", "author", "origin"),
    *("feedback_right", "feedback_partly", "feedback_wrong", "sample"),
)
NEW: Final[Fields] = {**dict.fromkeys(PLAIN, ""), "difficulty": "2", "tags": "", "shuffle": "yes"}
"""The form of a new item."""


def form_fields(draft: ItemDraft) -> Fields:
    """Every input of a draft by its name."""
    fields = {name: str(getattr(draft, name)) for name in PLAIN}
    fields |= {
        "difficulty": str(draft.difficulty),
        "tags": ", ".join(draft.tags),
        "tolerance": "" if draft.tolerance is None else str(draft.tolerance),
        "most_words": "" if draft.most_words is None else str(draft.most_words),
        "spaces": draft.spaces.value,
        "match_case": _tick(draft.match_case),
        "shuffle": _tick(draft.shuffle),
        "key": draft.key[0] if draft.kind in {Kind.NUMERIC, Kind.TRUE_FALSE} and draft.key else "",
    }
    for part, rows in _parts(draft).items():
        for number, row in enumerate(rows):
            fields |= {f"{part}-{number}-{column}": text for column, text in row.items()}
    if draft.kind is Kind.SINGLE_CHOICE and draft.key:
        fields["right"] = str(LETTERS.index(draft.key[0]))
    return fields


def _parts(draft: ItemDraft) -> dict[str, list[Fields]]:
    parts = {
        "options": _options(draft),
        "answers": [_answer(each) for each in draft.answers],
        "units": [{"name": each.name, "factor": _number(each.factor)} for each in draft.units],
        "pairs": [{"prompt": each.prompt, "match": each.match} for each in draft.pairs],
        "distractors": [{"text": each} for each in draft.distractors],
        "rubric": [{"text": each.text, "points": _number(each.points)} for each in draft.rubric],
        "translations": [_translation(each) for each in draft.translations],
        "gaps": [],
    }
    for number, gap in enumerate(draft.gaps):
        weight = _number(gap.weight)
        kind, case = gap.kind.value, _tick(gap.match_case)
        parts["gaps"].append({"name": gap.name, "kind": kind, "weight": weight, "case": case})
        parts[f"gaps-{number}-answers"] = [_answer(each) for each in gap.answers]
    return parts


def _options(draft: ItemDraft) -> list[Fields]:
    key = set(draft.key)
    return [
        {
            "text": text,
            "right": _tick(at < len(LETTERS) and LETTERS[at] in key),
            "weight": _percent(_at(draft.weights, at)),
            "feedback": _at(draft.feedback, at) or "",
        }
        for at, text in enumerate(draft.options)
    ]


def _answer(answer: Answer) -> Fields:
    return {
        "text": answer.text,
        "weight": _percent(answer.weight),
        "tolerance": "" if answer.tolerance is None else _number(answer.tolerance),
        "feedback": answer.feedback,
    }


def _translation(translation: Any) -> Fields:
    lists = {name: "\n".join(getattr(translation, name)) for name in ("options", "prompts")}
    return {
        **lists,
        "matches": "\n".join(translation.matches),
        "language": translation.language,
        "stem": translation.stem,
        "explanation": translation.explanation,
    }


def _at(values: Sequence[Any], place: int) -> Any:
    return values[place] if place < len(values) else None


def _percent(share: Decimal | None) -> str:
    return "" if share is None else _number(share * 100)


def _number(value: Decimal) -> str:
    """Without the zeros behind it: `50`, not `50.0` nor `5E+1`."""
    return f"{value.normalize():f}"


def _tick(on: bool) -> str:
    return "yes" if on else ""
