"""Items of QTI 1.2 become drafts, by what their system calls them or by what they ask for."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from question_bank.checking import plain_number
from question_bank.formats import probing
from question_bank.formats.probing import FULL, NOTHING, Choice
from question_bank.formats.qti.choices import TRUE_WORDS, is_true_false
from question_bank.formats.qti.declarations import decimal_of
from question_bank.formats.qti.patterns import literal
from question_bank.formats.qti12.presentation import Asked, stem_html
from question_bank.formats.qti12.question import Question
from question_bank.formats.xml import Element, text_of
from question_bank.items import LETTERS, Answer, ItemDraft, Kind
from question_bank.rows import Expected

_NUMBERS = ("varequal", "vargt", "vargte", "varlt", "varlte")


def one_choice(question: Question, base: ItemDraft) -> ItemDraft:
    """One option out of several, or true/false by its words."""
    asked = question.responses[0]
    draft = _options(question, base, asked)
    found = _scored(question, asked, many=False)
    words = [option.casefold() for option in draft.options]
    if len(found.key) == 1 and not found.weights and is_true_false(words):
        right = "true" if words[found.key[0]] in TRUE_WORDS else "false"
        return replace(draft, kind=Kind.TRUE_FALSE, options=(), key=(right,), shuffle=True)
    return _with_key(question, draft, found, Kind.SINGLE_CHOICE)


def many_choices(question: Question, base: ItemDraft) -> ItemDraft:
    """Several options out of several."""
    asked = question.responses[0]
    draft = _options(question, base, asked)
    return _with_key(question, draft, _scored(question, asked, many=True), Kind.MULTIPLE_CHOICE)


def ordering(question: Question, base: ItemDraft) -> ItemDraft:
    """Elements in the order in which the condition for the points names them."""
    asked = question.responses[0]
    texts = {each.ident: question.markdown(each.html, "options") for each in asked.labels}
    found = next(
        (
            names
            for condition in question.processing.conditions
            if sorted(names := _named(condition, asked.ident)) == sorted(texts)
        ),
        [],
    )
    question.note_all_or_nothing()
    options = tuple(texts[name] for name in found)
    stem = question.markdown(stem_html(question.root), "stem")
    return replace(base, kind=Kind.ORDERING, stem=stem, options=options)


def short_text(question: Question, base: ItemDraft) -> ItemDraft:
    """A text that is typed, with everything that is accepted."""
    asked = question.responses[0]
    stem = question.markdown(stem_html(question.root, " ____ "), "stem")
    answers, match_case = accepted(question, asked, {})
    draft = replace(base, kind=Kind.SHORT_TEXT, stem=stem, answers=answers)
    return replace(draft, match_case=match_case)


def numeric(question: Question, base: ItemDraft) -> ItemDraft:
    """A number: the best interval is the key, other ones are answers beside it."""
    asked = question.responses[0]
    stem = question.markdown(stem_html(question.root, " ____ "), "stem")
    answers = numbers(question, asked, {})
    draft = replace(base, kind=Kind.NUMERIC, stem=stem, tolerance=NOTHING)
    first = next((each for each in answers if each.weight == 1), None)
    if first is None:
        return draft
    others = tuple(each for each in answers if each is not first)
    return replace(draft, key=(first.text,), tolerance=first.tolerance or NOTHING, answers=others)


def essay(question: Question, base: ItemDraft) -> ItemDraft:
    """A text that a person marks; Blackboard's solution is the sample."""
    stem = question.markdown(stem_html(question.root), "stem")
    return replace(base, kind=Kind.ESSAY, stem=stem)


def accepted(
    question: Question, asked: Asked, others: probing.Response
) -> tuple[tuple[Answer, ...], bool]:
    """The accepted texts of one response while the others are right, and whether case counts."""
    ask = _asking(question, asked.ident, others)
    candidates = list(_texts(question, asked.ident))

    def answers() -> tuple[tuple[Answer, ...], bool]:
        found = probing.texts(ask, candidates)
        typed = dict(candidates)
        case = probing.counts_case(ask, (typed[text] for text, _ in found))
        kept: dict[str, Answer] = {}
        for text, weight in found:
            kept.setdefault(text if case else text.casefold(), Answer(text=text, weight=weight))
        return tuple(kept.values()), case

    nothing: tuple[tuple[Answer, ...], bool] = ((), False)
    return question.asked(answers, nothing)


