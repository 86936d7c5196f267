"""Archives that unpack without end, lead outside, or lie about themselves."""

import io
import stat
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import Final

from tests.question_bank.formats.hostile.case import Case, times

MEBIBYTE: Final = bytes(1024 * 1024)
Member = tuple[zipfile.ZipInfo | str, bytes]


def zip_of(members: Iterable[Member]) -> bytes:
    """An archive of these members, whatever they are called."""
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def named(name: str, *, mode: int = 0o644) -> bytes:
    """A package with one member of this name and mode beside its manifest."""
    member = zipfile.ZipInfo("x")
    member.filename, member.external_attr = name, mode << 16
    return zip_of([("imsmanifest.xml", b"<manifest/>"), (member, b"x")])


def zeros(scale: float) -> bytes:
    """A gibibyte of nothing in one member."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("imsmanifest.xml", "w", force_zip64=True) as member,
    ):
        for _ in range(times(1024, scale)):
            member.write(MEBIBYTE)
    return file.getvalue()


def nested(scale: float) -> bytes:
    """Archives within archives, each of ten copies of the next."""
    content = zip_of([("0", bytes(times(10_000_000, scale)))])
    for _ in range(5):
        content = zip_of((f"{place}.zip", content) for place in range(10))
    return content


def lying(scale: float) -> bytes:
    """A member that says it has ten bytes and unpacks to four hundred mebibytes."""
    packed = zlib.compressobj(1, zlib.DEFLATED, -15)
    data = b"".join(packed.compress(MEBIBYTE) for _ in range(times(400, scale))) + packed.flush()
    content = zip_of([("imsmanifest.xml", bytes(10))])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        [member] = archive.infolist()
        whole = zlib.compressobj(-1, zlib.DEFLATED, -15)
        old = whole.compress(bytes(10)) + whole.flush()
    header = content.index(old, 30)
    moved = len(data) - len(old)
    size = member.compress_size.to_bytes(4, "little")
    spoiled = content[:header] + data + content[header + len(old) :]
    spoiled = spoiled.replace(size + (10).to_bytes(4, "little"), _sizes(len(data)))
    start = spoiled.rindex(b"PK\x05\x06") + 16
    where = int.from_bytes(spoiled[start : start + 4], "little") + moved
    return spoiled[:start] + where.to_bytes(4, "little") + spoiled[start + 4 :]


def _sizes(packed: int) -> bytes:
    return packed.to_bytes(4, "little") + (10).to_bytes(4, "little")


def many(scale: float) -> bytes:
    """A hundred thousand members."""
    names = (zipfile.ZipInfo(f"{number}.xml") for number in range(times(100_000, scale)))
    return zip_of((name, b"") for name in names)


def encrypted(_: float) -> bytes:
    """A member with the flag of a password."""
    content = bytearray(zip_of([("imsmanifest.xml", b"<manifest/>")]))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(sign) + place] |= 1
    return bytes(content)


def workbook(parts: Mapping[str, bytes], sheet: bytes = b"") -> bytes:
    """A workbook with further parts, or with a sheet of its own."""
    space = b"http://schemas.openxmlformats.org/"
    main, office = space + b"spreadsheetml/2006/main", space + b"officeDocument/2006/relationships"
    relation = b'<Relationships xmlns="' + space + b'package/2006/relationships"><Relationship '
    files = {
        "[Content_Types].xml": b'<Types xmlns="' + space + b'package/2006/content-types"/>',
        "_rels/.rels": relation
        + b'Id="r1" Type="' + office + b'/officeDocument" Target="xl/workbook.xml"/>'
        b"</Relationships>",
        "xl/_rels/workbook.xml.rels": relation
        + b'Id="r1" Type="' + office + b'/worksheet" Target="worksheets/sheet1.xml"/>'
        b"</Relationships>",
        "xl/workbook.xml": b'<workbook xmlns="' + main + b'" xmlns:r="' + office + b'"><sheets>'
        b'<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": b'<worksheet xmlns="' + main + b'"><sheetData>' + sheet
        + b"</sheetData></worksheet>",
        **parts,
    }  # fmt: skip
    return zip_of(files.items())


def rows(scale: float) -> bytes:
    """A million rows."""
    return workbook(
        {}, b"".join(b'<row r="%d"/>' % place for place in range(1, times(1_000_000, scale)))
    )


def shared(scale: float) -> bytes:
    """One long text that every cell names."""
    text = b"<sst><si><t>" + b"a" * times(1_000_000, scale) + b"</t></si></sst>"
    cells = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (at, at) for at in range(1, 20_000)
    )
    return workbook({"xl/sharedStrings.xml": text}, cells)


SPARSE: Final = (
    b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
)
BOMB: Final = b'<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx">]><a>&b;</a>'
ARCHIVES: Final = (
    Case("zip: a gibibyte of nothing", "qti21", zeros),
    Case("zip: archives within archives", "qti30", nested),
    Case("zip: a lie about a size", "qti12", lying),
    Case("zip: a hundred thousand members", "qti21", many),
    Case("zip: a name that leads up", "qti21", lambda _: named("../../etc/passwd")),
    Case("zip: an absolute name", "qti21", lambda _: named("/etc/passwd")),
    Case("zip: a name with a drive", "qti30", lambda _: named("C:\\autoexec.bat")),
    Case("zip: a name with NUL", "qti30", lambda _: named("a\x00.xml")),
    Case("zip: no name", "qti12", lambda _: named("")),
    Case("zip: a link", "qti12", lambda _: named("a", mode=stat.S_IFLNK | 0o777)),
    Case("zip: two members with one name", "qti21", lambda _: zip_of([("a", b""), ("A", b"")])),
    Case("zip: a password", "qti21", encrypted),
    Case("zip: cut off", "qti21", lambda _: named("a")[:-30]),
    Case("xlsx: macros", "xlsx", lambda _: workbook({"xl/vbaProject.bin": bytes(9)})),
    Case(
        "xlsx: links to other files",
        "xlsx",
        lambda _: workbook({"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}),
    ),
    Case("xlsx: a giant empty rectangle", "xlsx", lambda _: workbook({}, SPARSE)),
    Case("xlsx: a million rows", "xlsx", rows),
    Case("xlsx: a text that all cells share", "xlsx", shared),
    Case("xlsx: entities", "xlsx", lambda _: workbook({"xl/sharedStrings.xml": BOMB})),
    Case("xlsx: a gibibyte of nothing", "xlsx", zeros),
)
