"""A QTI 1.2 package of Canvas or Blackboard, or one bare file, becomes a reading."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from question_bank.formats.format import Defaults
from question_bank.formats.manifests import read_manifest
from question_bank.formats.naming import as_code, difficulty_of, entry_of, named
from question_bank.formats.notes import Notes
from question_bank.formats.packages import ZIP, Package, UnsafeArchiveError
from question_bank.formats.probing import MOST_STEPS_OF_A_FILE, Budget
from question_bank.formats.qti.dialects import to_common
from question_bank.formats.qti.identity import identity
from question_bank.formats.qti12.presentation import stem_html
from question_bank.formats.qti12.question import Question, metadata_of, question_of
from question_bank.formats.qti12.questions import read_question
from question_bank.formats.sources import Texts
from question_bank.formats.xml import Element, parse_xml, place_of, root_name, text_of
from question_bank.items import ItemDraft, Kind, StimulusDraft
from question_bank.rows import (
    Entry,
    Expected,
    Reading,
    RowProblem,
    Severity,
    refused_reading,
)

ROOT = "questestinterop"
STIMULUS, PARENT = "text_only_question", "parent_stimulus_item_ident"
WHOLE, PROFILED = "non_cc_assessments/", "assessment_qti.xml"
HOLDERS = ("assessment", "section", "objectbank", ROOT)
MOST_ITEMS = 5_000
LONGEST_PLACE = 60
LONGEST_ORIGINAL = 60_000
_SUFFIXES = (".xml", ".qti", ".dat")
_SAYS_NOTHING = re.compile(r"(root_)?section[\s\d_-]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Found:
    """One item, the file it stands in, and the topic around it."""

    item: Element
    name: str
    topic: str


def read_qti12(content: bytes, defaults: Defaults, format_name: str) -> Reading:
    """Everything a package or a bare file holds; never raises."""
    if not content.startswith(ZIP):
        return _Reader(None, defaults, format_name).read([("", content)])
    try:
        package = Package(content)
        reader = _Reader(package, defaults, format_name)
        return reader.read([(name, package.read(name)) for name in _files(package)])
    except UnsafeArchiveError as error:
        return refused_reading(format_name, Expected.SAFE_ARCHIVE, str(error))


def _files(package: Package) -> list[str]:
    """The files with questions, in the manifest's order; of two exports of a quiz the whole one."""
    manifest = read_manifest(package)
    listed = [] if isinstance(manifest, RowProblem) else [each.name for each in manifest.resources]
    names = [name for name in dict.fromkeys([*listed, *sorted(package)]) if name]
    found = [
        name
        for name in names
        if name.lower().endswith(_SUFFIXES) and root_name(package.start(name)) == ROOT
    ]
    whole = {name.removeprefix(WHOLE).partition(".")[0] for name in found if WHOLE in name}
    return [
        name for name in found if not (name.endswith(PROFILED) and name.rpartition("/")[0] in whole)
    ]


