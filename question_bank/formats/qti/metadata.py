"""What manifests say of an item in LOM, and the draft itself in a namespace of our own.

LOM holds topic, difficulty and tags for everybody. Beside it stands the draft that was written, and
the digest of the item's file: while that file is as it was, reading gives that very draft; once
somebody has edited it, the file counts, and of the draft only what QTI has no place for."""

import hashlib
import json
from dataclasses import dataclass, replace

from lxml import etree
from pydantic import ValidationError

from question_bank.formats.json_shapes import ITEM
from question_bank.formats.manifests import children
from question_bank.formats.naming import difficulty_of
from question_bank.formats.xml import Element, text_of
from question_bank.items import ItemDraft

OWN = "urn:exam-server:qti:1"
LOM = "http://ltsc.ieee.org/xsd/LOM"
LEVELS = {"very easy": 1, "easy": 1, "medium": 2, "difficult": 3, "very difficult": 3}
WORDS = {1: "easy", 2: "medium", 3: "difficult"}

KEPT_APART = (
    *("code", "author", "origin", "state"),
    *("expression", "units", "spaces", "most_words", "translations"),
)
"""Fields that QTI has no place for."""


@dataclass(frozen=True, slots=True)
class About:
    """What is known of an item beside its own file."""

    topic: str = ""
    difficulty: int | None = None
    tags: tuple[str, ...] = ()
    own: ItemDraft | None = None
    mark: str = ""


def read_metadata(metadata: Element | None) -> About:
    """LOM, and our own text, of one resource."""
    if metadata is None:
        return About()
    level = _first(metadata, "difficulty")
    topics = (_first(path, "entry") for path in children(metadata, "taxon", anywhere=True))
    keywords = [text_of(each) for each in children(metadata, "keyword", anywhere=True)]
    tags = tuple(dict.fromkeys(each for each in keywords if each))
    difficulty = LEVELS.get(level.lower())
    if difficulty is None:
        named, tags = difficulty_of(tags, 0)
        difficulty = named or None
    own, mark = _own(metadata)
    return About(" / ".join(topic for topic in topics if topic), difficulty, tags, own, mark)


def with_own(draft: ItemDraft, about: About, content: bytes) -> ItemDraft:
    """The draft that was written, or of an edited file what only our own text says."""
    if about.own is None:
        return draft
    if is_own(about, content):
        return about.own
    return replace(draft, **{name: getattr(about.own, name) for name in KEPT_APART})


def is_own(about: About, content: bytes) -> bool:
    """Whether an item's file is still as this project wrote it."""
    return about.own is not None and mark_of(content) == about.mark


def mark_of(content: bytes) -> str:
    """What tells an item's file from an edited one."""
    return hashlib.sha256(content).hexdigest()


def write_metadata(draft: ItemDraft, manifest: str, mark: str) -> etree._Element:
    """The `metadata` of a resource; without a mark only what is for everybody."""
    metadata = etree.Element(f"{{{manifest}}}metadata")
    lom = etree.SubElement(metadata, f"{{{LOM}}}lom", nsmap={"lom": LOM})
    if draft.tags:
        general = _below(lom, "general")
        for tag in draft.tags:
            _string(_below(general, "keyword"), tag)
    difficulty = _below(_below(lom, "educational"), "difficulty")
    _below(difficulty, "source").text = "LOMv1.0"
    _below(difficulty, "value").text = WORDS[draft.difficulty]
    classification = _below(lom, "classification")
    purpose = _below(classification, "purpose")
    _below(purpose, "source").text = "LOMv1.0"
    _below(purpose, "value").text = "discipline"
    taxon = _below(_below(classification, "taxonPath"), "taxon")
    _string(_below(taxon, "entry"), draft.topic)
    if mark:
        own = etree.SubElement(metadata, f"{{{OWN}}}item", nsmap={"own": OWN})
        own.set("mark", mark)
        own.text = json.dumps(draft.source(), ensure_ascii=False, sort_keys=True)
    return metadata


def _own(metadata: Element) -> tuple[ItemDraft | None, str]:
    for element in metadata.iter(f"{{{OWN}}}item"):
        try:
            return ITEM.validate_json(text_of(element)), element.get("mark", "")
        except ValidationError:
            break
    return None, ""


def _first(element: Element, name: str) -> str:
    """The text of the first element of a name; of a vocabulary, its value."""
    for found in children(element, name, anywhere=True):
        values = list(children(found, "value"))
        strings = [*children(found, "string"), *children(found, "langstring")]
        return text_of((values or strings or [found])[0])
    return ""


def _below(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{LOM}}}{name}")


def _string(parent: etree._Element, text: str) -> None:
    _below(parent, "string").text = text
