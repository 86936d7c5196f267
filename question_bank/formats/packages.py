"""The gate for archives from strangers: looked at before anything is unpacked, then read by name.

Nothing is ever written to a disk, and an archive within an archive stays closed. `Package` reads a
member when it is asked for, so a package full of films costs nothing until one is wanted."""

import io
import posixpath
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

ZIP = b"PK\x03\x04"
_OF_THE_DIRECTORY = b"PK\x01\x02"
_KNOWN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_OUTSIDE = re.compile(r"[/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|$)")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError)


class UnsafeArchiveError(Exception):
    """The archive breaks a limit or a rule; the text says which."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many members, how many bytes unpacked, and how many times the packed size."""

    members: int
    unpacked: int
    ratio: int = 100


OF_A_PACKAGE = Limits(members=10_000, unpacked=128 * 1024 * 1024)
LARGEST_MEMBER = 32 * 1024 * 1024


def open_archive(content: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive, every member of which may be read by its name.

    Raises UnsafeArchiveError for too many members, declared sizes beyond a limit (they bind:
    reading stops there, and a lie fails the checksum), two members with one name, names that lead
    outside, links, encryption and rare compression.
    """
    # Counted before the directory is read, which alone takes seconds for a hundred thousand.
    members = content.count(_OF_THE_DIRECTORY)
    if members > limits.members:
        raise UnsafeArchiveError(f"zip: {members} > {limits.members} members")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _BROKEN as error:
        raise UnsafeArchiveError(f"zip: {error}"[:80]) from error
    found = archive.infolist()
    if len({member.filename.lower() for member in found}) != len(found):
        raise UnsafeArchiveError("zip: two members with one name")
    declared = sum(member.file_size for member in found)
    if declared > limits.unpacked or declared > limits.ratio * len(content):
        raise UnsafeArchiveError(f"zip: {len(content)} bytes unpack to {declared}")
    for member in found:
        _check(member)
    return archive


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """One member unpacked; raises UnsafeArchiveError where it is not what was declared of it."""
    try:
        # Told how much, it unpacks no more; else a lie would be unpacked whole before it is seen.
        with archive.open(name) as member:
            return member.read(archive.getinfo(name).file_size)
    except _BROKEN as error:
        raise UnsafeArchiveError(f"zip: {name}: {error}"[:80]) from error


class Package:
    """The files of a content package by name, each unpacked when it is read."""

    def __init__(self, content: bytes) -> None:
        """Raises UnsafeArchiveError."""
        self._archive = open_archive(content, OF_A_PACKAGE)
        self.names = tuple(each.filename for each in self._archive.infolist() if not each.is_dir())
        self._ends: dict[str, str] = {}
        self._spelled = {name.lower().replace("\\", "/"): name for name in self.names}

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def find(self, href: str, beside: str = "") -> str:
        """The name of the member that a link in the member `beside` leads to; empty if none.

        Links may be percent-encoded, carry a fragment, and differ in case from the file.
        """
        path = unquote(href.partition("#")[0].partition("?")[0]).replace("\\", "/")
        near = posixpath.normpath(posixpath.join(posixpath.dirname(beside), path))
        return self._spelled.get(near.lower(), "")

    def named(self, last: str) -> str:
        """The first member whose name ends in this part, wherever it lies; empty if none."""
        if not self._ends:
            for name in reversed(self.names):
                self._ends[name.rpartition("/")[2].lower()] = name
        return self._ends.get(last.lower(), "")

    def read(self, name: str) -> bytes:
        """One member's bytes. Raises UnsafeArchiveError where it is too large or broken."""
        size = self._archive.getinfo(name).file_size
        if size > LARGEST_MEMBER:
            raise UnsafeArchiveError(f"zip: {name}: {size} > {LARGEST_MEMBER}")
        return read_member(self._archive, name)

    def start(self, name: str, length: int = 4_096) -> bytes:
        """The first bytes of a member, to tell what it is; empty where it is broken."""
        try:
            with self._archive.open(name) as member:
                return member.read(length)
        except _BROKEN:
            return b""


def _check(member: zipfile.ZipInfo) -> None:
    name = member.filename
    if not name or _OUTSIDE.match(name) or "\x00" in name:
        raise UnsafeArchiveError(f"zip: {name}"[:80])
    if stat.S_ISLNK(member.external_attr >> 16):
        raise UnsafeArchiveError(f"zip: {name}: link"[:80])
    if member.flag_bits & 0x1:
        raise UnsafeArchiveError(f"zip: {name}: encrypted"[:80])
    if member.compress_type not in _KNOWN_METHODS:
        raise UnsafeArchiveError(f"zip: {name}: compression {member.compress_type}"[:80])
