"""Elements in the common spelling, made by name; texts in Markdown become their contents."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from lxml import etree, html

from question_bank.markdown import render

MEDIA_FOLDER = "media"
NEVER_XML = {code: None for code in range(32) if code not in (9, 10, 13)}

Node: TypeAlias = Any
"""An lxml element, which has no types of its own."""


def make(name: str, *children: Node, text: str = "", **attributes: str) -> Node:
    """An element with attributes (in the order given), a text and children."""
    element = etree.Element(name)
    for key, value in attributes.items():
        element.set(key, value.translate(NEVER_XML))
    element.text = text.translate(NEVER_XML) or None
    element.extend(children)
    return element


def filled(element: Node, markdown: str, *, inline: bool = False) -> Node:
    """The element with a text inside: blocks, or for `inline` the words of a single paragraph."""
    parts = html.fragments_fromstring(render(markdown))
    texts = [part for part in parts if not isinstance(part, str) or part.strip()]
    if inline and len(texts) == 1 and not isinstance(texts[0], str) and texts[0].tag == "p":
        (paragraph,) = texts
        element.text = paragraph.text
        element.extend(paragraph)
        return element
    for part in parts:
        if not isinstance(part, str):
            element.append(part)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + part
        else:
            element.text = (element.text or "") + part
    return element


def value(base_type: str, text: str) -> Node:
    """A `baseValue`."""
    return make("baseValue", text=text, baseType=base_type)


def variable(identifier: str) -> Node:
    """The value of a variable."""
    return make("variable", identifier=identifier)


def outcome(identifier: str, expression: Node) -> Node:
    """A rule that sets an outcome."""
    return make("setOutcomeValue", expression, identifier=identifier)


def when(*branches: tuple[Node | None, Sequence[Node]]) -> Node:
    """A condition with its branches: each a test (None for the last, otherwise) and its rules."""
    names = ["responseIf", *["responseElseIf"] * len(branches)]
    return make(
        "responseCondition",
        *(
            make("responseElse", *rules) if test is None else make(name, test, *rules)
            for name, (test, rules) in zip(names, branches, strict=False)
        ),
    )