def numbers(question: Question, asked: Asked, others: probing.Response) -> tuple[Answer, ...]:
    """The accepted numbers of one response."""
    ask = _asking(question, asked.ident, others)

    def intervals() -> tuple[Answer, ...]:
        marks = list(_marks(question, asked.ident))
        exact = next(
            (decimal_of(text_of(each)) for each in _tests(question, asked.ident, ("varequal",))),
            None,
        )
        found = probing.numbers(lambda value: ask(format(value, "f")), marks, exact)
        return tuple(
            Answer(
                text=plain_number(str(each.middle)),
                weight=each.weight,
                tolerance=Decimal(plain_number(str(each.tolerance))),
            )
            for each in found
        )

    return question.asked(intervals, ())


def _asking(question: Question, name: str, others: probing.Response) -> probing.One:
    def ask(text: str) -> Decimal:
        points = question.processing.score({**others, name: (text,)})
        return points - question.processing.score(others) if others else points

    return ask


def _options(question: Question, base: ItemDraft, asked: Asked) -> ItemDraft:
    options = tuple(question.markdown(each.html, "options") for each in asked.labels)
    stem = question.markdown(stem_html(question.root), "stem")
    return replace(base, stem=stem, options=options, shuffle=asked.shuffle)


def _scored(question: Question, asked: Asked, *, many: bool) -> Choice:
    options = [each.ident for each in asked.labels]
    score = question.processing.score

    def ask() -> Choice:
        if many:
            correct = _right_set(question, asked.ident, options)
            return probing.many_choices(
                lambda chosen: score({asked.ident: chosen}), options, correct
            )
        return probing.one_choice(lambda chosen: score({asked.ident: (chosen,)}), options, ())

    found = question.asked(ask, Choice(()))
    if found.note:
        question.note_all_or_nothing()
    return found


def _right_set(question: Question, name: str, options: Sequence[str]) -> list[str]:
    """The options that the condition for the points asks for, which denies the others."""
    for condition in question.processing.conditions:
        denied = {text_of(each) for part in condition.iter("not") for each in part.iter("varequal")}
        named = [each for each in _named(condition, name) if each not in denied]
        right = [option for option in options if option in named]
        if right and question.processing.score({name: tuple(right)}) > 0 and denied:
            return right
    return []


def _with_key(question: Question, draft: ItemDraft, found: Choice, kind: Kind) -> ItemDraft:
    letters = tuple(sorted(LETTERS[at] for at in found.key if at < len(LETTERS)))
    weights = tuple(max(min(each, FULL), -FULL) for each in found.weights)
    if weights != found.weights:
        question.notes.warns("weights", Expected.KEPT_FEATURE, " ".join(map(str, found.weights)))
    return replace(draft, kind=kind, key=letters, weights=weights)


def _named(condition: Element, name: str) -> list[str]:
    return [
        text_of(each) for each in condition.iter("varequal") if each.get("respident", "") == name
    ]


def _tests(question: Question, name: str, tags: Sequence[str]) -> Iterator[Element]:
    for condition in question.processing.conditions:
        yield from (each for each in condition.iter(*tags) if each.get("respident", "") == name)


def _texts(question: Question, name: str) -> Iterator[tuple[str, str]]:
    for test in _tests(question, name, ("varequal", "varsubstring")):
        text = text_of(test)
        if text and test.tag == "varequal":
            yield literal(text), text
        elif text:
            yield f"*{literal(text)}*", text


def _marks(question: Question, name: str) -> Iterator[Decimal]:
    for test in _tests(question, name, _NUMBERS):
        value = decimal_of(text_of(test))
        if value is not None:
            yield value
