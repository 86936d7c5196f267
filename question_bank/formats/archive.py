"""The gate before the XLSX reader: unpacks under limits and hands on only what was looked at.

The reader trusts what a file says of itself: a member may unpack without end, two cells in far
corners make it allocate the whole rectangle between them, which ends the process, and a text
named by every cell is copied into every cell. So members are unpacked and checked here, and what
the reader needs of them is packed again. What is not written as spreadsheets write is refused."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable

MOST_MEMBERS = 200
MOST_UNPACKED = 32 * 1024 * 1024
MOST_RATIO = 100
MOST_TEXT = 256 * 1024 * 1024
LAST_ROW = 10_000
LAST_COLUMN = 64

_NEEDED = re.compile(r"(?:\[Content_Types\]\.xml|(?:_rels|xl)/.*\.(?:xml|rels))", re.IGNORECASE)
_SHEET = re.compile(rb"<(?:\w+:)?sheetData")
_SHARED_TEXTS = re.compile(rb"<(?:\w+:)?sst[\s>]")
_END_OF_TEXT = re.compile(rb"</(?:\w+:)?si\s*>")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])(?P<attributes>(?:\s+\w+=\"[^\"<>]*\")*\s*/?>)?")
_PLACE = re.compile(rb"\sr=\"([A-Z]{1,3})([0-9]{1,7})\"")
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"']([^\"']*)")


class UnsafeArchiveError(Exception):
    """The archive breaks a limit; the text says which."""


def safe_copy(content: bytes) -> bytes:
    """What the reader needs of an archive that keeps every limit; raises UnsafeArchiveError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = _unpack(archive, len(content))
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise UnsafeArchiveError(f"zip: {error}"[:80]) from error
    if "xl/workbook.xml" not in members:
        raise UnsafeArchiveError("zip: no xl/workbook.xml")
    _check(members.values())
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return copy.getvalue()


def _unpack(archive: zipfile.ZipFile, packed: int) -> dict[str, bytes]:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise UnsafeArchiveError(f"zip: {len(members)} > {MOST_MEMBERS} members")
    if len({member.filename.lower() for member in members}) != len(members):
        raise UnsafeArchiveError("zip: two members with one name")
    # Declared sizes bind: reading stops there, and a lie fails the checksum.
    declared = sum(member.file_size for member in members)
    if declared > MOST_UNPACKED or declared > MOST_RATIO * packed:
        raise UnsafeArchiveError(f"zip: {packed} bytes unpack to {declared}")
    needed = [member for member in members if _NEEDED.fullmatch(member.filename)]
    return {member.filename: archive.read(member) for member in needed}


def _check(members: Iterable[bytes]) -> None:
    cells, longest = 0, 0
    for data in members:
        if b"\x00" in data or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise UnsafeArchiveError("xml: not plain UTF-8, or with a document type")
        if _SHARED_TEXTS.search(data):
            longest = max(map(len, _END_OF_TEXT.split(data)))
        if _SHEET.search(data):
            cells += _count_cells(data)
    if cells * longest > MOST_TEXT:
        raise UnsafeArchiveError(f"sheet: {cells} cells of up to {longest} bytes")


def _count_cells(sheet: bytes) -> int:
    """How many cells a sheet has; all of them lie within the limits."""
    if len(_ROW.findall(sheet)) > LAST_ROW:
        raise UnsafeArchiveError(f"sheet: > {LAST_ROW} rows")
    for match in _ROW_NUMBER.finditer(sheet):
        digits = match[1].lstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        if not digits.isdigit() or len(digits) > 7 or int(digits) > LAST_ROW:
            raise UnsafeArchiveError(f"sheet: row {match[1][:12].decode('ascii', 'replace')}")
    cells = 0
    for match in _CELL.finditer(sheet):
        places = _PLACE.findall(match["attributes"] or b"")
        if len(places) != 1 or _column(places[0][0]) > LAST_COLUMN:
            raise UnsafeArchiveError(f"sheet: cell {match[0][:40].decode('ascii', 'replace')}")
        cells += 1
    return cells


def _column(letters: bytes) -> int:
    """`A` → 1, `AA` → 27."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place
