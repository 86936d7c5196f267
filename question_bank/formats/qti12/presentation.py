"""What a candidate sees of an item: texts, and the places where a response goes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from question_bank.formats.qti.body import html_within
from question_bank.formats.xml import Element, local_name

RESPONSES = ("response_lid", "response_str", "response_num", "response_grp", "response_xy")
_MARK = "\0"
_TAG = re.compile(r"<(?!img|audio)[^<>]*>")
ANSWER_BLOCKS = ("RESPONSE_BLOCK", "RIGHT_MATCH_BLOCK")


@dataclass(frozen=True, slots=True)
class Label:
    """One option: its identifier, its text as HTML, and the element it stands in."""

    ident: str
    html: str
    element: Element


@dataclass(frozen=True, slots=True)
class Asked:
    """One response: how many values it takes, its options, and the text it is asked with."""

    ident: str
    kind: str
    many: bool
    ordered: bool
    labels: tuple[Label, ...]
    prompt: str
    shuffle: bool
    element: Element

    @property
    def numeric(self) -> bool:
        """Whether a number is asked for."""
        fibs = (each.get("fibtype", "").lower() for each in self.element.iter("render_fib"))
        return self.kind == "response_num" or any(each in ("decimal", "integer") for each in fibs)


def responses_of(item: Element) -> tuple[Asked, ...]:
    """Every response of an item, in order."""
    return tuple(_asked(each) for each in item.iter(*RESPONSES))


def stem_html(item: Element, sign: str = "") -> str:
    """The texts outside of responses. Where text goes on behind a response, `sign` marks its place
    (`{n}` is its number); one at the end is not marked."""
    presentation = item.find("presentation")
    if presentation is None:
        return ""
    parts: list[str] = []
    _stem(presentation, parts, sign, [0])
    if "{n}" not in sign:
        while parts and (parts[-1].startswith(_MARK) or not _words(parts[-1])):
            parts.pop()
    return "".join(part.removeprefix(_MARK) for part in parts)


def material_html(element: Element) -> str:
    """All texts, pictures and breaks within an element, as HTML."""
    return "".join(_material(each) for each in element.iter("material", "mattext_alone"))


def _words(html: str) -> str:
    return _TAG.sub("", html).strip()


def _asked(element: Element) -> Asked:
    cardinality = element.get("rcardinality", "Single").lower()
    renders = list(element.iter("render_choice", "ims_render_object"))
    labels = tuple(
        Label(each.get("ident", ""), material_html(each), each)
        for each in element.iter("response_label")
        if element.tag not in ("response_str", "response_num")
    )
    prompt = "".join(_material(each) for each in element.findall("material"))
    return Asked(
        ident=element.get("ident", ""),
        kind=local_name(element),
        many=cardinality == "multiple",
        ordered=cardinality == "ordered",
        labels=labels,
        prompt=prompt,
        shuffle=any(each.get("shuffle", "No").lower() == "yes" for each in renders),
        element=element,
    )


def _stem(element: Element, parts: list[str], sign: str, count: list[int]) -> None:
    for child in element:
        if child.tag == "material":
            parts.append(_material(child))
        elif child.tag in RESPONSES:
            count[0] += 1
            parts.append(_MARK + sign.format(n=count[0]))
        elif child.tag in ("flow", "flow_mat") and child.get("class", "") not in ANSWER_BLOCKS:
            _stem(child, parts, sign, count)


def _material(material: Element) -> str:
    return "".join(_pieces(material))


def _pieces(material: Element) -> Iterator[str]:
    for each in material.iter():
        if each.tag == "mattext":
            yield _mattext(each)
        elif each.tag == "mat_formattedtext":
            html = each.get("type", "HTML").upper() in ("HTML", "SMART_TEXT")
            yield f"<div>{_inner(each, html=html)}</div>"
        elif each.tag == "matbreak":
            yield "<br>"
        elif each.tag in ("matimage", "matapplication") and each.get("uri", ""):
            label = escape(each.get("label", ""))
            yield f'<img src="{escape(each.get("uri", ""))}" alt="{label}">'
        elif each.tag == "mataudio" and each.get("uri", ""):
            yield f'<audio src="{escape(each.get("uri", ""))}"></audio>'


def _mattext(element: Element) -> str:
    html = element.get("texttype", "text/plain").lower() in ("text/html", "html", "text/xhtml")
    return _inner(element, html=html or len(element) > 0)


def _inner(element: Element, *, html: bool) -> str:
    """HTML is mostly one escaped text, sometimes elements; a plain text keeps its lines, and a
    space at its ends, where it may go on in the next one."""
    if len(element):
        return html_within(element)
    text = element.text or ""
    words = text.strip()
    if html or not words:
        return text if html else ""
    before, after = (" " if text[at].isspace() else "" for at in (0, -1))
    return before + escape(words, quote=False).replace("\n", "<br>") + after
