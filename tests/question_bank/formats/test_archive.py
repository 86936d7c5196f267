"""Archives that would hurt are refused before the reader sees them."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest

from question_bank.formats import read_file
from question_bank.formats.archive import safe_copy
from question_bank.formats.packages import UnsafeArchiveError
from question_bank.items import COLUMNS
from question_bank.rows import Expected
from tests.question_bank.builders import xlsx_file

SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"


def altered(name: str, change: Callable[[bytes], bytes], *, good: bytes | None = None) -> bytes:
    """A good file with one member changed or added."""
    with zipfile.ZipFile(io.BytesIO(good or xlsx_file(["A", "teks"]))) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    members[name] = change(members.get(name, b""))
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return copy.getvalue()


def cell(text: str) -> Callable[[bytes], bytes]:
    return lambda sheet: sheet.replace(b"</row>", text.encode() + b"</row>", 1)


ATTACKS = {
    "bomb": ("xl/media.xml", lambda _: b" " * 30_000_000),
    "far corner": (SHEET, cell('<c r="XFD1048576"><v>1</v></c>')),
    "far column": (SHEET, cell('<c r="ZZ1"><v>1</v></c>')),
    "cells without a place": (SHEET, cell("<c/>" * 1_000)),
    "hidden in an attribute": (SHEET, cell('<c x=" r=\'A1\'" r="XFD1"/>')),
    "two places": (SHEET, cell('<c r="A1" r="XFD1"/>')),
    "escaped place": (SHEET, cell('<c r="&#88;FD1"/>')),
    "prefixed": (SHEET, cell('<x:c r="XFD1"/>')),
    "far row": (SHEET, cell('</row><row r="1048576">')),
    "many rows": (SHEET, lambda sheet: sheet.replace(b"</row>", b"</row>" + b"<row/>" * 25_001, 1)),
    "entities": (TEXTS, lambda texts: b'<!DOCTYPE x [<!ENTITY a "b">]>' + texts),
    "utf-16": (SHEET, lambda sheet: sheet.decode().encode("utf-16")),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused(name: str) -> None:
    reading = read_file(altered(*ATTACKS[name]))

    assert [problem.expected for problem in reading.problems] == [Expected.READABLE_XLSX]
    assert reading.entries == ()


def test_one_long_text_in_many_cells_is_refused() -> None:
    many_cells = xlsx_file(*[["teks"]] * 1_000)
    long_text = (
        b"<si><t>" + b"".join(b"%d" % number for number in range(80_000)) + b"</t></si></sst>"
    )

    content = altered(TEXTS, lambda texts: texts.replace(b"</sst>", long_text), good=many_cells)
    last = len(COLUMNS) + 1
    many_names = altered(
        SHEET, lambda sheet: re.sub(rb"<v>\d+</v>", b"<v>%d</v>" % last, sheet), good=content
    )
    hidden = altered(
        SHEET, lambda sheet: re.sub(rb"<v>\d+</v>", b"<v>&#49;5</v>", sheet), good=content
    )
    moved = altered(TEXTS, lambda texts: texts.replace(b"</sst>", b"<!-- -->"), good=content)

    assert safe_copy(content)
    for attack in (many_names, hidden, moved):
        with pytest.raises(UnsafeArchiveError, match="bytes in its cells"):
            safe_copy(attack)


def test_a_second_list_of_shared_texts_is_refused() -> None:
    doubled = altered("xl/more.xml", lambda _: b"<sst><si><t>x</t></si></sst>")

    with pytest.raises(UnsafeArchiveError, match="two lists"):
        safe_copy(doubled)


def test_a_rectangle_that_is_too_large_is_refused() -> None:
    corners = altered(SHEET, cell('</row><row r="20000"><c r="DA20000"><v>1</v></c>'))

    with pytest.raises(UnsafeArchiveError, match="20000 rows of 105 cells"):
        safe_copy(corners)


def test_two_members_with_one_name_are_refused() -> None:
    copy = io.BytesIO(xlsx_file(["A"]))
    with zipfile.ZipFile(copy, "a") as archive:
        archive.writestr("XL/workbook.xml", b"<workbook/>")

    with pytest.raises(UnsafeArchiveError, match="two members"):
        safe_copy(copy.getvalue())


def test_too_many_members_are_refused() -> None:
    copy = io.BytesIO(xlsx_file(["A"]))
    with zipfile.ZipFile(copy, "a") as archive:
        for place in range(200):
            archive.writestr(f"xl/{place}.xml", b"")

    with pytest.raises(UnsafeArchiveError, match="members"):
        safe_copy(copy.getvalue())


def test_another_kind_of_archive_is_refused() -> None:
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w") as archive:
        archive.writestr("content.xml", b"<office/>")

    with pytest.raises(UnsafeArchiveError, match=r"no xl/workbook\.xml"):
        safe_copy(copy.getvalue())


def test_a_lie_about_a_size_is_refused() -> None:
    content = bytearray(xlsx_file(["A"]))
    place = content.rindex(b"xl/workbook.xml") - 46 + 24
    content[place : place + 4] = (10).to_bytes(4, "little")

    with pytest.raises(UnsafeArchiveError, match="CRC"):
        safe_copy(bytes(content))


def test_only_what_the_reader_needs_is_handed_on() -> None:
    copy = safe_copy(altered("xl/vbaProject.bin", lambda _: b"x"))

    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        names = archive.namelist()

    assert SHEET in names
    assert "xl/vbaProject.bin" not in names
    assert not any(name.startswith("docProps") for name in names)
