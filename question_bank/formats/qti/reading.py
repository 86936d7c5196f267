"""A QTI 2 or 3 package, or one file of it, becomes a reading: items, stimuli, media, problems."""

from collections.abc import Iterator
from dataclasses import replace

from question_bank.formats.format import Defaults
from question_bank.formats.manifests import Manifest, Resource, read_manifest
from question_bank.formats.naming import entry_of, named
from question_bank.formats.notes import Notes
from question_bank.formats.packages import ZIP, Package, UnsafeArchiveError
from question_bank.formats.probing import MOST_STEPS_OF_A_FILE, Budget
from question_bank.formats.qti.assessment_tests import Placed, items_of_test
from question_bank.formats.qti.dialects import to_common
from question_bank.formats.qti.identity import identity
from question_bank.formats.qti.interactions import read_body
from question_bank.formats.qti.item import Item
from question_bank.formats.qti.metadata import About, is_own, read_metadata, with_own
from question_bank.formats.qti.processing import Processor
from question_bank.formats.qti.stimuli import Stimuli
from question_bank.formats.sources import Texts
from question_bank.formats.xml import Element, parse_xml, root_name
from question_bank.items import ItemDraft, Kind
from question_bank.rows import (
    Entry,
    Expected,
    Reading,
    RowProblem,
    Severity,
    refused_reading,
)

ITEMS = ("assessmentItem", "qti-assessment-item")
TESTS = ("assessmentTest", "qti-assessment-test")
MOST_ITEMS = 5_000
LONGEST_ORIGINAL = 60_000


def read_qti(content: bytes, defaults: Defaults, format_name: str) -> Reading:
    """Everything a package or a bare item file holds; never raises."""
    if not content.startswith(ZIP):
        reader = _Reader(None, Manifest(), defaults, format_name)
        return reader.read([Placed("")], {"": content})
    try:
        package = Package(content)
        manifest = read_manifest(package)
        if isinstance(manifest, RowProblem):
            return Reading(format_name, problems=(manifest,))
        return _Reader(package, manifest, defaults, format_name).read_package()
    except UnsafeArchiveError as error:
        return refused_reading(format_name, Expected.SAFE_ARCHIVE, str(error))


