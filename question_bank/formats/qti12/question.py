"""One item of QTI 1.2 as it is read: what its system calls its kind, its responses and rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from question_bank.formats.notes import Notes
from question_bank.formats.probing import ALL_OR_NOTHING, Budget, NotUnderstood
from question_bank.formats.qti12.conditions import Processing
from question_bank.formats.qti12.presentation import Asked, responses_of
from question_bank.formats.sources import Texts
from question_bank.formats.xml import Element, local_name, text_of
from question_bank.rows import Expected

Found = TypeVar("Found")
CANVAS, BLACKBOARD = "question_type", "bbmd_questiontype"
PROFILE, PARTS = "cc_profile", "bbmd_partialcredit"


@dataclass(slots=True)
class Question:
    """An `item` without namespaces, from the member `name` of its package."""

    root: Element
    name: str
    notes: Notes
    texts: Texts
    fields: Mapping[str, str]
    responses: tuple[Asked, ...]
    processing: Processing

    @property
    def kind(self) -> str:
        """What the system that wrote the item calls its kind, in lower case; may be empty."""
        for name in (CANVAS, BLACKBOARD, PROFILE, "qmd_itemtype"):
            if self.fields.get(name):
                return self.fields[name].strip().lower()
        return ""

    @property
    def gives_parts(self) -> bool:
        """Whether the system gives parts of the points though the conditions do not say so."""
        return CANVAS in self.fields or self.fields.get(PARTS, "") == "true"

    def note_all_or_nothing(self) -> None:
        """Warn that a rule earns everything or nothing, unless its system gives parts anyway."""
        if not self.gives_parts:
            self.notes.warns("resprocessing", Expected.KEPT_FEATURE, ALL_OR_NOTHING)

    def markdown(self, html: str, column: str) -> str:
        """HTML of this item as Markdown."""
        return self.texts.markdown(html, self.notes, column, self.name)

    def asked(self, ask: Callable[[], Found], otherwise: Found) -> Found:
        """What the conditions answer; where they cannot, it is noted."""
        try:
            return ask()
        except NotUnderstood as error:
            self.notes.warns("resprocessing", Expected.KEPT_FEATURE, f"resprocessing: {error}")
            return otherwise


def question_of(item: Element, name: str, notes: Notes, texts: Texts, budget: Budget) -> Question:
    """An item with all that is said of it in its metadata."""
    fields = metadata_of(item)
    return Question(
        root=item,
        name=name,
        notes=notes,
        texts=texts,
        fields=fields,
        responses=responses_of(item),
        processing=Processing(
            item, ignores_case=CANVAS in fields or PROFILE in fields, budget=budget
        ),
    )


def metadata_of(element: Element) -> dict[str, str]:
    """Everything under `itemmetadata`, `qtimetadata`, … right below an element, by its name."""
    found: dict[str, str] = {}
    for holder in element:
        if not local_name(holder).endswith("metadata"):
            continue
        for each in holder.iter():
            if each.tag == "qtimetadatafield":
                label = text_of(each.find("fieldlabel"))
                found.setdefault(label, text_of(each.find("fieldentry")))
            elif each.tag.startswith(("bbmd_", "qmd_")):
                found.setdefault(each.tag, text_of(each))
    return found
