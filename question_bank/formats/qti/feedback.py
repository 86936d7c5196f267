"""Feedback: whom the item's rules show it to decides which of our fields it goes to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from question_bank.formats.probing import NotUnderstood, Response
from question_bank.formats.qti.body import html_within
from question_bank.formats.qti.declarations import Value
from question_bank.formats.qti.item import Item
from question_bank.formats.qti.patterns import instance
from question_bank.formats.xml import Element
from question_bank.items import ItemDraft, Kind
from question_bank.rows import Expected

KINDS = ("modalFeedback", "feedbackBlock", "feedbackInline")
PARTLY = "partly"
OF_ANSWER = "answer_"
_OPTIONS = ("simpleChoice", "hottext")


@dataclass(frozen=True, slots=True)
class _Asked:
    """The outcomes of each option alone (or each answer), of the right and of a wrong response."""

    alone: Mapping[str, Mapping[str, Value]]
    right: Mapping[str, Value]
    wrong: Mapping[str, Value]


def with_feedback(item: Item, draft: ItemDraft, interactions: Sequence[Element]) -> ItemDraft:
    """The draft with everything that the item says after a response."""
    elements = [each for each in item.root.iter(*KINDS) if each.tag in KINDS]
    if not elements:
        return draft
    try:
        asked = _ask(item, draft, interactions)
    except NotUnderstood as error:
        item.notes.warns("modalFeedback", Expected.KEPT_FEATURE, f"modalFeedback: {error}")
        return draft
    options = _option_names(interactions)
    for element in elements:
        draft = _placed(item, draft, element, asked, options)
    return draft


def _ask(item: Item, draft: ItemDraft, interactions: Sequence[Element]) -> _Asked:
    right: dict[str, tuple[str, ...]] = {}
    for each in interactions:
        declared = item.declared(each)
        right[declared.identifier] = declared.correct
    alone: dict[str, Mapping[str, Value]] = {}
    if len(interactions) == 1:
        (name,) = right
        names = _option_names(interactions)
        texts = {each: each for each in names} or {
            each.text: instance(each.text) for each in draft.answers
        }
        alone = {
            each: item.processor.run({name: (text,)}) for each, text in list(texts.items())[:40]
        }
    wrong: Response = {}
    if draft.kind in (Kind.SHORT_TEXT, Kind.NUMERIC):
        wrong = dict.fromkeys(right, ("-987654321.123",))
    return _Asked(alone, item.processor.run(right), item.processor.run(wrong))


def _option_names(interactions: Sequence[Element]) -> tuple[str, ...]:
    return tuple(
        each.get("identifier", "") for element in interactions for each in element.iter(*_OPTIONS)
    )


def _placed(
    item: Item, draft: ItemDraft, element: Element, asked: _Asked, options: Sequence[str]
) -> ItemDraft:
    text = item.markdown(html_within(element), "feedback")
    if not text:
        return draft
    shown = [name for name, outcomes in asked.alone.items() if _shows(element, outcomes)]
    right, wrong = _shows(element, asked.right), _shows(element, asked.wrong)
    if element.get("identifier", "") == PARTLY:
        return replace(draft, feedback_partly=_joined(draft.feedback_partly, text))
    answer = _answer_place(draft, element, shown)
    if answer is not None:
        answers = list(draft.answers)
        answers[answer] = replace(answers[answer], feedback=text)
        return replace(draft, answers=tuple(answers))
    option = _own_option(element, options)
    if draft.options and draft.kind is not Kind.ORDERING and (option or _some(shown, draft, right)):
        return _on_options(draft, [option] if option else shown, options, text)
    if right and (wrong or len(shown) == len(options) > 1):
        return replace(draft, explanation=_joined(draft.explanation, text))
    if right:
        return replace(draft, feedback_right=_joined(draft.feedback_right, text))
    if wrong or shown:
        return replace(draft, feedback_wrong=_joined(draft.feedback_wrong, text))
    found = f"{element.tag} {element.get('identifier', '')}"
    item.notes.warns("feedback", Expected.KEPT_FEATURE, found)
    return draft


def _own_option(element: Element, options: Sequence[str]) -> str:
    """The option that feedback is named after, as `feedbackInline` within it is."""
    name = element.get("identifier", "")
    return name if name in options and element.get("showHide", "show") != "hide" else ""


def _some(shown: Sequence[str], draft: ItemDraft, right: bool) -> bool:
    """Whether feedback belongs to some options, and not just to right or wrong ones as such."""
    wrong = len(draft.options) - len(draft.key)
    return 0 < len(shown) < len(draft.options) and not right and len(shown) != wrong


def _on_options(
    draft: ItemDraft, names: Sequence[str], options: Sequence[str], text: str
) -> ItemDraft:
    texts = list(draft.feedback or ("",) * len(draft.options))
    for at, name in enumerate(options[: len(texts)]):
        if name in names:
            texts[at] = _joined(texts[at], text)
    return replace(draft, feedback=tuple(texts))


def _answer_place(draft: ItemDraft, element: Element, shown: Sequence[str]) -> int | None:
    """Which accepted answer the feedback belongs to, where it is named so."""
    if not element.get("identifier", "").startswith(OF_ANSWER):
        return None
    places = (at for at, answer in enumerate(draft.answers) if answer.text in shown)
    return next(places, None)


def _shows(element: Element, outcomes: Mapping[str, Value]) -> bool:
    value = outcomes.get(element.get("outcomeIdentifier", ""))
    names = value if isinstance(value, tuple) else (value,)
    found = any(_spelled(each) == element.get("identifier", "") for each in names)
    return found is (element.get("showHide", "show") != "hide")


def _spelled(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _joined(first: str, second: str) -> str:
    return f"{first}\n\n{second}" if first and first != second else second


def orphans(item: Item) -> Iterator[str]:
    """Names of things beside the body that are not kept."""
    for name in ("apipAccessibility", "catalogInfo", "companionMaterialsInfo"):
        if any(True for _ in item.root.iter(name)):
            yield name