class _Reader:
    """Reads item after item; each tree is let go before the next one is built."""

    def __init__(
        self, package: Package | None, manifest: Manifest, defaults: Defaults, format_name: str
    ) -> None:
        self._package = package
        self._resources = {each.name: each for each in manifest.resources if each.name}
        self._missing = [each for each in manifest.missing if "://" not in each]
        self._defaults = defaults
        self._format = format_name
        self._texts = Texts(package)
        self._stimuli = Stimuli(package, self._texts)
        self._taken: set[str] = set()
        self._budget = Budget(left=MOST_STEPS_OF_A_FILE)
        self._entries: list[Entry] = []
        self._problems: list[RowProblem] = [
            RowProblem(0, "", Expected.MANIFEST, each, Severity.WARNS) for each in self._missing
        ]

    def read_package(self) -> Reading:
        """The items in the order of the tests, then those that no test names."""
        kinds = dict(self._kinds())
        placed: dict[str, Placed] = {}
        for name in (name for name, kind in kinds.items() if kind in TESTS):
            root = self._parsed(name)
            if root is not None:
                self._note_selection(root, name)
                for each in items_of_test(root, name, self._package):
                    placed.setdefault(each.name, each)
        for name, kind in kinds.items():
            if kind in ITEMS:
                placed.setdefault(name, Placed(name))
        return self.read(list(placed.values()), {})

    def read(self, placed: list[Placed], contents: dict[str, bytes]) -> Reading:
        """The items named; `contents` are bytes of those that stand in no package."""
        if not placed:
            found = ", ".join(list(self._package or ())[:5])
            return refused_reading(self._format, Expected.MANIFEST, found[:80])
        if len(placed) > MOST_ITEMS:
            found = f"{len(placed)} > {MOST_ITEMS}"
            return refused_reading(self._format, Expected.FEWER_ROWS, found)
        for number, each in enumerate(placed, start=1):
            self._read_item(number, each, contents.get(each.name))
        return Reading(
            self._format,
            tuple(self._entries),
            tuple(self._problems),
            self._stimuli.found(),
            self._texts.media,
        )

    def _kinds(self) -> Iterator[tuple[str, str]]:
        """The name of the root element of every file that may hold items or tests."""
        package = self._package
        if package is None:
            return
        listed = [name for name, each in self._resources.items() if _may_hold_items(name, each)]
        found = [(name, root_name(package.start(name))) for name in listed]
        if not any(kind in (*ITEMS, *TESTS) for _, kind in found):
            # A manifest that leaves its items out, or no manifest at all.
            names = (name for name in sorted(package.names) if name.lower().endswith(".xml"))
            found = [(name, root_name(package.start(name))) for name in names]
        yield from found

    def _note_selection(self, test: Element, name: str) -> None:
        """A test that draws some of its items is no blueprint of ours: all of them are read."""
        if any(True for _ in test.iter("selection")):
            problem = RowProblem(0, "", Expected.KEPT_FEATURE, "selection", Severity.WARNS, name)
            self._problems.append(problem)

    def _parsed(self, name: str) -> Element | None:
        found = self._content(name)
        root = found if isinstance(found, RowProblem) else parse_xml(found, name=name, doctype=True)
        if isinstance(root, RowProblem):
            self._problems.append(root)
            return None
        return to_common(root)

    def _content(self, name: str) -> bytes | RowProblem:
        if self._package is None:
            return b""
        try:
            return self._package.read(name)
        except UnsafeArchiveError as error:
            return RowProblem(0, "", Expected.SAFE_ARCHIVE, str(error), place=name)

    def _read_item(self, number: int, placed: Placed, content: bytes | None) -> None:
        data = self._content(placed.name) if content is None else content
        if isinstance(data, RowProblem):
            return self._failed(number, placed.name, data)
        root = parse_xml(data, name=placed.name, doctype=True)
        if isinstance(root, RowProblem):
            return self._failed(number, placed.name, root)
        item = to_common(root)
        notes = Notes(number, placed.name)
        body = item.find("itemBody")
        if item.tag != "assessmentItem" or body is None:
            notes.blocks("itemBody", Expected.SYNTAX, item.tag)
            return self._failed(number, placed.name, *notes.problems)
        about = self._about(placed)
        read = Item(
            item,
            body,
            placed.name,
            notes,
            self._texts,
            Processor(item, Budget(self._budget)),
            about.own is not None,
        )
        if placed.weight:
            notes.warns("points", Expected.KEPT_FEATURE, f"weight {placed.weight}")
        draft = self._draft(read, placed, about, data)
        entry, problems = entry_of(
            number,
            draft,
            label=item.get("title", "") or item.get("identifier", ""),
            original=data[:LONGEST_ORIGINAL].decode("utf-8", "replace"),
            notes=() if is_own(about, data) else notes.problems,
            place=placed.name,
        )
        self._entries.append(entry)
        self._problems += problems
        return None

    def _draft(self, item: Item, placed: Placed, about: About, data: bytes) -> ItemDraft:
        base = ItemDraft(
            code="",
            topic=about.topic or placed.topic or self._defaults.topic,
            difficulty=about.difficulty or self._defaults.difficulty,
            kind=Kind.ESSAY,
            stem="",
            tags=about.tags,
        )
        base = replace(base, stimulus=self._stimuli.of_item(item))
        draft = with_own(read_body(item, base), about, data)
        identifier = draft.code or identity(item.root.get("identifier", ""))
        return named(draft, identifier, taken=self._taken)

    def _about(self, placed: Placed) -> About:
        resource: Resource | None = self._resources.get(placed.name)
        return read_metadata(None if resource is None else resource.metadata)

    def _failed(self, number: int, name: str, *problems: RowProblem) -> None:
        self._entries.append(Entry(number, name, None))
        self._problems += (replace(each, row=number) for each in problems)


def _may_hold_items(name: str, resource: Resource) -> bool:
    return name.lower().endswith(".xml") or resource.type.startswith("imsqti")