class _Reader:
    """Reads the items of all files under one count."""

    def __init__(self, package: Package | None, defaults: Defaults, format_name: str) -> None:
        self._defaults = defaults
        self._format = format_name
        self._texts = Texts(package)
        self._taken: set[str] = set()
        self._budget = Budget(left=MOST_STEPS_OF_A_FILE)
        self._entries: list[Entry] = []
        self._problems: list[RowProblem] = []
        self._stimuli: dict[str, StimulusDraft] = {}
        self._points: list[tuple[int, str, str]] = []

    def read(self, files: list[tuple[str, bytes]]) -> Reading:
        """The items of files, each named with its content."""
        if not files:
            return refused_reading(self._format, Expected.MANIFEST, ROOT)
        for name, content in files:
            root = parse_xml(content, name=name, doctype=True)
            if isinstance(root, RowProblem):
                self._problems.append(root)
                continue
            found = list(_items(to_common(root), name))
            self._note_selection(root, name)
            self._take_stimuli(found)
            for each in found:
                self._read_item(each)
            if len(self._entries) > MOST_ITEMS:
                count = f"{len(self._entries)} > {MOST_ITEMS}"
                return refused_reading(self._format, Expected.FEWER_ROWS, count)
        self._note_points()
        if not self._entries and not self._problems:
            return refused_reading(self._format, Expected.SOME_ROWS, "item")
        return Reading(
            self._format,
            tuple(self._entries),
            tuple(self._problems),
            tuple(self._stimuli.values()),
            self._texts.media,
        )

    def _note_selection(self, root: Element, name: str) -> None:
        """A quiz that draws from groups or banks is no blueprint of ours: all items are read."""
        for bank in sorted({text_of(each) for each in root.iter("sourcebank_ref")} or {""}):
            if bank or any(True for _ in root.iter("selection_number")):
                found = f"selection {bank}".strip()
                self._problems.append(
                    RowProblem(0, "", Expected.KEPT_FEATURE, found, Severity.WARNS, name)
                )

    def _take_stimuli(self, found: list[_Found]) -> None:
        """Texts without a question that later items name as what they ask about."""
        parents = {metadata_of(each.item).get(PARENT, "") for each in found} - {""}
        for each in found:
            ident = each.item.get("ident", "")
            if ident in parents:
                notes = Notes(0, each.name)
                text = self._texts.markdown(stem_html(each.item), notes, "stimulus", each.name)
                code = as_code(ident) or f"S-{len(self._stimuli) + 1}"
                title = each.item.get("title", "")
                self._stimuli[ident] = StimulusDraft(code=code, title=title, text=text)
                self._problems += notes.problems

    def _read_item(self, found: _Found) -> None:
        if found.item.get("ident", "") in self._stimuli:
            return
        number = len(self._entries) + 1
        place = place_of(found.item, found.name[-LONGEST_PLACE:])
        notes = Notes(number, place)
        question = question_of(found.item, found.name, notes, self._texts, Budget(self._budget))
        title = found.item.get("title", "")
        draft = self._draft(question, found.topic)
        points = question.fields.get("points_possible", "")
        self._points.append((number, points, place))
        label = title or draft.stem.partition("\n")[0]
        entry, problems = entry_of(
            number, draft, label=label, original=_source(found.item), notes=notes.problems,
            place=place,
        )  # fmt: skip
        self._entries.append(entry)
        self._problems += problems

    def _draft(self, question: Question, topic: str) -> ItemDraft:
        level, _ = difficulty_of([question.fields.get("qmd_levelofdifficulty", "")], 0)
        stimulus = self._stimuli.get(question.fields.get(PARENT, ""))
        base = ItemDraft(
            code="",
            topic=topic or self._defaults.topic,
            difficulty=level or self._defaults.difficulty,
            kind=Kind.ESSAY,
            stem="",
            stimulus="" if stimulus is None else stimulus.code,
        )
        ident = question.root.get("ident", "") or question.fields.get("bbmd_asi_object_id", "")
        return named(read_question(question, base), identity(ident), taken=self._taken)

    def _note_points(self) -> None:
        """Every item is worth one point here; those worth more or less than most say so."""
        counts = Counter(points for _, points, _ in self._points if points)
        usual = counts.most_common(1)[0][0] if counts else ""
        for number, points, place in self._points:
            if points and points != usual:
                found = f"points_possible {points}"
                self._problems.append(
                    RowProblem(
                        number, "points", Expected.KEPT_FEATURE, found, Severity.WARNS, place
                    )
                )


def _items(element: Element, name: str, topic: str = "") -> Iterator[_Found]:
    """The items of a file; the nearest title around them that says something is their topic."""
    if element.tag == "item":
        yield _Found(element, name, topic)
    elif element.tag in HOLDERS:
        within = _title(element) or topic
        for child in element:
            yield from _items(child, name, within)


def _title(element: Element) -> str:
    fields = metadata_of(element)
    title = " ".join((fields.get("bank_title") or element.get("title", "")).split())
    return "" if _SAYS_NOTHING.fullmatch(title) else title[:120]


def _source(item: Element) -> str:
    text: str = etree.tostring(item, encoding="unicode", with_tail=False)
    return text[:LONGEST_ORIGINAL]
