"""What must hold for a draft, whichever format it came from; nothing is read or written here.

Readers build drafts as well as they can and hand them in; what is wrong comes back by field."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from question_bank.errors import QuestionBankError
from question_bank.items import (
    DIFFICULTIES,
    LETTERS,
    TRUE_FALSE,
    Answer,
    Gap,
    GapKind,
    ItemDraft,
    Kind,
    StimulusDraft,
    plain,
)
from question_bank.rows import Expected
from question_bank.spelling import spelled

LONGEST = {"code": 40, "topic": 120, "expression": 1_000, "author": 200, "origin": 400}
LONGEST_TEXT = 8_000
LONGEST_TITLE = 200
FOUND_SHOWN = 80
MOST_OPTIONS = len(LETTERS)
MOST_PAIRS = 10
MOST_MATCHES = 15
MOST_GAPS = 20
MOST_ANSWERS = 50
LONGEST_NUMBER = 18
PLACES = 40
MOST_DIGITS = 1_000
GAP = re.compile(r"\{\{([0-9]{1,2})\}\}")
_ALT = re.compile(r"!\[(?:[^\[\]\\]|\\.)*\]\(media:")
"""The words of a picture, in which no gap can be."""

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,20})?")
"""Twenty places hold whatever a binary fraction is written as: 3.141592653589793."""

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

CHOICES = (Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE)
_PARTS = {
    Kind.SINGLE_CHOICE: ("options", "weights"),
    Kind.MULTIPLE_CHOICE: ("options", "weights"),
    Kind.TRUE_FALSE: (),
    Kind.NUMERIC: ("answers", "units"),
    Kind.SHORT_TEXT: ("answers",),
    Kind.MATCHING: ("pairs", "distractors"),
    Kind.ORDERING: ("options",),
    Kind.CLOZE: ("gaps",),
    Kind.ESSAY: ("rubric",),
}
"""Of what a kind consists beside its key."""
_STRANGERS = {
    kind: sorted({part for parts in _PARTS.values() for part in parts} - set(own))
    for kind, own in _PARTS.items()
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One field of a draft that is not as expected, with what was found there."""

    field: str
    expected: Expected
    found: str


class InvalidDraftError(QuestionBankError):
    """A draft that cannot be kept, field by field."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(*faults)
        self.faults = tuple(faults)


def check(draft: ItemDraft) -> tuple[Fault, ...]:
    """Everything that is wrong with a draft; empty means valid."""
    # With numbers beyond all measure nothing can be computed, so the rest has to wait.
    found = [*_check_numbers(draft)] or [
        *_check_item(draft),
        *_check_texts(draft),
        *_check_translations(draft),
        *_check_strangers(draft),
        *_BY_KIND[draft.kind](draft),
    ]
    return tuple(Fault(each.field, each.expected, shown(each.found)) for each in found)


def check_stimulus(stimulus: StimulusDraft) -> tuple[Fault, ...]:
    """Everything that is wrong with a text that items ask about; the limits are those of items."""
    found = []
    if not CODE.fullmatch(stimulus.code) or len(stimulus.code) > LONGEST["code"]:
        expected = Expected.CODE if stimulus.code else Expected.SOMETHING
        found.append(Fault("code", expected, shown(stimulus.code)))
    if not stimulus.text:
        found.append(Fault("text", Expected.SOMETHING, ""))
    for name, longest in (("title", LONGEST_TITLE), ("text", LONGEST_TEXT)):
        text = getattr(stimulus, name)
        if len(text) > longest:
            found.append(Fault(name, Expected.SHORTER_TEXT, f"{len(text)} > {longest}"))
        if CONTROL.search(text):
            found.append(Fault(name, Expected.PLAIN_TEXT, shown(repr(text))))
    return tuple(found)


def clean(text: str) -> str:
    """A text with one kind of line end and one spelling of each letter (NFC), trimmed."""
    return spelled(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def shown(found: str) -> str:
    """What was found, cut to what fits a message."""
    return found if len(found) <= FOUND_SHOWN else found[: FOUND_SHOWN - 1] + "…"


def plain_number(text: str) -> str:
    """A number as authors write it, in one spelling: `12.50` → `12.5`, `3.0` → `3`, `-0` → `0`.

    Raises ValueError for what is no plain number, or would take a page to be written.
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if number.is_finite() and (
        abs(number.adjusted()) > MOST_DIGITS or _places(number) > MOST_DIGITS
    ):
        raise ValueError(text)
    return plain(number)


