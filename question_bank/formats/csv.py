"""CSV as spreadsheets write it: commas, semicolons or tabs, RFC 4180, in any usual encoding."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from question_bank.formats.decoding import Encoding, encoding_of
from question_bank.formats.disarming import disarmed
from question_bank.formats.grid import to_table
from question_bank.items import COLUMNS
from question_bank.rows import Expected, Table, refused

LONGEST_RECORD = 1_000_000
"""Letters; more than all texts of an item at their longest."""

DELIMITERS = ",;\t"
TELLING_COLUMNS = 2
"""A first line that names so many of our columns is the header of a table."""


def read_csv(content: bytes) -> Table:
    """The rows of a CSV file, numbered as a spreadsheet numbers them: one record, one row."""
    encoding = encoding_of(content)
    if not encoding.name:
        return Table(problems=encoding.problems)
    lines = _Lines(encoding.open(content))
    records = csv.reader(lines, delimiter=_delimiter(_header(content, encoding)), strict=True)
    try:
        table = to_table(_counted(records, lines))
    except csv.Error as error:
        return refused(Expected.QUOTED_CSV, f"line {records.line_num}: {error}")
    return Table(table.rows, encoding.problems + table.problems)


def looks_like_csv(content: bytes) -> bool:
    """Whether the first line names columns of ours, as no other format's does."""
    encoding = encoding_of(content)
    if not encoding.name:
        return False
    header = _header(content, encoding)
    names = {name.strip(' "\r\n').lower() for name in header.split(_delimiter(header))}
    return len(names.intersection(COLUMNS)) >= TELLING_COLUMNS


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read it right, and without a formula in it."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    for cells in rows:
        writer.writerow([disarmed(cells.get(column, "")) for column in columns])
    return file.getvalue().encode("utf-8-sig")


class _Lines:
    """The lines of a text; raises csv.Error where one record has too many of them."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.letters = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_RECORD + 1)
        if not line:
            raise StopIteration
        self.letters += len(line)
        if self.letters > LONGEST_RECORD:
            raise csv.Error(f"a record of more than {LONGEST_RECORD} letters")
        return line


def _counted(records: Iterable[list[str]], lines: _Lines) -> Iterator[list[str]]:
    for record in records:
        lines.letters = 0
        yield record


def _header(content: bytes, encoding: Encoding) -> str:
    return encoding.open(content).readline(LONGEST_RECORD)


def _delimiter(header: str) -> str:
    """What the header has most of: semicolons, if written under Indonesian settings."""
    return max(DELIMITERS, key=header.count)
