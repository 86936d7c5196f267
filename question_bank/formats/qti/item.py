"""One assessment item as it is read: its elements, its rules, its texts, and what to say of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from question_bank.formats.notes import Notes
from question_bank.formats.probing import NotUnderstood
from question_bank.formats.qti.body import Hook, html_within
from question_bank.formats.qti.declarations import Declaration
from question_bank.formats.qti.processing import Processor
from question_bank.formats.sources import Texts
from question_bank.formats.xml import Element
from question_bank.rows import Expected

Found = TypeVar("Found")
EMPTY = Declaration("", "single", "string")


@dataclass(slots=True)
class Item:
    """An `assessmentItem` in the common spelling, from the member `name` of its package."""

    root: Element
    body: Element
    name: str
    notes: Notes
    texts: Texts
    processor: Processor
    own: bool = False
    """Whether this project wrote the package: then what the format cannot say is known."""

    def text(self, element: Element | None, column: str, hook: Hook = lambda _: None) -> str:
        """What is inside an element as Markdown; empty where there is no element."""
        return "" if element is None else self.markdown(html_within(element, hook), column)

    def markdown(self, html: str, column: str) -> str:
        """HTML of this item as Markdown; what is lost is noted under the column."""
        return self.texts.markdown(html, self.notes, column, self.name)

    def declared(self, interaction: Element) -> Declaration:
        """The response variable of an interaction."""
        name = interaction.get("responseIdentifier", "")
        return self.processor.responses.get(name, EMPTY)

    def interactions(self) -> Iterator[Element]:
        """Everything in the body that a candidate can answer."""
        for element in self.body.iter():
            if element.tag.endswith("Interaction") and element.tag != "endAttemptInteraction":
                yield element

    def stem(self, hook: Hook, *prompts: Element | None) -> str:
        """The body as Markdown with interactions left out, and their prompts behind it."""

        def without(element: Element) -> str | None:
            replaced = hook(element)
            if replaced is None and element.tag.endswith("Interaction"):
                return ""
            return replaced

        texts = [self.markdown(html_within(self.body, without), "stem")]
        for prompt in prompts:
            asked = self.text(prompt, "stem")
            # Some systems say the same in the body and in the prompt.
            if asked not in texts:
                texts.append(asked)
        return "\n\n".join(filter(None, texts))

    def asked(self, ask: Callable[[], Found], otherwise: Callable[[], Found]) -> Found:
        """What the rules answer; where they cannot, what the right response alone tells."""
        if self.processor.assumed:
            self.notes.warns("responseProcessing", Expected.KEPT_FEATURE, "responseProcessing")
        try:
            return ask()
        except NotUnderstood as error:
            reason = f"responseProcessing: {error}"
            self.notes.warns("responseProcessing", Expected.KEPT_FEATURE, reason)
            return otherwise()