def _check_numbers(draft: ItemDraft) -> Iterator[Fault]:
    for name, value in _numbers(draft):
        if not value.is_finite() or value.adjusted() >= LONGEST_NUMBER or _places(value) > PLACES:
            yield Fault(name, Expected.NUMBER, str(value))


def _numbers(draft: ItemDraft) -> Iterator[tuple[str, Decimal]]:
    if draft.tolerance is not None:
        yield "tolerance", draft.tolerance
    yield from (("weights", weight) for weight in draft.weights)
    yield from (("units", unit.factor) for unit in draft.units)
    yield from (("rubric", criterion.points) for criterion in draft.rubric)
    yield from (("gaps", gap.weight) for gap in draft.gaps)
    for answer in (*draft.answers, *(each for gap in draft.gaps for each in gap.answers)):
        yield "answers", answer.weight
        if answer.tolerance is not None:
            yield "answers", answer.tolerance


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _check_item(draft: ItemDraft) -> Iterator[Fault]:
    if not CODE.fullmatch(draft.code):
        yield Fault("code", Expected.CODE if draft.code else Expected.SOMETHING, draft.code)
    if draft.difficulty not in DIFFICULTIES:
        yield Fault("difficulty", Expected.DIFFICULTY, str(draft.difficulty))
    for name in ("topic", "stem"):
        if not getattr(draft, name):
            yield Fault(name, Expected.SOMETHING, "")


def _check_texts(draft: ItemDraft) -> Iterator[Fault]:
    for name, text in _texts(draft):
        longest = LONGEST.get(name, LONGEST_TEXT)
        if len(text) > longest:
            yield Fault(name, Expected.SHORTER_TEXT, f"{len(text)} > {longest}")
        if CONTROL.search(text):
            yield Fault(name, Expected.PLAIN_TEXT, repr(text))


def _check_translations(draft: ItemDraft) -> Iterator[Fault]:
    """Each list of a translation is as long as the original's, or left out."""
    counts = {
        "options": len(draft.options),
        "prompts": len(draft.pairs),
        "matches": len(draft.pairs) + len(draft.distractors),
    }
    languages = Counter(each.language for each in draft.translations)
    for each in draft.translations:
        found = {name: len(getattr(each, name)) for name in counts}
        wrong = [name for name, count in counts.items() if found[name] not in {0, count}]
        if wrong or not each.stem or languages[each.language] > 1:
            yield Fault("translations", Expected.TRANSLATION, ", ".join((each.language, *wrong)))


def _check_strangers(draft: ItemDraft) -> Iterator[Fault]:
    """A part that the kind has no use for would be shown to nobody, or taken for another's."""
    for name in _STRANGERS[draft.kind]:
        if getattr(draft, name):
            yield Fault(name, Expected.NOTHING, str(len(getattr(draft, name))))


def _texts(draft: ItemDraft) -> Iterator[tuple[str, str]]:
    for name in ("code", "topic", "stem", "expression", "explanation", "author", "origin"):
        yield name, getattr(draft, name)
    for name in ("options", "feedback", "distractors", "tags"):
        yield from ((name, text) for text in getattr(draft, name))
    yield from (("rubric", criterion.text) for criterion in draft.rubric)
    for name in ("sample", "feedback_right", "feedback_partly", "feedback_wrong"):
        yield name, getattr(draft, name)
    for pair in draft.pairs:
        yield from (("pairs", text) for text in (pair.prompt, pair.match))
    for answer in (*draft.answers, *(each for gap in draft.gaps for each in gap.answers)):
        yield from (("answers", text) for text in (answer.text, answer.feedback))
    for each in draft.translations:
        texts = (each.stem, *each.options, *each.prompts, *each.matches, each.explanation)
        yield from (("translations", text) for text in texts)


