"""Content packages: what would hurt is refused before it is unpacked, links lead to their files."""

import io
import zipfile
from collections.abc import Callable

import pytest

from question_bank.formats.packages import (
    OF_A_PACKAGE,
    Limits,
    Package,
    UnsafeArchiveError,
    open_archive,
)

Change = Callable[[zipfile.ZipFile], None]


def packed(*changes: Change) -> bytes:
    """A small package with what is added to it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("items/Q 1.xml", "<a/>")
        for change in changes:
            change(archive)
    return file.getvalue()


def named(name: str) -> Change:
    return lambda archive: archive.writestr(name, "x")


def link(archive: zipfile.ZipFile) -> None:
    member = zipfile.ZipInfo("items/link")
    member.external_attr = 0o120777 << 16
    archive.writestr(member, "/etc/passwd")


def bomb(archive: zipfile.ZipFile) -> None:
    archive.writestr("bomb.xml", b" " * 3_000_000)


def rare(archive: zipfile.ZipFile) -> None:
    archive.writestr("rare.xml", b"x", zipfile.ZIP_LZMA)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (named("../outside.xml"), "outside"),
        (named("items/../../outside.xml"), "outside"),
        (named("..\\outside.xml"), "outside"),
        (named("/etc/cron.d/x"), "cron"),
        (named("C:\\x"), "C:"),
        (named("ITEMS/q 1.xml"), "two members"),
        (link, "link"),
        (bomb, "unpack to"),
        (rare, "compression 14"),
    ],
)
def test_what_would_hurt_is_refused(change: Change, reason: str) -> None:
    with pytest.raises(UnsafeArchiveError, match=reason):
        Package(packed(change))


def test_encrypted_members_are_refused() -> None:
    content = bytearray(packed())
    content[content.index(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(UnsafeArchiveError, match="encrypted"):
        Package(bytes(content))


def test_too_many_members_are_refused() -> None:
    content = packed(*(named(f"{number}.xml") for number in range(5)))

    with pytest.raises(UnsafeArchiveError, match="6 > 5 members"):
        open_archive(content, Limits(members=5, unpacked=OF_A_PACKAGE.unpacked))


def test_a_size_that_is_a_lie_is_noticed_when_reading() -> None:
    content = packed()
    lie = content.replace(b"\x04\x00\x00\x00", b"\x03\x00\x00\x00")

    with pytest.raises(UnsafeArchiveError, match="Q 1"):
        Package(lie).read("items/Q 1.xml")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PK\x03\x04" + b"x" * 300])
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    with pytest.raises(UnsafeArchiveError):
        Package(content)


def test_an_archive_within_an_archive_stays_closed() -> None:
    package = Package(packed(lambda archive: archive.writestr("inner.zip", packed())))

    assert list(package) == ["items/Q 1.xml", "inner.zip"]


@pytest.mark.parametrize(
    ("href", "beside", "name"),
    [
        ("items/Q 1.xml", "", "items/Q 1.xml"),
        ("Q%201.xml#part", "items/other.xml", "items/Q 1.xml"),
        ("../items/q 1.XML", "tests/test.xml", "items/Q 1.xml"),
        ("./items\\Q 1.xml", "imsmanifest.xml", "items/Q 1.xml"),
        ("../../items/Q 1.xml", "tests/test.xml", ""),
        ("missing.xml", "", ""),
    ],
)
def test_links_lead_to_members_alone(href: str, beside: str, name: str) -> None:
    assert Package(packed()).find(href, beside) == name
