"""XML from strangers: parsed without entities, document types, network or included files.

The number of parts is bounded before a tree is built, and its depth, by the parser, at 256 levels:
neither time nor memory can run away, and what reads a tree may call itself for every level."""

import re
from collections.abc import Iterator
from typing import Any, Protocol

from lxml import etree

from question_bank.checking import shown
from question_bank.rows import Expected, RowProblem

MOST_PARTS = 600_000
"""Elements and attributes together; each may take 240 bytes with the text behind it."""

LONGEST_PROLOG = 1_000
"""Comments and instructions before the first element."""

_DECLARATION = re.compile(rb"<\?xml\s[^<>]{0,200}?\?>")
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_SPACES = re.compile(rb"\s*")
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)")
# With an internal subset only elements, attributes and comments may be declared in it. A `>` within
# quotes ends such a declaration too early, and what is left of it does not fit.
_DOCTYPE = re.compile(
    rb"<!DOCTYPE\s[^\[\]<>]*+(?:\[(?:\s++|<!--(?:[^-]++|-(?!-))*+-->"
    rb"|<!(?:ELEMENT|ATTLIST)\s[^<>%&]*+>)*+\]\s*+)?+>"
)
_UTF_16 = {
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"<\x00": "utf-16-le",
    b"\x00<": "utf-16-be",
}
# A declaration that can be read byte by byte is not in UTF-16, whatever it says.
_SAME_AS_UTF_8 = {"utf-8", "utf8", "us-ascii", "ascii", "utf-16"}
# Encodings in which exams were ever saved; others (UTF-7, EBCDIC) only hide markup from scanners.
_KNOWN = (
    "windows-125",
    "cp125",
    "iso-8859-",
    "latin",
    "utf-16",
    "koi8-",
    "gb",
    "big5",
    "shift_jis",
)


class Element(Protocol):
    """What is used of an lxml element."""

    tag: str
    text: str | None
    tail: str | None
    attrib: Any
    sourceline: int | None

    def __iter__(self) -> Iterator["Element"]: ...
    def __len__(self) -> int: ...
    def get(self, name: str, default: str) -> str: ...
    def find(self, path: str) -> "Element | None": ...
    def findall(self, path: str) -> "list[Element]": ...
    def iter(self, *tags: str) -> Iterator["Element"]: ...
    def itertext(self) -> Iterator[str]: ...


class _Refused(Exception):
    """Carries the problem that keeps a file out."""

    def __init__(self, expected: Expected, found: str) -> None:
        super().__init__(found)
        self.expected = expected
        self.found = found


def parse_xml(content: bytes, *, name: str = "", doctype: bool = False) -> Element | RowProblem:
    """The root element, or what is wrong; `name` is the member of an archive that is read.

    With `doctype`, one that names a document type and at most describes its elements is passed
    over, as old QTI files have it; one that declares anything else is always refused. Comments and
    processing instructions are left out.
    """
    try:
        return _root(_checked(_as_utf_8(content), doctype=doctype))
    except _Refused as refused:
        return RowProblem(0, "", refused.expected, shown(refused.found), place=name)


def root_name(content: bytes) -> str:
    """The local name of the first element without parsing more than what stands before it."""
    try:
        text = _as_utf_8(content)
        start = _after_prolog(text)
        if end := _harmless_doctype(text, start):
            start = _after_prolog(text, end)
    except _Refused:
        return ""
    found = _ROOT.match(text, start)
    return found[1].decode("ascii", "replace") if found else ""


def place_of(element: Element, name: str = "") -> str:
    """Where an element stands: `line 214`, or `assessment.xml, line 214`."""
    line = f"line {element.sourceline}"
    return f"{name}, {line}" if name else line


def local_name(element: Element) -> str:
    """The name without its namespace."""
    return element.tag.rpartition("}")[2]


def text_of(element: Element | None) -> str:
    """All the text within, trimmed; empty where there is no element."""
    return "" if element is None else "".join(element.itertext()).strip()


def _root(content: bytes) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: Element = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        reason = str(error.msg).partition(", line ")[0]
        raise _Refused(Expected.WELL_FORMED, f"line {error.lineno or 1}: {reason}") from error
    return root


def _as_utf_8(content: bytes) -> bytes:
    """The file in UTF-8 without mark and declaration, its lines where they were."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    declared = _UTF_16.get(content[:2], "")
    if not declared:
        content = content.lstrip()
        declaration = _DECLARATION.match(content)
        if not declaration:
            return content
        named = _ENCODING.search(declaration[0])
        declared = named[1].decode().lower() if named else "utf-8"
        content = content[declaration.end() :]
        if declared in _SAME_AS_UTF_8:
            return content
    text = _decoded(content, declared).encode().lstrip()
    declaration = _DECLARATION.match(text)
    return text[declaration.end() :] if declaration else text


def _decoded(content: bytes, encoding: str) -> str:
    if not encoding.startswith((*_KNOWN, "utf-16")):
        raise _Refused(Expected.WELL_FORMED, f"encoding {encoding}")
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except LookupError:
        raise _Refused(Expected.WELL_FORMED, f"encoding {encoding}") from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"line {line}: 0x{content[error.start]:02X} ({encoding})"
        raise _Refused(Expected.WELL_FORMED, found) from None


def _checked(content: bytes, *, doctype: bool) -> bytes:
    """The file without its harmless DOCTYPE; refuses what declares anything or is too much."""
    start = _after_prolog(content)
    if content.startswith(b"<!DOCTYPE", start):
        end = _harmless_doctype(content, start)
        if not doctype or not end:
            told = content[start : start + 80].partition(b">")[0]
            raise _Refused(Expected.SAFE_XML, shown(told.decode("utf-8", "replace")))
        lines = b"\n" * content.count(b"\n", start, end)
        content = content[:start] + lines + content[end:]
    if _markup(content, 0, len(content)) > MOST_PARTS and _parts(content) > MOST_PARTS:
        raise _Refused(Expected.SMALLER_FILE, f"> {MOST_PARTS} parts")
    return content


def _harmless_doctype(content: bytes, start: int) -> int:
    """Where a DOCTYPE ends that begins here; 0 without one, or where it could change any text.

    Beside the name it may only describe elements and attributes, as the examples of QTI 1.2 do:
    without an entity nothing in it can grow, and nothing is fetched.
    """
    found = _DOCTYPE.match(content, start)
    return found.end() if found else 0


def _parts(content: bytes) -> int:
    """Elements, attributes and sections of character data; in those, signs are only text."""
    parts = at = 0
    while parts <= MOST_PARTS:
        start = content.find(b"<![CDATA[", at)
        if start < 0:
            return parts + _markup(content, at, len(content))
        parts += _markup(content, at, start) + 1
        at = content.find(b"]]>", start)
        if at < 0:
            return parts
    return parts


def _markup(content: bytes, start: int, end: int) -> int:
    opened = content.count(b"<", start, end) - content.count(b"</", start, end)
    return opened + content.count(b"=", start, end)


def _after_prolog(content: bytes, at: int = 0) -> int:
    """Where the document type or the first element begins."""
    for _ in range(LONGEST_PROLOG):
        at = _SPACES.match(content, at).end()  # type: ignore[union-attr]
        if content.startswith(b"<!--", at):
            end = content.find(b"-->", at + 4) + 3
        elif content.startswith(b"<?", at):
            end = content.find(b"?>", at + 2) + 2
        else:
            return at
        if end <= at:
            return at
        at = end
    raise _Refused(Expected.SMALLER_FILE, f"> {LONGEST_PROLOG} comments")
