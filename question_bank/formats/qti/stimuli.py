"""Texts that several items ask about: files of their own in QTI 3, repeated passages in QTI 2.

QTI 2 has no element for them. This project writes a `rubricBlock` for candidates of the class
`stimulus`, whose `label` is the code and whose first paragraph of class `stimulus-title` is the
title; passages that other systems include (`xi:include`) are read as well."""

from question_bank.formats.naming import as_code
from question_bank.formats.packages import Package, UnsafeArchiveError
from question_bank.formats.qti.body import html_within
from question_bank.formats.qti.dialects import to_common
from question_bank.formats.qti.interactions import is_passage
from question_bank.formats.qti.item import Item
from question_bank.formats.sources import Texts
from question_bank.formats.xml import Element, parse_xml, text_of
from question_bank.items import StimulusDraft
from question_bank.rows import Expected, RowProblem

TITLE = "stimulus-title"


class Stimuli:
    """The stimuli of a package, each read when the first item asks about it."""

    def __init__(self, package: Package | None, texts: Texts) -> None:
        self._package = package
        self._texts = texts
        self._drafts: dict[str, StimulusDraft] = {}
        self._codes: dict[str, str] = {}

    def found(self) -> tuple[StimulusDraft, ...]:
        """Those that items ask about."""
        return tuple(self._drafts.values())

    def of_item(self, item: Item) -> str:
        """The code of what an item asks about; empty if nothing. A second one is noted as lost."""
        codes = [
            *(self._file(item, each) for each in item.root.findall("assessmentStimulusRef")),
            *(self._file(item, each) for each in item.body.iter("include")),
            *(
                self._passage(item, each)
                for each in item.root.iter("rubricBlock")
                if is_passage(each)
            ),
        ]
        codes = [code for code in codes if code]
        for code in codes[1:]:
            item.notes.warns("stimulus", Expected.KEPT_FEATURE, code)
        return codes[0] if codes else ""

    def _file(self, item: Item, reference: Element) -> str:
        href = reference.get("href", "")
        name = "" if self._package is None else self._package.find(href, item.name)
        if name in self._codes:
            return self._codes[name]
        root = self._parsed(name)
        if root is None:
            item.notes.blocks("stimulus", Expected.STIMULUS, href)
            return ""
        body = root.find("stimulusBody")
        html = html_within(root if body is None else body)
        identifier = root.get("identifier", "") or reference.get("identifier", "")
        title = root.get("title", "") or reference.get("title", "")
        text = self._texts.markdown(html, item.notes, "stimulus", name)
        self._codes[name] = self._add(identifier, title, text)
        return self._codes[name]

    def _parsed(self, name: str) -> Element | None:
        if not name or self._package is None:
            return None
        try:
            root = parse_xml(self._package.read(name), name=name, doctype=True)
        except UnsafeArchiveError:
            return None
        return None if isinstance(root, RowProblem) else to_common(root)

    def _passage(self, item: Item, block: Element) -> str:
        titles = [each for each in block if each.get("class", "") == TITLE]
        title = text_of(titles[0]) if titles else ""
        html = html_within(block, lambda each: "" if each in titles else None)
        text = self._texts.markdown(html, item.notes, "stimulus", item.name)
        return self._add(block.get("label", ""), title, text)

    def _add(self, identifier: str, title: str, text: str) -> str:
        """The code of a stimulus with these words; without a name, the same words are the same."""
        named = as_code(identifier)
        for code, draft in self._drafts.items():
            if (draft.title, draft.text) == (title, text) and named in ("", code):
                return code
        code = named
        if not code or code in self._drafts:
            code = f"{code or 'S'}-{len(self._drafts) + 1}"
        self._drafts[code] = StimulusDraft(code=code, title=title, text=text)
        return code
