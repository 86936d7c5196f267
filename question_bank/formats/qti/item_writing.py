"""One draft as an `assessmentItem` in the common spelling."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from question_bank.checking import GAP
from question_bank.content import TRUE_FALSE_WORDS
from question_bank.formats.qti import scoring_rules
from question_bank.formats.qti.building import Node, filled, make
from question_bank.formats.qti.feedback_writing import FEEDBACK, feedback_of, showing
from question_bank.formats.qti.scoring_rules import (
    GAP_PREFIX,
    RESPONSE,
    SCORE,
    Rules,
    choice_name,
)
from question_bank.items import LETTERS, TRUE_FALSE, Answer, Gap, GapKind, ItemDraft, Kind

LONGEST_TITLE = 80
SAMPLE, CRITERION = "sample", "criterion"


def item_element(draft: ItemDraft, *, language: str, passages: Sequence[Node]) -> Node:
    """The item: what it declares, shows and earns. `passages` stand before its body or in it."""
    body, rules = _BY_KIND[draft.kind](draft, language)
    told = feedback_of(draft)
    item = make(
        "assessmentItem",
        identifier=identifier_of(draft.code),
        title=_title(draft),
        adaptive="false",
        timeDependent="false",
        lang=language,
    )
    processing = _processing(draft, rules, told=bool(told))
    item.extend(rules.responses)
    item.extend(_outcomes(draft, told))
    item.extend(each for each in passages if each.tag != "rubricBlock")
    for block in reversed([each for each in passages if each.tag == "rubricBlock"]):
        body.insert(0, block)
    item.append(body)
    if processing is not None:
        item.append(processing)
    item.extend(told)
    return item


def identifier_of(code: str) -> str:
    """A code as an identifier, which may not begin with a digit."""
    return code if code[:1].isalpha() else f"_{code}"


def _title(draft: ItemDraft) -> str:
    words = " ".join(filled(make("p"), draft.stem).xpath("string()").split())
    shown = GAP.sub("…", words)
    return shown[:LONGEST_TITLE] or draft.code


def _choice(draft: ItemDraft, _: str) -> tuple[Node, Rules]:
    """Single and multiple choice."""
    many = draft.kind is Kind.MULTIPLE_CHOICE
    identifiers = LETTERS[: len(draft.options)]
    key = [LETTERS.index(letter) for letter in draft.key]
    rules = scoring_rules.for_choices(identifiers, key, draft.weights, many=many)
    options = [
        filled(make("simpleChoice", identifier=name), text, inline=True)
        for name, text in zip(identifiers, draft.options, strict=True)
    ]
    return _asked(draft, _choices(options, many=many, shuffle=draft.shuffle)), rules


def _true_false(draft: ItemDraft, language: str) -> tuple[Node, Rules]:
    words = TRUE_FALSE_WORDS.get(language, TRUE_FALSE_WORDS["id"])
    options = [
        make("simpleChoice", identifier=name, text=word)
        for name, word in zip(TRUE_FALSE, words, strict=True)
    ]
    key = [TRUE_FALSE.index(draft.key[0])]
    rules = scoring_rules.for_choices(TRUE_FALSE, key, (), many=False)
    return _asked(draft, _choices(options, many=False, shuffle=False)), rules


def _ordering(draft: ItemDraft, _: str) -> tuple[Node, Rules]:
    identifiers = LETTERS[: len(draft.options)]
    interaction = make(
        "orderInteraction", responseIdentifier=RESPONSE, shuffle=str(draft.shuffle).lower()
    )
    for name, text in zip(identifiers, draft.options, strict=True):
        interaction.append(filled(make("simpleChoice", identifier=name), text, inline=True))
    return _asked(draft, interaction), scoring_rules.for_order(identifiers)


def _matching(draft: ItemDraft, _: str) -> tuple[Node, Rules]:
    matches = list(dict.fromkeys([*(each.match for each in draft.pairs), *draft.distractors]))
    names = {text: f"M{at}" for at, text in enumerate(matches, start=1)}
    prompts = [(f"P{at}", each) for at, each in enumerate(draft.pairs, start=1)]
    sides = (
        [_associable(name, each.prompt, "1") for name, each in prompts],
        [_associable(name, text, "0") for text, name in names.items()],
    )
    interaction = make(
        "matchInteraction",
        *(make("simpleMatchSet", *side) for side in sides),
        responseIdentifier=RESPONSE,
        shuffle=str(draft.shuffle).lower(),
        maxAssociations=str(len(prompts)),
    )
    pairs = [f"{name} {names[each.match]}" for name, each in prompts]
    return _asked(draft, interaction), scoring_rules.for_pairs(pairs)


def _numeric(draft: ItemDraft, _: str) -> tuple[Node, Rules]:
    key = Answer(text=draft.key[0], tolerance=draft.tolerance)
    others = [
        each if each.tolerance is not None else _with_tolerance(each, draft.tolerance)
        for each in draft.answers
    ]
    rules = scoring_rules.for_number(key, others, told=any(each.feedback for each in others))
    return _asked(draft, _entry(RESPONSE)), rules


def _short_text(draft: ItemDraft, _: str) -> tuple[Node, Rules]:
    told = any(each.feedback for each in draft.answers)
    rules = scoring_rules.for_texts(draft.answers, match_case=draft.match_case, told=told)
    return _asked(draft, _entry(RESPONSE)), rules


def _cloze(draft: ItemDraft, _: str) -> tuple[Node, Rules]:
    gaps = {gap.name: gap for gap in draft.gaps}
    body = filled(make("itemBody"), draft.stem)
    for element in list(body.iter()):
        _fill(element, gaps)
    names = [f"{GAP_PREFIX}{gap.name}" for gap in draft.gaps]
    return body, scoring_rules.for_gaps(draft.gaps, names)


def _essay(draft: ItemDraft, _: str) -> tuple[Node, Rules]:
    body = _asked(draft, make("extendedTextInteraction", responseIdentifier=RESPONSE))
    for each in draft.rubric:
        block = make("rubricBlock", view="scorer", label=f"{each.points}")
        block.set("class", CRITERION)
        body.append(filled(block, each.text))
    if draft.sample:
        block = make("rubricBlock", view="scorer tutor")
        block.set("class", SAMPLE)
        body.append(filled(block, draft.sample))
    return body, Rules([scoring_rules.declaration(RESPONSE, "single", "string", ())])


def _asked(draft: ItemDraft, interaction: Node) -> Node:
    body = filled(make("itemBody"), draft.stem)
    blocks = interaction.tag != "textEntryInteraction"
    body.append(interaction if blocks else make("p", interaction))
    return body


def _choices(options: Sequence[Node], *, many: bool, shuffle: bool) -> Node:
    return make(
        "choiceInteraction",
        *options,
        responseIdentifier=RESPONSE,
        shuffle=str(shuffle).lower(),
        maxChoices="0" if many else "1",
    )


def _entry(name: str) -> Node:
    return make("textEntryInteraction", responseIdentifier=name)


def _associable(name: str, text: str, most: str) -> Node:
    element = make("simpleAssociableChoice", identifier=name, matchMax=most)
    return filled(element, text, inline=True)


def _with_tolerance(answer: Answer, tolerance: Decimal | None) -> Answer:
    return Answer(
        text=answer.text, weight=answer.weight, tolerance=tolerance, feedback=answer.feedback
    )


def _fill(element: Node, gaps: Mapping[str, Gap]) -> None:
    """Put interactions where the texts of an element, and behind it, name gaps."""
    before, interactions = _split(element.text or "", gaps)
    element.text = before
    for at, each in enumerate(interactions):
        element.insert(at, each)
    parent = element.getparent()
    if parent is not None and element.tail:
        element.tail, behind = _split(element.tail, gaps)
        place = parent.index(element) + 1
        for at, each in enumerate(behind):
            parent.insert(place + at, each)


def _split(text: str, gaps: Mapping[str, Gap]) -> tuple[str, list[Node]]:
    """The words before the first gap, and each gap with the words behind it."""
    first, *rest = GAP.split(text)
    found = []
    for name, behind in zip(rest[::2], rest[1::2], strict=True):
        element = _interaction(gaps[name]) if name in gaps else make("span")
        element.tail = behind
        found.append(element)
    return first, found


def _interaction(gap: Gap) -> Node:
    name = f"{GAP_PREFIX}{gap.name}"
    if gap.kind is not GapKind.CHOICE:
        return _entry(name)
    choices = [
        filled(make("inlineChoice", identifier=choice_name(at)), each.text, inline=True)
        for at, each in enumerate(gap.answers)
    ]
    return make("inlineChoiceInteraction", *choices, responseIdentifier=name, shuffle="true")


def _outcomes(draft: ItemDraft, told: Sequence[Node]) -> list[Node]:
    score = make("outcomeDeclaration", identifier=SCORE, cardinality="single", baseType="float")
    score.append(make("defaultValue", make("value", text="0")))
    many = "multiple" if draft.kind is Kind.MULTIPLE_CHOICE else "single"
    names = dict.fromkeys(each.get("outcomeIdentifier", "") for each in told)
    return [
        score,
        *(
            make(
                "outcomeDeclaration",
                identifier=name,
                cardinality=many if name == FEEDBACK else "single",
                baseType="identifier",
            )
            for name in names
        ),
    ]


def _processing(draft: ItemDraft, rules: Rules, *, told: bool) -> Node | None:
    """The rules, with those that show feedback; a template cannot do that. Essays have none."""
    if draft.kind is Kind.ESSAY and not told:
        return None
    written = rules.write_out() if told else rules.written
    written = [*written, *showing(draft)]
    element = make("responseProcessing", *written)
    if rules.template:
        element.set("template", rules.template)
    return element


_BY_KIND: Mapping[Kind, Callable[[ItemDraft, str], tuple[Node, Rules]]] = {
    Kind.SINGLE_CHOICE: _choice,
    Kind.MULTIPLE_CHOICE: _choice,
    Kind.TRUE_FALSE: _true_false,
    Kind.NUMERIC: _numeric,
    Kind.SHORT_TEXT: _short_text,
    Kind.MATCHING: _matching,
    Kind.ORDERING: _ordering,
    Kind.CLOZE: _cloze,
    Kind.ESSAY: _essay,
}
