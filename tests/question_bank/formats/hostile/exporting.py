"""Cells that a spreadsheet would run: every text that looks like a formula, in each exported table.

Nothing may be run by whoever opens an export, and all of it must come back as it was written."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from question_bank.formats import BY_NAME, Collection, read_file
from tests.question_bank.drafts import SINGLE

STARTS: Final = (
    *(
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "=cmd|' /C calc'!A0",
        "=HYPERLINK(A1)",
        "'=1",
        "''=1",
        "'-1",
        "'\t=1",
    ),
    *("-2+3", "=", "+", "@", '="a"', "+a", "-a", "－1", "＝1+1", "\t=1", "{=1+1}", "=DDE(a)"),
)
RUN: Final = re.compile(r"[=+\-@\t\r]")
NUMBER: Final = re.compile(r"[-+]?\d+(\.\d+)?")
Write = Callable[[Collection], bytes]


def bank() -> Collection:
    """An item for each, which stands in a stem, an option and an explanation."""
    drafts = (
        replace(
            SINGLE, code=f"F-{at}", stem=text, options=(text, "b"), key=("B",), explanation=text
        )
        for at, text in enumerate(text.strip() for text in STARTS)
    )
    return Collection("=1+1", tuple(drafts))


def write_csv(collection: Collection) -> bytes:
    """As it is exported."""
    write = BY_NAME["csv"].write
    return write(collection).content if write else b""


def unsafe_in_csv(write: Write = write_csv) -> Sequence[str]:
    """Cells that would be run, and drafts that did not come back."""
    content = write(bank())
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    cells = [cell for row in rows for cell in row]
    run = [cell for cell in cells if RUN.match(cell) and not NUMBER.fullmatch(cell)]
    return [*run, *_changed(content)]


def unsafe_in_xlsx() -> Sequence[str]:
    """Formulas, cells that are no texts, and drafts that did not come back."""
    write = BY_NAME["xlsx"].write
    content = write(bank()).content if write else b""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [book.read(name) for name in book.namelist() if "worksheets/" in name]
    found = [name for sheet in sheets for name in re.findall(rb"<f[\s>]", sheet)]
    cells = [cell for sheet in sheets for cell in re.findall(rb"<c [^>]*>", sheet)]
    other = [cell for cell in cells if not cell.endswith(b"/>") and b't="s"' not in cell]
    return [*map(repr, (*found, *other)), *_changed(content)]


def _changed(content: bytes) -> list[str]:
    again = [entry.draft for entry in read_file(content).entries]
    return [draft.stem for draft in bank().drafts if draft not in again]
