"""The texts and media files of a package: HTML becomes Markdown, and what it shows is collected."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from question_bank.formats.media_marks import media_name
from question_bank.formats.notes import Notes
from question_bank.formats.packages import Package, UnsafeArchiveError
from question_bank.formats.richtext import notes_of, to_markdown
from question_bank.rows import Expected

MOST_MEDIA = 64 * 1024 * 1024
"""Bytes of all media together that one reading carries."""

_CANVAS = re.compile(r"^(?:\$IMS[-_]CC[-_]FILEBASE\$|\$CANVAS_[A-Z_]+\$)/*(?:\.\./)*")
_BLACKBOARD = re.compile(r"^@X@EmbeddedFile\.(?:location|requestUrlStub)@X@/*")
_XID = re.compile(r"xid-[0-9]+_[0-9]+")
_FOLDERS = ("", "web_resources/", "Uploaded Media/")


class Texts:
    """Turns HTML into Markdown and gathers the media files that it names."""

    def __init__(self, package: Package | None) -> None:
        self._package = package
        self._room = MOST_MEDIA
        self._named: dict[str, str] = {}
        self._by_xid = {
            found[0]: name
            for name in package or ()
            if not name.endswith(".xml") and (found := _XID.search(name))
        }
        self.media: dict[str, bytes] = {}

    def markdown(self, html: str, notes: Notes, column: str, beside: str = "") -> str:
        """HTML from the member `beside` as Markdown; what is lost is noted under the column."""
        rich = to_markdown(
            html, resolve=lambda address: self._resolve(address, notes, column, beside)
        )
        self.media.update(rich.media)
        for problem in notes_of(rich, notes.number, column, notes.place):
            notes.add(problem)
        return rich.text

    def _resolve(self, address: str, notes: Notes, column: str, beside: str) -> str | None:
        """Our name of the file that an address leads to; without one the text loses a picture."""
        member = next(self._members(address, beside), "")
        if not member:
            if "://" not in address:
                notes.blocks(column, Expected.MEDIA_FILE, address)
            return None
        return self._named.get(member) or self._take(member, notes, column)

    def _take(self, member: str, notes: Notes, column: str) -> str | None:
        name = media_name(member.rpartition("/")[2])
        try:
            data = b"" if self._package is None else self._package.read(member)
        except UnsafeArchiveError as error:
            notes.blocks(column, Expected.MEDIA_FILE, str(error))
            return None
        self._room -= len(data)
        if self._room < 0:
            notes.blocks(column, Expected.SMALLER_MEDIA, f"> {MOST_MEDIA}")
            return None
        if self.media.get(name, data) != data:
            name = f"{len(self.media)}-{name}"
        self.media[name] = data
        self._named[member] = name
        return name

    def _members(self, address: str, beside: str) -> Iterator[str]:
        """The members that an address may mean: relative, or in the ways of Canvas, Blackboard."""
        package = self._package
        if package is None:
            return
        plain = unquote(address.strip())
        xid = _XID.search(plain) if "@X@" in plain or "bbcswebdav" in plain else None
        if xid and xid[0] in self._by_xid:
            yield self._by_xid[xid[0]]
        path = _BLACKBOARD.sub("", _CANVAS.sub("", plain)).partition("?")[0]
        for folder in (beside, *_FOLDERS):
            found = package.find(path, folder)
            if found:
                yield found
        if path != plain and package.named(path.rpartition("/")[2]):
            yield package.named(path.rpartition("/")[2])
