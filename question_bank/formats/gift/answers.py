"""What stands between the braces of a GIFT question: its kind, and the fields of a draft."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from question_bank.checking import shown
from question_bank.formats.gift.escapes import revealed
from question_bank.formats.gift.formatting import Texts, split_format
from question_bank.formats.numbers_in_texts import number_in
from question_bank.items import FULL, LETTERS, NO_WEIGHT, Answer, Kind, Pair, plain
from question_bank.rows import Expected

RIGHT, WRONG, FEEDBACK, GENERAL, ARROW, RANGE = "=", "~", "#", "####", "->", ".."
TRUTHS = {"T": "true", "TRUE": "true", "F": "false", "FALSE": "false"}
HUNDRED = Decimal(100)
CLOSE = Decimal("0.00001")

_WEIGHT = re.compile(r"\s*%(-?[0-9]{1,3}(?:\.[0-9]{0,12})?)%")

Fields = Mapping[str, Any]


class AnswersError(Exception):
    """The braces hold nothing that can be asked."""

    def __init__(self, column: str, expected: Expected, found: str) -> None:
        super().__init__(column, expected, found)
        self.column = column
        self.expected = expected
        self.found = shown(found)


@dataclass(frozen=True, slots=True)
class _Part:
    """One answer: whether it began with `=`, its weight if it has one, text and feedback."""

    right: bool
    weight: Decimal | None
    text: str
    feedback: str


def fields_of(answers: str, texts: Texts) -> Fields:
    """The fields of a draft, `kind` among them; signs that are letters are hidden.

    Raises AnswersError.
    """
    answers, general, explanation = answers.rpartition(GENERAL)
    answers = (answers if general else explanation).strip()
    found = {"explanation": texts.text("explanation", explanation)} if general else {}
    return {**_of_a_kind(answers, texts), **found}


def _of_a_kind(answers: str, texts: Texts) -> Fields:
    if not answers:
        return {"kind": Kind.ESSAY}
    if answers.startswith(FEEDBACK):
        return _numeric(answers[1:], texts)
    if WRONG in answers:
        return _choice(answers, texts)
    if RIGHT in answers and ARROW in answers:
        return _matching(answers, texts)
    said = answers.partition(FEEDBACK)[0].strip()
    truth = TRUTHS.get(said.upper())
    if truth and said not in TRUTHS:
        # Moodle would ask to type this word: whoever wrote it in small letters means a truth.
        texts.note("kind", f"short answer {said}")
    return _true_false(truth, answers, texts) if truth else _short_text(answers, texts)


def _true_false(truth: str, answers: str, texts: Texts) -> Fields:
    _, wrong, right = [*answers.split(FEEDBACK, 2), "", ""][:3]
    return {
        "kind": Kind.TRUE_FALSE,
        "key": (truth,),
        "feedback_wrong": texts.text("feedback_wrong", wrong),
        "feedback_right": texts.text("feedback_right", right),
    }


def _choice(answers: str, texts: Texts) -> Fields:
    parts = _parts(re.split(r"(?=[=~])", answers))
    single = any(part.right for part in parts)
    weights = tuple(_weight(part, FULL if part.right else NO_WEIGHT) for part in parts)
    kind = Kind.SINGLE_CHOICE if single else Kind.MULTIPLE_CHOICE
    key = tuple(
        letter
        for letter, weight in zip(LETTERS, weights, strict=False)
        if (weight == FULL if single else weight > 0)
    )
    if not key:
        raise AnswersError("key", Expected.A_RIGHT_OPTION, revealed(answers))
    key = key[:1] if single else key
    feedback = tuple(texts.text("feedback", part.feedback) for part in parts)
    return {
        "kind": kind,
        "options": tuple(texts.text("options", part.text) for part in parts),
        "key": key,
        "weights": () if is_usual(kind, key, weights) else weights,
        "feedback": feedback if any(feedback) else (),
    }


def usual_weights(kind: Kind, key: Sequence[str], count: int) -> tuple[Decimal, ...]:
    """The share of each option by the rule of its kind, which needs no weights."""
    right, wrong = len(key), count - len(key)
    if kind is Kind.SINGLE_CHOICE or not right or not wrong:
        return tuple(FULL if letter in key else NO_WEIGHT for letter in LETTERS[:count])
    return tuple(FULL / right if letter in key else -FULL / wrong for letter in LETTERS[:count])


def is_usual(kind: Kind, key: Sequence[str], weights: Sequence[Decimal]) -> bool:
    """Whether weights say what the rule says anyway; files round thirds and sevenths."""
    usual = usual_weights(kind, key, len(weights))
    pairs = zip(weights, usual, strict=False)
    return len(weights) == len(usual) and all(abs(one - other) < CLOSE for one, other in pairs)


def _matching(answers: str, texts: Texts) -> Fields:
    pairs, distractors = [], []
    for part in answers.split(RIGHT):
        if not part.strip():
            continue
        prompt, arrow, match = part.partition(ARROW)
        if not arrow:
            raise AnswersError("pairs", Expected.PAIRS, revealed(part.strip()))
        match = texts.bare("pairs", match)
        if prompt.strip():
            pairs.append(Pair(texts.text("pairs", prompt), match))
        else:
            distractors.append(match)
    return {"kind": Kind.MATCHING, "pairs": tuple(pairs), "distractors": tuple(distractors)}


def _short_text(answers: str, texts: Texts) -> Fields:
    parts = _parts(answers.split(RIGHT))
    return {
        "kind": Kind.SHORT_TEXT,
        "answers": tuple(
            Answer(
                text=revealed(split_format(part.text, "")[1]).strip(),
                weight=_weight(part, FULL),
                feedback=texts.text("answers", part.feedback),
            )
            for part in parts
        ),
    }


def _numeric(answers: str, texts: Texts) -> Fields:
    answers, wrong, wrong_feedback = answers.partition(WRONG)
    parts = _parts(answers.split(RIGHT))
    if not parts:
        raise AnswersError("key", Expected.NUMBER, revealed(answers))
    # A star takes every other number; what it is for is the feedback.
    others = [part for part in parts if part.text == "*" and not _weight(part, FULL)]
    found = [_number(part, texts) for part in parts if part not in others]
    full = next((answer for answer in found if answer.weight == FULL), None)
    if full is None:
        raise AnswersError("answers", Expected.A_FULL_ANSWER, revealed(answers.strip()))
    wrong_feedback = wrong_feedback.partition(FEEDBACK)[2] if wrong else ""
    wrong_feedback = wrong_feedback or "".join(part.feedback for part in others)
    return {
        "kind": Kind.NUMERIC,
        "key": (full.text,),
        "tolerance": full.tolerance,
        "answers": tuple(answer for answer in found if answer is not full),
        "feedback_right": full.feedback,
        "feedback_wrong": texts.text("feedback_wrong", wrong_feedback),
    }


def _number(part: _Part, texts: Texts) -> Answer:
    low, span, high = part.text.partition(RANGE)
    text, _, tolerance = (low, "", high) if span else part.text.partition(":")
    first, second = number_in(text), number_in(tolerance) if tolerance.strip() else Decimal(0)
    if first is None or second is None:
        raise AnswersError("key", Expected.NUMBER, revealed(part.text.strip()))
    value, within = ((first + second) / 2, (second - first) / 2) if span else (first, second)
    return Answer(
        text=plain(value),
        weight=_weight(part, FULL),
        tolerance=Decimal(plain(within)),
        feedback=texts.text("answers", part.feedback),
    )


def _parts(pieces: Sequence[str]) -> list[_Part]:
    """Each piece but empty ones, as it is written: sign, weight, text, feedback."""
    parts = []
    for piece in pieces:
        sign = piece[:1] if piece[:1] in (RIGHT, WRONG) else ""
        said, _, feedback = piece.removeprefix(sign).partition(FEEDBACK)
        found = _WEIGHT.match(said)
        if said.strip() or feedback.strip():
            weight = Decimal(found[1]) / HUNDRED if found else None
            text = said[found.end() :] if found else said
            parts.append(_Part(sign == RIGHT, weight, text.strip(), feedback.strip()))
    return parts


def _weight(part: _Part, usual: Decimal) -> Decimal:
    return usual if part.weight is None else part.weight
