"""What an import would do: a pure comparison of a table with what the bank holds.

Dry run and commit show and apply the same plan, so a preview cannot differ from its outcome."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from question_bank.items import ItemDraft, digest
from question_bank.rows import Expected, Row, RowProblem, Table
from question_bank.validation import validate


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


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row of the file: its number there, what happens to it, its draft if it is valid."""

    row: int
    code: str
    change: Change
    draft: ItemDraft | None
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The whole import: counts, rows in file order, problems, and topics new to the bank."""

    new: int
    changed: int
    same: int
    invalid: int
    rows: tuple[ReportRow, ...]
    problems: tuple[RowProblem, ...]
    new_topics: tuple[str, ...] = ()


def plan_import(
    table: Table, existing: Mapping[str, StoredItem], *, topics: Iterable[str] = ()
) -> ImportReport:
    """Label every row against the stored items (by code) and the topic names of the bank."""
    names = _TopicNames(topics)
    problems = [*table.problems, *_repeated_codes(table.rows)]
    spoiled = {problem.row for problem in problems}
    rows = []
    for row in table.rows:
        outcome = validate(row)
        draft = None
        if not isinstance(outcome, ItemDraft):
            problems += outcome
        elif row.number not in spoiled:
            draft = names.spell(outcome)
        change = _change(draft, existing) if draft else Change.INVALID
        rows.append(ReportRow(row.number, row.cells.get("code", ""), change, draft, row.cells))
    return _report(rows, problems, names.new)


def _change(draft: ItemDraft, existing: Mapping[str, StoredItem]) -> Change:
    stored = existing.get(draft.code)
    if stored is None:
        return Change.NEW
    same = stored == StoredItem(draft.topic, draft.difficulty, digest(draft))
    return Change.SAME if same else Change.CHANGED


def _repeated_codes(rows: Iterable[Row]) -> Iterator[RowProblem]:
    """The first row with a code keeps it; a later one is refused and names the first."""
    first: dict[str, int] = {}
    for row in rows:
        code = row.cells.get("code", "")
        if first.setdefault(code, row.number) != row.number and code:
            found = f"{code[:40]} (row {first[code]})"
            yield RowProblem(row.number, "code", Expected.CODE_ONCE, found)


def _report(
    rows: Sequence[ReportRow], problems: Iterable[RowProblem], new_topics: Iterable[str]
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
