"""Goes through the elements of HTML and fills paragraphs and blocks of Markdown.

What single tags become is in `html_tags`; here is what holds for all of them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from question_bank.formats.inline import RAISED, Part, Piece, formula, paragraph
from question_bank.formats.xml import Element, local_name

LONGEST_NOTE = 80
DEEPEST = 50
"""Elements within each other; of those still deeper, the words are taken."""

Replace = Callable[[Element], str | None]
Resolve = Callable[[str], str | None]
Handler = Callable[["Converter", Element, "Flow"], None]

# None of them runs over another beginning: else many that never end would take for ever.
_MATH = re.compile(
    r"\\\((?P<line>(?:(?!\\[()]).)+)\\\)|\\\[(?P<own>(?:(?!\\[\[\]]).)+)\\\]"
    r"|\$\$(?P<dollars>(?:(?!\$\$).)+)\$\$",
    re.DOTALL,
)
_PLAIN = {
    *("span", "font", "label", "small", "big", "abbr", "acronym", "bdi", "bdo", "time", "o:p"),
    *("html", "body", "tbody", "ruby", "rb", "rt", "rp", "nobr", "wbr", "dfn", "tt"),
}
_MARKS_BY_STYLE = {
    re.compile(r"font-weight:\s*(?:bold|[6-9]00)"): "**",
    re.compile(r"font-style:\s*italic"): "*",
    re.compile(r"vertical-align:\s*super"): "^",
    re.compile(r"vertical-align:\s*sub"): "~",
}
_LOOKS = re.compile(
    r"(?<![\w-])(?:background-color|background|color|text-decoration-line|text-decoration):\s*([^;]+)"
)
_NO_LOOKS = {
    *(
        "none",
        "inherit",
        "initial",
        "transparent",
        "black",
        "white",
        "#000",
        "#000000",
        "windowtext",
    ),
    *("rgb(0, 0, 0)", "rgb(255, 255, 255)", "#fff", "#ffffff", "auto"),
}


@dataclass(slots=True)
class Flow:
    """The blocks so far and the paragraph that is being filled, with the marks open in it."""

    blocks: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    cell: bool = False
    bullet: str = ""
    """The marker of the list that came last, if nothing has come since."""

    def add(self, part: Part, value: str) -> None:
        self.pieces.append((part, value))

    def end_paragraph(self) -> None:
        """Marks that are open go on in the next paragraph."""
        if not self.pieces:
            return
        closing: list[Piece] = [(Part.CLOSE, mark) for mark in reversed(self.marks)]
        text = paragraph([*self.pieces, *closing], cell=self.cell)
        self.pieces = [(Part.OPEN, mark) for mark in self.marks]
        if text:
            self.add_block(text)

    def add_block(self, text: str, bullet: str = "") -> None:
        self.blocks.append(text)
        self.bullet = bullet


class Converter:
    """Remembers, beside the Markdown it makes, what could not be kept and which files came along.

    `resolve` names the file that an address means, or says None; `replace` gives Markdown for
    elements that its caller knows better.
    """

    def __init__(
        self, handlers: Mapping[str, Handler], *, resolve: Resolve, replace: Replace | None = None
    ) -> None:
        self._handlers = handlers
        self._replace = replace
        self._depth = 0
        self.resolve = resolve
        self.dropped: dict[str, None] = {}
        self.restyled: dict[str, None] = {}
        self.media: dict[str, bytes] = {}

    def blocks(self, element: Element, *, cell: bool = False) -> Flow:
        """Everything within an element, as blocks of its own."""
        flow = Flow(cell=cell)
        self.inside(element, flow)
        flow.end_paragraph()
        return flow

    def inside(self, element: Element, flow: Flow) -> None:
        """Everything within an element, going on where the flow is."""
        if self._depth > DEEPEST:
            self.restyle(f"> {DEEPEST} levels")
            self.words("".join(element.itertext()), flow)
            return
        self._depth += 1
        if element.text:
            self.words(element.text, flow)
        for child in element:
            self.one(child, flow)
            if child.tail:
                self.words(child.tail, flow)
        self._depth -= 1

    def one(self, element: Element, flow: Flow) -> None:
        """One element, going on where the flow is."""
        replaced = self._replace(element) if self._replace else None
        if replaced is not None:
            flow.add(Part.RAW, replaced)
            return
        name = local_name(element).lower()
        handler = self._handlers.get(name)
        if handler:
            handler(self, element, flow)
            return
        if name not in _PLAIN:
            self.restyle(name)
        self.inline(element, flow)

    def words(self, text: str, flow: Flow) -> None:
        """Words, and the formulas that stand in them between TeX's own brackets."""
        at = 0
        for match in _MATH.finditer(text) if "\\" in text or "$$" in text else ():
            kind = match.lastgroup or ""
            piece = formula(match[kind], display=kind != "line")
            if piece:
                flow.add(Part.WORDS, text[at : match.start()])
                flow.pieces.append(piece)
                at = match.end()
        flow.add(Part.WORDS, text[at:])

    def inline(self, element: Element, flow: Flow, *marks: str) -> None:
        """What is within an inline element, between its own marks and those of its style."""
        style = element.get("style", "") if len(element.attrib) else ""
        if style:
            marks += tuple(
                mark for pattern, mark in _MARKS_BY_STYLE.items() if pattern.search(style)
            )
            self._look_at(style)
        opened = [mark for mark in dict.fromkeys(marks) if self._may_open(mark, flow)]
        for mark in opened:
            flow.marks.append(mark)
            flow.add(Part.OPEN, mark)
        self.inside(element, flow)
        for mark in reversed(opened):
            flow.marks.remove(mark)
            flow.add(Part.CLOSE, mark)

    def drop(self, element: Element, what: str = "") -> None:
        """Note something that is gone."""
        self.dropped[_note(f"{local_name(element).lower()} {what}")] = None

    def restyle(self, what: str) -> None:
        """Note something whose words are there but look otherwise."""
        self.restyled[_note(what)] = None

    def _look_at(self, style: str) -> None:
        for look in _LOOKS.finditer(style):
            if look[1].strip().lower() not in _NO_LOOKS:
                self.restyle(look[0].strip())

    def _may_open(self, mark: str, flow: Flow) -> bool:
        raised = mark in RAISED and any(each in RAISED for each in flow.marks)
        return mark not in flow.marks and not raised


def _note(what: str) -> str:
    return " ".join(what.split())[:LONGEST_NOTE]
