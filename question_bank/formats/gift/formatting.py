"""Texts of a GIFT question as Markdown, in the format that each says or takes from its question."""

import re
from dataclasses import dataclass, field

from question_bank.formats.gift.escapes import revealed
from question_bank.formats.plain_texts import from_html, from_plain
from question_bank.formats.richtext import RichText, notes_of
from question_bank.rows import Expected, RowProblem, Severity

MARKDOWN, HTML, MOODLE, PLAIN = "markdown", "html", "moodle", "plain"

_FORMAT = re.compile(r"\s*\[(markdown|html|moodle|plain)\]", re.IGNORECASE)
_HTML = re.compile(r"</?[A-Za-z][^<>]*>|&(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z]+);|\\\(|\\\[|\$\$")


@dataclass(slots=True)
class Texts:
    """Turns the texts of one question into Markdown and collects what is lost on the way."""

    number: int
    place: str
    format: str = MOODLE
    notes: list[RowProblem] = field(default_factory=list)

    def stem(self, text: str) -> str:
        """The question's text; its format holds for the other texts, too."""
        self.format, text = split_format(text, MOODLE)
        return self._markdown("stem", self.format, text)

    def text(self, column: str, text: str) -> str:
        """Any other text."""
        return self._markdown(column, *split_format(text, self.format))

    def bare(self, column: str, text: str) -> str:
        """A text that knows no format: Markdown in a question of Markdown, plain elsewhere."""
        return self._markdown(column, MARKDOWN if self.format == MARKDOWN else PLAIN, text)

    def note(self, column: str, found: str) -> None:
        """Warn that something is taken otherwise than Moodle would."""
        problem = RowProblem(
            self.number, column, Expected.KEPT_FEATURE, found, Severity.WARNS, self.place
        )
        self.notes.append(problem)

    def _markdown(self, column: str, format_name: str, text: str) -> str:
        rich = _rich(format_name, revealed(text))
        self.notes += notes_of(rich, self.number, column, self.place)
        return rich.text.strip()


def split_format(text: str, default: str) -> tuple[str, str]:
    """`[html]…` → `html` and the text behind it."""
    found = _FORMAT.match(text)
    return (found[1].lower(), text[found.end() :]) if found else (default, text)


def _rich(format_name: str, text: str) -> RichText:
    if format_name == MARKDOWN:
        return RichText(text)
    if format_name == HTML:
        return from_html(text)
    if format_name == MOODLE and _HTML.search(text):
        return from_html(text.strip().replace("\n", "<br>"))
    return from_plain(text)
