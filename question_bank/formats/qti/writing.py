"""A collection becomes a QTI package: manifest, one test, one file for each item, stimuli, media.

The same collection always gives the same bytes: members have one fixed date and a fixed order."""

import io
import mimetypes
import zipfile
from collections.abc import Sequence
from itertools import groupby

from lxml import etree

from question_bank.formats.format import Collection, Defaults, Written
from question_bank.formats.qti.building import MEDIA_FOLDER, Node, filled, make
from question_bank.formats.qti.dialects import STIMULUS_TYPE, Dialect, to_bytes
from question_bank.formats.qti.interactions import PASSAGE
from question_bank.formats.qti.item_writing import identifier_of, item_element
from question_bank.formats.qti.metadata import mark_of, write_metadata
from question_bank.formats.qti.reading import read_qti
from question_bank.formats.qti.stimuli import TITLE
from question_bank.formats.qti.unheld import unheld
from question_bank.items import ItemDraft, StimulusDraft

EPOCH = (1980, 1, 1, 0, 0, 0)
ITEMS, STIMULI, TEST = "items", "stimuli", "test.xml"
_BOTH_BLOCKS = ("rubricBlock", "modalFeedback")


def write_qti(collection: Collection, dialect: Dialect) -> Written:
    """The package, and for every draft what others than this project will not find in it."""
    packing = _Packing(collection, dialect)
    again = read_qti(packing.content(own=False), Defaults(language=collection.language), "")
    return Written(packing.content(), unheld(collection.drafts, again))


class _Packing:
    """One package while it is put together."""

    def __init__(self, collection: Collection, dialect: Dialect) -> None:
        self._collection = collection
        self._dialect = dialect
        self._stimuli = {each.code: each for each in collection.stimuli}
        self._names = _names(collection.drafts)
        self._files: dict[str, bytes] = {}
        for draft, name in zip(collection.drafts, self._names, strict=True):
            self._files[name] = self._item(draft)
        if dialect.hyphens:
            used = {draft.stimulus for draft in collection.drafts}
            for stimulus in collection.stimuli:
                if stimulus.code in used:
                    self._files[_stimulus_name(stimulus.code)] = self._stimulus(stimulus)
        media = sorted(collection.media.items())
        self._media = {f"{MEDIA_FOLDER}/{name}": data for name, data in media}

    def content(self, *, own: bool = True) -> bytes:
        """The package as a zip, with our own drafts beside the items or without them."""
        files = {"imsmanifest.xml": self._manifest(own=own), TEST: self._test()}
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in (files | self._files | self._media).items():
                member = zipfile.ZipInfo(name, EPOCH)
                member.compress_type = zipfile.ZIP_DEFLATED
                member.external_attr = 0o644 << 16
                archive.writestr(member, data)
        return packed.getvalue()

    def _item(self, draft: ItemDraft) -> bytes:
        stimulus = self._stimuli.get(draft.stimulus)
        passages = [] if stimulus is None else [self._passage(stimulus)]
        root = item_element(draft, language=self._collection.language, passages=passages)
        return self._bytes(root)

    def _passage(self, stimulus: StimulusDraft) -> Node:
        if self._dialect.hyphens:
            href = f"../{_stimulus_name(stimulus.code)}"
            name = identifier_of(stimulus.code)
            return make("assessmentStimulusRef", identifier=name, href=href, title=stimulus.title)
        block = make("rubricBlock", view="candidate", label=stimulus.code)
        block.set("class", PASSAGE)
        title = make("p", text=stimulus.title)
        title.set("class", TITLE)
        block.append(title)
        return filled(block, stimulus.text)

    def _stimulus(self, stimulus: StimulusDraft) -> bytes:
        body = filled(make("stimulusBody"), stimulus.text)
        name = identifier_of(stimulus.code)
        return self._bytes(
            make(
                "assessmentStimulus",
                body,
                identifier=name,
                title=stimulus.title,
                lang=self._collection.language,
            )
        )

    def _bytes(self, root: Node) -> bytes:
        _locate_media(root, audio=self._dialect.hyphens)
        for processing in root.iter("responseProcessing"):
            template = processing.get("template")
            if template:
                suffix = self._dialect.template_suffix
                processing.set("template", f"{self._dialect.templates}{template}{suffix}")
        if self._dialect.hyphens:
            for block in list(root.iter(*_BOTH_BLOCKS)):
                _wrap(block)
        return to_bytes(root, self._dialect)

    def _test(self) -> bytes:
        sections = []
        placed = zip(self._collection.drafts, self._names, strict=True)
        for at, (topic, members) in enumerate(groupby(placed, lambda each: each[0].topic), 1):
            section = make(
                "assessmentSection", identifier=f"section-{at}", title=topic, visible="true"
            )
            for draft, name in members:
                section.append(
                    make("assessmentItemRef", identifier=identifier_of(draft.code), href=name)
                )
            sections.append(section)
        part = make(
            "testPart",
            *sections,
            identifier="part-1",
            navigationMode="nonlinear",
            submissionMode="simultaneous",
        )
        title = self._collection.title or "-"
        return to_bytes(make("assessmentTest", part, identifier="test", title=title), self._dialect)

    def _manifest(self, *, own: bool) -> bytes:
        space = self._dialect.manifest
        root = etree.Element(f"{{{space}}}manifest", nsmap={None: space})
        root.set("identifier", "manifest")
        metadata = _below(root, "metadata")
        for name, text in (
            ("schema", "QTI Package" if self._dialect.hyphens else "QTIv2.1 Package"),
            ("schemaversion", self._dialect.manifest_version),
        ):
            _below(metadata, name).text = text
        _below(root, "organizations")
        resources = _below(root, "resources")
        self._resource(resources, "test", self._dialect.test_type, TEST)
        for draft, name in zip(self._collection.drafts, self._names, strict=True):
            identifier = f"item-{identifier_of(draft.code)}"
            element = self._resource(resources, identifier, self._dialect.item_type, name)
            mark = mark_of(self._files[name]) if own else ""
            element.insert(0, write_metadata(draft, space, mark))
            if draft.stimulus in self._stimuli and self._dialect.hyphens:
                _below(element, "dependency").set("identifierref", f"stimulus-{draft.stimulus}")
        for code in self._stimuli:
            if _stimulus_name(code) in self._files:
                self._resource(resources, f"stimulus-{code}", STIMULUS_TYPE, _stimulus_name(code))
        for at, name in enumerate(self._media, start=1):
            self._resource(resources, f"media-{at}", "webcontent", name)
        data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
        return data + b"\n"

    def _resource(self, parent: Node, identifier: str, type_: str, name: str) -> Node:
        element = _below(parent, "resource")
        element.set("identifier", identifier)
        element.set("type", type_)
        element.set("href", name)
        _below(element, "file").set("href", name)
        return element