def _choices(draft: ItemDraft) -> Iterator[Fault]:
    yield from _options(draft)
    allowed = set(LETTERS[: len(draft.options)])
    letters = " ".join(draft.key)
    known = bool(draft.key) and set(draft.key) <= allowed and len(set(draft.key)) == len(draft.key)
    if draft.kind is Kind.SINGLE_CHOICE:
        if not known or len(draft.key) != 1:
            yield Fault("key", Expected.ONE_LETTER, letters)
    elif not known:
        yield Fault("key", Expected.LETTERS, letters)
    elif len(draft.key) == len(draft.options):
        # Without a wrong option, ticking everything would always earn full credit.
        yield Fault("key", Expected.A_WRONG_OPTION, letters)
    yield from _weights(draft)


def _options(draft: ItemDraft) -> Iterator[Fault]:
    if len(draft.options) < 2:
        yield Fault("options", Expected.MORE_OPTIONS, str(len(draft.options)))
    if len(draft.options) > MOST_OPTIONS:
        yield Fault("options", Expected.FEWER_OPTIONS, f"{len(draft.options)} > {MOST_OPTIONS}")
    # There may be a hundred thousand of them, each to be compared with all before it.
    for place, text in enumerate(draft.options[:MOST_OPTIONS]):
        if not text:
            yield Fault("options", Expected.SOMETHING, LETTERS[place])
        elif text in draft.options[:place]:
            yield Fault("options", Expected.DIFFERENT_OPTIONS, text)


def _weights(draft: ItemDraft) -> Iterator[Fault]:
    for name in ("weights", "feedback"):
        if getattr(draft, name) and len(getattr(draft, name)) != len(draft.options):
            yield Fault(name, Expected.WEIGHT, f"{len(getattr(draft, name))}")
    if any(not -1 <= weight <= 1 for weight in draft.weights):
        yield Fault("weights", Expected.WEIGHT, " ".join(map(str, draft.weights)))


def _true_false(draft: ItemDraft) -> Iterator[Fault]:
    if len(draft.key) != 1 or draft.key[0] not in TRUE_FALSE:
        yield Fault("key", Expected.TRUE_OR_FALSE, " ".join(draft.key))


def _numeric(draft: ItemDraft) -> Iterator[Fault]:
    if len(draft.key) != 1 or not NUMBER.fullmatch(draft.key[0]):
        yield Fault("key", Expected.NUMBER, " ".join(draft.key))
    if draft.tolerance is None or draft.tolerance < 0:
        yield Fault("tolerance", Expected.NUMBER_FROM_ZERO, str(draft.tolerance))
    yield from _accepted(draft.answers, numbers=True)
    names = [unit.name for unit in draft.units]
    if len(set(names)) < len(names) or any(not name.strip() for name in names):
        yield Fault("units", Expected.UNIT, " ".join(names))
    if any(unit.factor <= 0 for unit in draft.units):
        yield Fault("units", Expected.UNIT, " ".join(str(unit.factor) for unit in draft.units))


def _short_text(draft: ItemDraft) -> Iterator[Fault]:
    yield from _accepted(draft.answers, numbers=False)
    if all(answer.weight != 1 for answer in draft.answers):
        yield Fault("answers", Expected.A_FULL_ANSWER, str(len(draft.answers)))


