"""An assessment item becomes a draft: its interactions say of which kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from question_bank.formats.qti import choices, gaps, pairs
from question_bank.formats.qti.body import html_within
from question_bank.formats.qti.declarations import decimal_of
from question_bank.formats.qti.feedback import orphans, with_feedback
from question_bank.formats.qti.item import Item
from question_bank.formats.qti.scoring_rules import GAP_PREFIX
from question_bank.formats.xml import Element
from question_bank.items import Criterion, ItemDraft, Kind
from question_bank.rows import Expected

STIMULUS_USE, PASSAGE = "sharedstimulus", "stimulus"
SAMPLE = "sample"

Reader = Callable[[Item, ItemDraft, Element], ItemDraft]
MOST_OPTIONS = 60
"""In one interaction; what goes through all of them pairwise is never asked to."""

OPTIONS = (
    *("simpleChoice", "inlineChoice", "simpleAssociableChoice"),
    *("hottext", "gapText", "gapImg", "gap"),
)
WITHIN_TEXT = {"textEntryInteraction", "inlineChoiceInteraction"}
ONE: Mapping[str, Reader] = {
    "choiceInteraction": choices.choice,
    "hottextInteraction": choices.hottext,
    "orderInteraction": choices.order,
    "matchInteraction": pairs.match,
    "associateInteraction": pairs.associate,
    "gapMatchInteraction": pairs.gap_match,
    "sliderInteraction": gaps.slider,
}


def read_body(item: Item, base: ItemDraft) -> ItemDraft:
    """The draft of an item, without its code; what cannot be read is noted and keeps it out."""
    interactions = list(item.interactions())
    options = max((_options(each) for each in interactions), default=0)
    if options > MOST_OPTIONS:
        item.notes.blocks("options", Expected.FEWER_OPTIONS, f"{options} > {MOST_OPTIONS}")
        return replace(base, kind=Kind.ESSAY, stem=interactions[0].tag)
    names = {each.tag for each in interactions}
    _note_templates(item)
    for name in orphans(item):
        item.notes.warns("item", Expected.KEPT_FEATURE, name)
    if item.root.get("adaptive", "false") == "true":
        item.notes.warns("item", Expected.KEPT_FEATURE, "adaptive")
    if interactions and names <= WITHIN_TEXT:
        draft = _within_text(item, base, interactions)
    elif len(interactions) == 1 and names <= ONE.keys():
        draft = ONE[interactions[0].tag](item, base, interactions[0])
    elif names == {"extendedTextInteraction"} and len(interactions) == 1:
        draft = _essay(item, base, interactions[0])
    else:
        return _unknown(item, base, interactions)
    draft = with_feedback(item, draft, interactions)
    return _instructed(item, draft)


def _options(interaction: Element) -> int:
    return sum(1 for _ in interaction.iter(*OPTIONS))


def _unknown(item: Item, base: ItemDraft, interactions: Sequence[Element]) -> ItemDraft:
    counts: dict[str, int] = {}
    for each in interactions:
        counts[each.tag] = counts.get(each.tag, 0) + 1
    found = ", ".join(f"{count} × {name}" if count > 1 else name for name, count in counts.items())
    item.notes.blocks("interaction", Expected.KNOWN_KIND, found or "itemBody")
    return replace(base, kind=Kind.ESSAY, stem=found or item.root.get("title", "") or "itemBody")


def _within_text(item: Item, base: ItemDraft, interactions: Sequence[Element]) -> ItemDraft:
    only = interactions[0]
    alone = len(interactions) == 1 and only.tag == "textEntryInteraction"
    if alone and not _is_gap(only) and _is_last(item, only):
        return gaps.typed(item, base, only)
    return gaps.cloze(item, base, interactions)


def _is_gap(interaction: Element) -> bool:
    """Whether this project wrote it as the gap of a fill-in."""
    return interaction.get("responseIdentifier", "").startswith(GAP_PREFIX)


def _is_last(item: Item, interaction: Element) -> bool:
    """Whether nothing but a full stop follows an interaction, so that it asks for all of it."""
    seen: list[str] = []

    def mark(element: Element) -> str | None:
        if element is interaction:
            seen.append(element.tag)
            return "\0"
        return None

    behind = html_within(item.body, mark).partition("\0")[2]
    words = "".join(part.partition(">")[2] for part in f">{behind}".split("<"))
    return not words.strip(" .\n\t\r\xa0")


def _essay(item: Item, base: ItemDraft, interaction: Element) -> ItemDraft:
    stem = item.stem(lambda _: None, interaction.find("prompt"))
    rubric: list[Criterion] = []
    sample = "\n\n".join(item.declared(interaction).correct)
    for block in item.root.iter("rubricBlock"):
        if "scorer" not in block.get("view", ""):
            continue
        text = item.text(block, "rubric")
        if block.get("class", "") == SAMPLE:
            sample = text
        elif text:
            points = decimal_of(block.get("label", ""))
            rubric.append(Criterion(text, points if points and points > 0 else Decimal(1)))
    return replace(base, kind=Kind.ESSAY, stem=stem, rubric=tuple(rubric), sample=sample)


def _instructed(item: Item, draft: ItemDraft) -> ItemDraft:
    """With what `rubricBlock` tells candidates in front of the stem."""
    told = [
        item.text(block, "stem")
        for block in item.root.iter("rubricBlock")
        if "candidate" in block.get("view", "candidate") and not is_passage(block)
    ]
    for block in item.root.iter("rubricBlock"):
        views = block.get("view", "candidate")
        if "candidate" not in views and not ("scorer" in views and draft.kind is Kind.ESSAY):
            item.notes.warns("rubricBlock", Expected.KEPT_FEATURE, f"rubricBlock {views}")
    return replace(draft, stem="\n\n".join([*filter(None, told), draft.stem]))


def is_passage(block: Element) -> bool:
    """Whether a `rubricBlock` holds a text that several items share."""
    return block.get("use", "") == STIMULUS_USE or block.get("class", "") == PASSAGE


def _note_templates(item: Item) -> None:
    """Values that are drawn for each candidate cannot be kept; where unused, nothing is lost."""
    names = {each.get("identifier", "") for each in item.root.iter("templateDeclaration")}
    if not names:
        return
    used = any(True for _ in item.body.iter("printedVariable", "templateInline", "templateBlock"))
    for each in item.root.iter("variable", "mathVariable", "printedVariable"):
        used = used or each.get("identifier", "") in names
    if used:
        item.notes.blocks("item", Expected.KNOWN_KIND, "templateProcessing")
    else:
        item.notes.warns("item", Expected.KEPT_FEATURE, "templateDeclaration")
