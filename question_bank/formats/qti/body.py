"""The body of an item as HTML text, with interactions and feedback taken out of it."""

from collections.abc import Callable
from html import escape

from question_bank.formats.xml import Element

Hook = Callable[[Element], str | None]
"""What stands in the place of an element; None leaves it to be written as it is."""

VOID = frozenset({"br", "hr", "img", "col", "source", "param"})
NOT_SHOWN = frozenset(
    {
        *("feedbackInline", "feedbackBlock", "modalFeedback", "rubricBlock", "infoControl"),
        *("catalogInfo", "companionMaterialsInfo", "stylesheet", "apipAccessibility"),
        *("templateInline", "templateBlock", "endAttemptInteraction", "positionObjectStage"),
    }
)


def html_within(element: Element, hook: Hook = lambda _: None) -> str:
    """What is inside an element, as HTML. Elements of QTI itself leave only their contents."""
    parts = [escape(element.text or "", quote=False)]
    for child in element:
        parts += (_html(child, hook), escape(child.tail or "", quote=False))
    return "".join(parts)


def _html(element: Element, hook: Hook) -> str:
    replaced = hook(element)
    if replaced is not None:
        return replaced
    name = element.tag
    if name in NOT_SHOWN:
        return ""
    if name == "object":
        return _object(element)
    inner = html_within(element, hook)
    if name == "prompt":
        return f"<div>{inner}</div>"
    if not name.isalnum() or name != name.lower():
        return inner
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in element.attrib.items())
    return f"<{name}{attributes}>" if name in VOID else f"<{name}{attributes}>{inner}</{name}>"


def _object(element: Element) -> str:
    """A picture or recording in the way of XHTML; what stands within it says the same in words."""
    kind, address = element.get("type", ""), escape(element.get("data", ""))
    words = escape(" ".join("".join(element.itertext()).split()))
    if kind.startswith("audio/"):
        return f'<audio src="{address}" title="{words}"></audio>'
    if kind.startswith("image/"):
        return f'<img src="{address}" alt="{words}">'
    return f'<object data="{address}"></object>{words}'
