"""The plan of an import in a file, line by line, so that a page of it can be read without the rest:
a head, then the rows, then the problems."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from exam_server.item_files.orders import Spot
from question_bank import MEDIA_ID, Change, Expected, ImportReport, ReportRow, RowProblem, Severity

PROBLEMS_SHOWN: Final = 20

_ROW = msgspec.json.Decoder(ReportRow)
_PROBLEM = msgspec.json.Decoder(RowProblem)


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Equal problems: how many there are, and the first of them."""

    expected: Expected
    column: str
    severity: Severity
    count: int
    places: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHead:
    """The import at a glance; `plan` is its digest."""

    new: int
    changed: int
    same: int
    invalid: int
    format: str
    plan: str
    stopped: bool
    new_topics: tuple[str, ...]
    groups: tuple[ProblemGroup, ...]
    media: tuple[str, ...] = ()
    """Ids of what would be stored with it."""

    @property
    def blocking(self) -> list[ProblemGroup]:
        """What keeps rows out."""
        return [group for group in self.groups if group.severity is Severity.BLOCKS]

    @property
    def warnings(self) -> list[ProblemGroup]:
        """What is left out or taken otherwise."""
        return [group for group in self.groups if group.severity is Severity.WARNS]


_HEAD = msgspec.json.Decoder(PlanHead)


def head_of(report: ImportReport) -> PlanHead:
    """A report at a glance."""
    return PlanHead(
        new=report.new,
        changed=report.changed,
        same=report.same,
        invalid=report.invalid,
        format=report.format,
        plan=report.plan,
        stopped=report.stopped,
        new_topics=report.new_topics,
        groups=tuple(grouped(report.problems)),
        media=tuple(each.id for each in report.encoded),
    )


def grouped(problems: Iterable[RowProblem]) -> list[ProblemGroup]:
    """Equal problems together, those of the whole file first, then the most frequent ones."""
    groups: dict[tuple[Expected, str, Severity], list[RowProblem]] = {}
    for problem in problems:
        key = (problem.expected, problem.column, problem.severity)
        groups.setdefault(key, []).append(problem)
    ordered = sorted(groups.items(), key=lambda each: (each[1][0].row > 1, -len(each[1])))
    return [
        ProblemGroup(*key, count=len(group), places=tuple(group[:PROBLEMS_SHOWN]))
        for key, group in ordered
    ]


def write_plan(spot: Spot, report: ImportReport) -> None:
    """Write what a report says beside its parcel, media included; the name appears when all is."""
    for medium in report.encoded:
        spot.medium(medium.id).write_bytes(medium.content)
    made = spot.plan.with_suffix(".plan-being-written")
    with made.open("wb") as file:
        file.write(msgspec.json.encode(head_of(report)) + b"\n")
        for row in report.rows:
            file.write(row.change.value[0].encode() + msgspec.json.encode(row) + b"\n")
        for problem in report.problems:
            file.write(b"p" + msgspec.json.encode(problem) + b"\n")
    made.replace(spot.plan)


def read_head(spot: Spot) -> PlanHead | None:
    """The plan at a glance; None where there is none yet."""
    try:
        with spot.plan.open("rb") as file:
            return _HEAD.decode(file.readline())
    except FileNotFoundError:
        return None


def read_page(spot: Spot, change: str, *, offset: int, size: int) -> tuple[list[ReportRow], int]:
    """Some of the rows with one change, or of all rows where it names none, and how many fit."""
    wanted = change[0].encode() if change in set(Change) else b""
    fitting = [line for line in _lines(spot.plan) if not wanted or line.startswith(wanted)]
    return [_ROW.decode(line[1:]) for line in fitting[offset : offset + size]], len(fitting)


def read_rejected(spot: Spot, head: PlanHead) -> ImportReport:
    """The report with nothing but its invalid rows, and all problems."""
    rows = tuple(_ROW.decode(line[1:]) for line in _lines(spot.plan) if line.startswith(b"i"))
    problems = tuple(_PROBLEM.decode(line[1:]) for line in _lines(spot.plan, problems=True))
    empty = ImportReport(head.new, head.changed, head.same, head.invalid, rows, problems)
    return replace(empty, format=head.format)


def read_media(spot: Spot, media_id: str) -> bytes | None:
    """A medium that the import would store."""
    if not MEDIA_ID.fullmatch(media_id):
        return None
    try:
        return spot.medium(media_id).read_bytes()
    except FileNotFoundError:
        return None


def read_rows(spot: Spot) -> Iterator[ReportRow]:
    """All rows, one after the other."""
    return (_ROW.decode(line[1:]) for line in _lines(spot.plan))


def read_problems(spot: Spot) -> Iterator[RowProblem]:
    """All problems, one after the other."""
    return (_PROBLEM.decode(line[1:]) for line in _lines(spot.plan, problems=True))


def _lines(path: Path, *, problems: bool = False) -> Iterator[bytes]:
    with path.open("rb") as file:
        for line in islice(file, 1, None):
            if line.startswith(b"p") == problems:
                yield line