def _names(drafts: Sequence[ItemDraft]) -> list[str]:
    """A file for each item; codes that differ in case only get files that differ in more."""
    names: list[str] = []
    taken: set[str] = set()
    for number, draft in enumerate(drafts, start=1):
        name = f"{ITEMS}/{draft.code}.xml"
        names.append(f"{ITEMS}/{draft.code}-{number}.xml" if name.lower() in taken else name)
        taken.add(names[-1].lower())
    return names


def _stimulus_name(code: str) -> str:
    return f"{STIMULI}/{code}.xml"


def _below(parent: Node, name: str) -> Node:
    space = etree.QName(parent).namespace
    return etree.SubElement(parent, f"{{{space}}}{name}")


def _locate_media(root: Node, *, audio: bool) -> None:
    """Pictures and recordings lead to their files; QTI 2 shows recordings as objects."""
    for element in list(root.iter("img", "audio")):
        name = element.get("src", "").rpartition("/")[2].removeprefix("media:")
        href = f"../{MEDIA_FOLDER}/{name}"
        element.set("src", href)
        if element.tag == "audio" and not audio:
            kind = mimetypes.guess_type(name)[0] or "audio/mpeg"
            label = element.get("aria-label", "")
            tail = element.tail
            element.clear()
            element.tag, element.tail, element.text = "object", tail, label
            element.set("data", href)
            element.set("type", kind)


def _wrap(block: Node) -> None:
    """QTI 3 keeps the contents of some blocks in an element of their own."""
    inner = make("contentBody")
    inner.text, block.text = block.text, None
    inner.extend(list(block))
    block.append(inner)
