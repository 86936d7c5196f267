"""QTI 2 and QTI 3 say the same in other spellings; everything here reads and builds one of them.

The common spelling is that of QTI 2.1 without namespaces: `qti-simple-choice` with
`match-max` is `simpleChoice` with `matchMax`."""

import re
from dataclasses import dataclass

from lxml import etree

from question_bank.formats.xml import Element, local_name

PREFIX = "qti-"
MATHML = "http://www.w3.org/1998/Math/MathML"
XML = "http://www.w3.org/XML/1998/namespace"

_CAPITAL = re.compile(r"(?<!^)[A-Z]")
_KEPT = ("data-", "aria-")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one version names its elements, its templates and the types of its files."""

    version: str
    namespace: str
    templates: str
    template_suffix: str
    item_type: str
    test_type: str
    manifest: str
    manifest_version: str
    hyphens: bool


QTI_21 = Dialect(
    version="2.1",
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p1",
    templates="http://www.imsglobal.org/question/qti_v2p1/rptemplates/",
    template_suffix="",
    item_type="imsqti_item_xmlv2p1",
    test_type="imsqti_test_xmlv2p1",
    manifest="http://www.imsglobal.org/xsd/imscp_v1p1",
    manifest_version="2.1",
    hyphens=False,
)
QTI_30 = Dialect(
    version="3.0",
    namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    templates="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/",
    template_suffix=".xml",
    item_type="imsqti_item_xmlv3p0",
    test_type="imsqti_test_xmlv3p0",
    manifest="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    manifest_version="3.0.0",
    hyphens=True,
)
STIMULUS_TYPE = "imsqti_stimulus_xmlv3p0"


HTML = frozenset(
    [
        "p",
        "div",
        "span",
        "br",
        "b",
        "i",
        "u",
        "em",
        "strong",
        "code",
        "pre",
        "blockquote",
        "hr",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "sub",
        "sup",
        "small",
        "a",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "caption",
        "colgroup",
        "col",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "img",
        "audio",
        "video",
        "source",
        "object",
        "param",
        "figure",
        "figcaption",
    ]
)


def to_common(root: Element) -> Element:
    """The tree, changed in place, in the common spelling and without namespaces."""
    for element in root.iter():
        name = local_name(element)
        # Of `qti-` and `qti-4x` no element is left without the prefix: they stay strangers.
        ours = name.startswith(PREFIX) and name[len(PREFIX) :][:1].isalpha()
        element.tag = _camel(name.removeprefix(PREFIX)) if ours else name
        if name == "qti-map-entry" and "case-sensitive" not in element.attrib:
            # What is not said is yes in QTI 2 and no in QTI 3.
            element.attrib["case-sensitive"] = "false"
        for key in list(element.attrib):
            bare = key.rpartition("}")[2]
            plain = _camel(bare) if ours and not bare.startswith(_KEPT) else bare
            if plain != key:
                element.attrib[plain] = element.attrib.pop(key)
    return root


def to_bytes(root: etree._Element, dialect: Dialect) -> bytes:
    """A tree in the common spelling as a file of a dialect; same tree, same bytes."""
    text: bytes = etree.tostring(
        _spelled(root, dialect, {None: dialect.namespace}),
        encoding="UTF-8",
        xml_declaration=True,
    )
    return text + b"\n"


def _spelled(
    element: etree._Element, dialect: Dialect, names: dict[str | None, str] | None = None
) -> etree._Element:
    name = str(element.tag)
    if name == "math":
        return _mathml(element)
    hyphens = dialect.hyphens and name not in HTML
    spelled = PREFIX + _kebab(name) if hyphens else name
    copy = etree.Element(f"{{{dialect.namespace}}}{spelled}", nsmap=names)
    for key, value in element.attrib.items():
        lang = f"{{{XML}}}lang"
        copy.set(lang if key == "lang" else _kebab(key) if hyphens else key, value)
    copy.text, copy.tail = element.text, element.tail
    copy.extend(_spelled(child, dialect) for child in element)
    return copy


def _mathml(element: etree._Element) -> etree._Element:
    copy = etree.Element(f"{{{MATHML}}}{element.tag}", nsmap={None: MATHML})
    for key, value in element.attrib.items():
        copy.set(key, value)
    copy.text, copy.tail = element.text, element.tail
    copy.extend(_mathml(child) for child in element)
    return copy


def _camel(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def _kebab(name: str) -> str:
    return _CAPITAL.sub(lambda match: f"-{match[0].lower()}", name)
