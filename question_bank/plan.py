"""What an import would do: a pure comparison of what a file holds with what the bank holds.

Dry run and commit show and apply the same plan, so a preview cannot differ from its outcome."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from question_bank.items import ItemDraft, StimulusDraft, digest
from question_bank.media import Encoded
from question_bank.rows import Entry, Expected, Reading, RowProblem


class Change(StrEnum):
    """What happens to a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class StoredItem:
    """What the bank holds under a code."""

    topic: str
    difficulty: int
    digest: str
    tags: tuple[str, ...] = ()
    origin: str = ""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row or question of the file: its number there, what happens to it, its draft if valid.

    `stimulus` is the text that the item asks about, if any; `original` as in `Entry`.
    """

    row: int
    code: str
    change: Change
    draft: ItemDraft | None
    cells: Mapping[str, str]
    original: str = ""
    stimulus: StimulusDraft | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The whole import: counts, rows in file order, problems, and topics new to the bank.

    `media` are the files as they came, `encoded` what is to be stored of them. `plan` is a digest
    of what would happen to each row; `stopped` says that nothing will, because rows are invalid.
    """

    new: int
    changed: int
    same: int
    invalid: int
    rows: tuple[ReportRow, ...]
    problems: tuple[RowProblem, ...]
    new_topics: tuple[str, ...] = ()
    format: str = ""
    stimuli: tuple[StimulusDraft, ...] = ()
    media: Mapping[str, bytes] = field(default_factory=dict)
    encoded: tuple[Encoded, ...] = ()
    plan: str = ""
    stopped: bool = False


def plan_import(
    reading: Reading,
    existing: Mapping[str, StoredItem],
    *,
    topics: Iterable[str] = (),
    stimuli: Iterable[StimulusDraft] = (),
) -> ImportReport:
    """Label every entry against the stored items (by code), the topic names and the stimuli.

    A stimulus that the file brings counts before the bank's of the same code.
    """
    names = _TopicNames(topics)
    known = {each.code: each for each in (*stimuli, *reading.stimuli)}
    found = [*_repeated_codes(reading.entries), *_missing_stimuli(reading.entries, known)]
    spoiled = {problem.row for problem in found}
    rows = []
    for entry in reading.entries:
        draft = None
        if entry.draft and entry.number not in spoiled:
            draft = names.spell(entry.draft)
        stimulus = known.get(draft.stimulus) if draft else None
        change = _change(draft, stimulus, existing) if draft else Change.INVALID
        code = entry.draft.code if entry.draft else entry.label
        rows.append(
            ReportRow(entry.number, code, change, draft, entry.cells, entry.original, stimulus)
        )
    report = _report(reading, rows, [*reading.problems, *found], names.new)
    return replace(report, plan=_digest_of(rows, existing))


def _digest_of(rows: Iterable[ReportRow], existing: Mapping[str, StoredItem]) -> str:
    """What decides over each row besides the file itself: what happens to it, and to what."""
    whole = hashlib.sha256()
    for row in rows:
        stored = existing.get(row.code)
        topic = row.draft.topic if row.draft else ""
        text = row.stimulus.text if row.stimulus else ""
        about = [row.row, row.change.value, topic, stored.digest if stored else "", text]
        whole.update(json.dumps(about).encode())
    return whole.hexdigest()


def _change(
    draft: ItemDraft, stimulus: StimulusDraft | None, existing: Mapping[str, StoredItem]
) -> Change:
    stored = existing.get(draft.code)
    if stored is None:
        return Change.NEW
    text = stimulus.text if stimulus else ""
    # What a file leaves open stays as it is.
    tags, origin = draft.tags or stored.tags, draft.origin or stored.origin
    wanted = StoredItem(draft.topic, draft.difficulty, digest(draft, text), tags, origin)
    return Change.SAME if stored == wanted else Change.CHANGED


def _repeated_codes(entries: Iterable[Entry]) -> Iterator[RowProblem]:
    """The first row with a code keeps it; a later one is refused and names the first."""
    first: dict[str, int] = {}
    for entry in entries:
        code = entry.draft.code if entry.draft else entry.label
        if first.setdefault(code, entry.number) != entry.number and code:
            found = f"{code[:40]} (row {first[code]})"
            yield RowProblem(entry.number, "code", Expected.CODE_ONCE, found)


def _missing_stimuli(
    entries: Iterable[Entry], known: Mapping[str, StimulusDraft]
) -> Iterator[RowProblem]:
    for entry in entries:
        if entry.draft and entry.draft.stimulus and entry.draft.stimulus not in known:
            yield RowProblem(entry.number, "stimulus", Expected.STIMULUS, entry.draft.stimulus)


def _report(
    reading: Reading,
    rows: Sequence[ReportRow],
    problems: Iterable[RowProblem],
    new_topics: Iterable[str],
) -> ImportReport:
    counts = Counter(row.change for row in rows)
    return ImportReport(
        new=counts[Change.NEW],
        changed=counts[Change.CHANGED],
        same=counts[Change.SAME],
        invalid=counts[Change.INVALID],
        rows=tuple(rows),
        problems=tuple(sorted(problems, key=lambda problem: problem.row)),
        new_topics=tuple(new_topics),
        format=reading.format,
        stimuli=reading.stimuli,
        media=reading.media,
    )


class _TopicNames:
    """One spelling for each topic, whatever its capitals: the bank's, else the file's first."""

    def __init__(self, known: Iterable[str]) -> None:
        self.spellings = {name.casefold(): name for name in known}
        self.new: list[str] = []

    def spell(self, draft: ItemDraft) -> ItemDraft:
        folded = draft.topic.casefold()
        if folded not in self.spellings:
            self.spellings[folded] = draft.topic
            self.new.append(draft.topic)
        return replace(draft, topic=self.spellings[folded])