def _accepted(answers: tuple[Answer, ...], *, numbers: bool) -> Iterator[Fault]:
    if len(answers) > MOST_ANSWERS:
        yield Fault("answers", Expected.FEWER_OPTIONS, f"{len(answers)} > {MOST_ANSWERS}")
    for answer in answers:
        if not answer.text.strip():
            yield Fault("answers", Expected.SOMETHING, "")
        elif numbers and not NUMBER.fullmatch(answer.text):
            yield Fault("answers", Expected.NUMBER, answer.text)
        if not 0 <= answer.weight <= 1:
            yield Fault("answers", Expected.WEIGHT, str(answer.weight))
        if answer.tolerance is not None and answer.tolerance < 0:
            yield Fault("answers", Expected.NUMBER_FROM_ZERO, str(answer.tolerance))


def _matching(draft: ItemDraft) -> Iterator[Fault]:
    matches = {pair.match for pair in draft.pairs} | set(draft.distractors)
    if not 2 <= len(draft.pairs) <= MOST_PAIRS:
        yield Fault("pairs", Expected.PAIRS, f"{len(draft.pairs)}: 2–{MOST_PAIRS}")
    if not 2 <= len(matches) <= MOST_MATCHES:
        yield Fault("pairs", Expected.PAIRS, f"{len(matches)}: 2–{MOST_MATCHES}")
    prompts = [pair.prompt for pair in draft.pairs]
    if len(set(prompts)) < len(prompts) or not all((*prompts, *matches)):
        yield Fault("pairs", Expected.DIFFERENT_OPTIONS, " / ".join(prompts))
    if {pair.match for pair in draft.pairs} & set(draft.distractors):
        yield Fault("distractors", Expected.DIFFERENT_OPTIONS, " / ".join(draft.distractors))


def _ordering(draft: ItemDraft) -> Iterator[Fault]:
    yield from _options(draft)
    if draft.key:
        yield Fault("key", Expected.NOTHING, " ".join(draft.key))


def _cloze(draft: ItemDraft) -> Iterator[Fault]:
    named, names = GAP.findall(_ALT.sub("", draft.stem)), [gap.name for gap in draft.gaps]
    if sorted(named) != sorted(names) or len(set(names)) < len(names):
        yield Fault("gaps", Expected.GAPS, f"{' '.join(named)} | {' '.join(names)}")
    if not 1 <= len(names) <= MOST_GAPS:
        yield Fault("gaps", Expected.GAPS, f"{len(names)}: 1–{MOST_GAPS}")
    for gap in draft.gaps:
        yield from _gap(gap)


def _gap(gap: Gap) -> Iterator[Fault]:
    yield from _accepted(gap.answers, numbers=gap.kind is GapKind.NUMBER)
    texts = [answer.text for answer in gap.answers]
    if all(answer.weight != 1 for answer in gap.answers):
        yield Fault("gaps", Expected.A_FULL_ANSWER, f"{{{{{gap.name}}}}}")
    if gap.kind is GapKind.CHOICE and len(texts) < 2:
        yield Fault("gaps", Expected.MORE_OPTIONS, f"{{{{{gap.name}}}}}: {len(texts)}")
    if len(set(texts)) < len(texts):
        yield Fault("gaps", Expected.DIFFERENT_OPTIONS, " / ".join(texts))
    if gap.weight <= 0:
        yield Fault("gaps", Expected.WEIGHT, str(gap.weight))


def _essay(draft: ItemDraft) -> Iterator[Fault]:
    if any(not each.text or each.points <= 0 for each in draft.rubric):
        yield Fault("rubric", Expected.RUBRIC, " / ".join(each.text for each in draft.rubric))
    if draft.most_words is not None and draft.most_words < 1:
        yield Fault("most_words", Expected.NUMBER_FROM_ZERO, str(draft.most_words))


_BY_KIND = {
    Kind.SINGLE_CHOICE: _choices,
    Kind.MULTIPLE_CHOICE: _choices,
    Kind.TRUE_FALSE: _true_false,
    Kind.NUMERIC: _numeric,
    Kind.SHORT_TEXT: _short_text,
    Kind.MATCHING: _matching,
    Kind.ORDERING: _ordering,
    Kind.CLOZE: _cloze,
    Kind.ESSAY: _essay,
}
