"""The gate before the XLSX reader: unpacks under limits and hands on only what was looked at.

The reader trusts what a file says of itself: a member may unpack without end, two cells in far
corners make it allocate the whole rectangle between them, which ends the process, and a text
named by every cell is copied into every cell. So members are unpacked and checked here, and what
the reader needs of them is packed again. What is not written as spreadsheets write is refused."""

import io
import re
import zipfile
from collections.abc import Iterable

from question_bank.formats.packages import Limits, UnsafeArchiveError, open_archive, read_member

OF_A_WORKBOOK = Limits(members=200, unpacked=32 * 1024 * 1024)
MOST_TEXT = 48 * 1024 * 1024
LAST_ROW = 25_000
LAST_COLUMN = 128
MOST_CELLS = 1_300_000
"""Of the rectangle that the reader allocates, empty ones included."""

_NEEDED = re.compile(r"(?:\[Content_Types\]\.xml|(?:_rels|xl)/.*\.(?:xml|rels))", re.IGNORECASE)
_SHEET = re.compile(rb"<(?:\w+:)?sheetData")
_SHARED_TEXTS = re.compile(rb"<(?:\w+:)?sst[\s>]")
_END_OF_TEXT = re.compile(rb"</(?:\w+:)?si\s*>|<(?:\w+:)?si\s*/>")
_HIDING = re.compile(rb"<!|<\?(?!xml\s)")
_VALUE = re.compile(rb"<(?:\w+:)?v[\s/>]")
_PLAIN_VALUE = re.compile(rb"<(?:\w+:)?v>([^<&]*)</")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])(?P<attributes>(?:\s+\w+=\"[^\"<>]*\")*\s*/?>)?")
_PLACE = re.compile(rb"\sr=\"([A-Z]{1,3})([0-9]{1,7})\"")
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"']([^\"']*)")


def safe_copy(content: bytes) -> bytes:
    """What the reader needs of an archive that keeps every limit; raises UnsafeArchiveError."""
    with open_archive(content, OF_A_WORKBOOK) as archive:
        needed = [name for name in archive.namelist() if _NEEDED.fullmatch(name)]
        members = {name: read_member(archive, name) for name in needed}
    if "xl/workbook.xml" not in members:
        raise UnsafeArchiveError("zip: no xl/workbook.xml")
    _check(members.values())
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return copy.getvalue()


def _check(members: Iterable[bytes]) -> None:
    lengths: list[int] = []
    sheets = []
    for data in members:
        if b"\x00" in data or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise UnsafeArchiveError("xml: not plain UTF-8, or with a document type")
        if _SHARED_TEXTS.search(data):
            if lengths:
                raise UnsafeArchiveError("zip: two lists of shared texts")
            lengths = _lengths(data)
        if _SHEET.search(data):
            _check_cells(data)
            sheets.append(data)
    letters = sum(_letters(sheet, lengths) for sheet in sheets)
    if letters > MOST_TEXT:
        raise UnsafeArchiveError(f"sheet: texts of {letters} bytes in its cells")


def _lengths(texts: bytes) -> list[int]:
    """How long each shared text is; where something could hide their order, as the longest."""
    lengths = [len(text) for text in _END_OF_TEXT.split(texts)]
    return [max(lengths)] * len(lengths) if _HIDING.search(texts) else lengths


def _letters(sheet: bytes, lengths: list[int]) -> int:
    """How much text the cells of a sheet name at most, taking every number for a shared text's.

    A value that is not written out plainly counts as the longest one.
    """
    values = [value.strip() for value in _PLAIN_VALUE.findall(sheet)]
    places = [int(value) for value in values if value.isdigit() and len(value) < 8]
    named = sum(lengths[place] for place in places if place < len(lengths))
    others = len(_VALUE.findall(sheet)) - len(values)
    return named + others * max(lengths, default=0)


def _check_cells(sheet: bytes) -> None:
    """Every cell lies within the limits, and so does the rectangle around them."""
    if len(_ROW.findall(sheet)) > LAST_ROW:
        raise UnsafeArchiveError(f"sheet: > {LAST_ROW} rows")
    for match in _ROW_NUMBER.finditer(sheet):
        digits = match[1].lstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        if not digits.isdigit() or len(digits) > 7 or int(digits) > LAST_ROW:
            raise UnsafeArchiveError(f"sheet: row {match[1][:12].decode('ascii', 'replace')}")
    last_row, last_column = 0, 0
    for match in _CELL.finditer(sheet):
        places = _PLACE.findall(match["attributes"] or b"")
        if len(places) != 1 or _column(places[0][0]) > LAST_COLUMN:
            raise UnsafeArchiveError(f"sheet: cell {match[0][:40].decode('ascii', 'replace')}")
        last_row = max(last_row, int(places[0][1]))
        last_column = max(last_column, _column(places[0][0]))
    if last_row * last_column > MOST_CELLS:
        raise UnsafeArchiveError(f"sheet: {last_row} rows of {last_column} cells")


def _column(letters: bytes) -> int:
    """`A` → 1, `AA` → 27."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place
