"""The document of the formats: what is said of each, and the two tables."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from question_bank.formats import BY_NAME, Defaults, Format
from question_bank.formats.qti12 import QTI_1
from tests.house import ROOT
from tests.question_bank.formats.fuzz.seeds import seeds_of
from tests.question_bank.formats.table.comparing import Kept, Trips, trips
from tests.question_bank.formats.table.features import FEATURES, KINDS

DOCUMENT: Final[Path] = ROOT / "docs" / "formats.md"
ORDER: Final = ("csv", "xlsx", "json", "gift", "aiken", "moodle_xml", "qti21", "qti30")
WRITERS: Final[tuple[Format, ...]] = tuple(BY_NAME[name] for name in ORDER)

HEAD: Final = """\
# Formats of items

Which format a file has is seen by its content, not by its name. Every reader takes what it can,
question by question, and says of the rest what was left out and why; no file makes it raise,
however it was spoiled ([proofs](proofs.md)). A writer reads back at once what it wrote ([decision
19](decisions/0019-writers-read-back.md)), so that whatever a format cannot hold is a warning
under the number of its item before anybody takes the file away.

The tables below are made from round trips of one draft for each row: from our own draft into the
format and back. A test makes them again and fails where this page says something else, or where
anything was lost without a warning. After a change of a reader or a writer: `python -m
tests.question_bank.formats.table --write`.

| sign | what becomes of it |
|---|---|
| ✓ | kept |
| ✓* | kept here by a note in the package; others lose or change it, and the writer says so |
| ~ | kept in part (as a rule without its markup or its file), and said so |
| – | left out, and said so |
| | the kind is not written in this format, and said so |

## Kinds

QTI 1.2 is only read: a ✓ there is a kind that questions of Canvas or Blackboard become.
"""
FEATURES_HEAD: Final = """
## Features

JSON is our own format and keeps everything. What the columns of CSV and XLSX are called stands
in [tables](tables.md).
"""


@cache
def every_trip() -> tuple[Trips, ...]:
    """All kinds and features in each format that can be written."""
    return tuple(trips((*KINDS, *FEATURES), each) for each in WRITERS)


def document() -> str:
    """The whole page."""
    kinds = [each.kept[: len(KINDS)] for each in every_trip()]
    rest = [each.kept[len(KINDS) :] for each in every_trip()]
    labels = [each.label for each in WRITERS]
    read = tuple(Kept.KEPT if each.draft.kind in _read_only() else Kept.OUT for each in KINDS)
    return "".join(
        (
            HEAD,
            _table([each.name for each in KINDS], [QTI_1.label, *labels], [read, *kinds]),
            FEATURES_HEAD,
            _table([each.name for each in FEATURES], labels, rest),
        )
    )


def _read_only() -> set[str]:
    """The kinds that the samples of QTI 1.2 become."""
    readings = [QTI_1.read(content, Defaults()) for content in seeds_of(QTI_1.name)]
    entries = [entry for reading in readings for entry in reading.entries]
    return {entry.draft.kind for entry in entries if entry.draft}


def _table(names: Sequence[str], labels: Sequence[str], columns: Sequence[Sequence[Kept]]) -> str:
    lines = ["", f"| | {' | '.join(labels)} |", f"|---|{'---|' * len(labels)}"]
    for name, signs in zip(names, zip(*columns, strict=True), strict=True):
        lines.append(f"| {name} | {' | '.join(signs)} |")
    return "\n".join(lines) + "\n"
