"""What is to be imported, as it lies on the server between upload and commit: the file with what
its uploader said about it, and beside it how far its import is and what it would do."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from question_bank import Phase

SMALL: Final = 256 * 1024
"""A file up to so many bytes is read where it arrives; a larger one in a process of its own."""
STALE_SECONDS: Final = 60.0
"""Whoever says nothing for so long works no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the uploader says, and what the file was called."""

    topic: str = "Umum"
    difficulty: int = 2
    state: str = "approved"
    on_error: str = "skip"
    file_name: str = ""
    language: str = "id"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file and its terms."""

    terms: Terms
    content: bytes

    def packed(self) -> bytes:
        """The terms in one line, then the file."""
        return msgspec.json.encode(self.terms) + b"\n" + self.content

    @classmethod
    def unpacked(cls, packed: bytes) -> "Parcel":
        """The inverse of `packed`."""
        terms, _, content = packed.partition(b"\n")
        return cls(msgspec.json.decode(terms, type=Terms), content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Plan the import of a parcel, or carry it out under the id of its upload.

    `plan` is what the preview said; empty: whatever holds now.
    """

    sql_url: str
    path: str
    bank: str
    account: str
    id: str
    write: bool = False
    plan: str = ""


class Outcome(StrEnum):
    """How carrying out an order ended."""

    DONE = "done"
    ALREADY = "already"
    """It had been written before; nothing was written again."""
    CHANGED = "changed"
    """The bank has changed since the preview; nothing was written."""
    STOPPED = "stopped"
    """Something in the file is wrong, and that was to stop it; nothing was written."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an order is, or how it ended."""

    write: bool
    phase: Phase = Phase.READING
    done: int = 0
    of: int = 0
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """The files of one upload, by the path of its parcel."""

    path: Path

    @property
    def plan(self) -> Path:
        """What the import would do."""
        return self._beside("plan")

    def medium(self, media_id: str) -> Path:
        """A picture or a recording that the import would store."""
        return self._beside(media_id)

    @property
    def is_small(self) -> bool:
        """Whether its import takes so little that nobody notices."""
        return self.path.stat().st_size <= SMALL

    def is_silent(self, now: float) -> bool:
        """Whether whoever works on it has said nothing for long: it is gone."""
        try:
            return now - self._beside("progress").stat().st_mtime > STALE_SECONDS
        except FileNotFoundError:
            return False

    def begin(self, *, write: bool, now: float) -> bool:
        """Whether the caller is the one to start the work: nobody else is at it."""
        path = self._beside("progress")
        with suppress(FileNotFoundError):
            running = self.progress()
            if running and running.outcome is None and not self.is_silent(now):
                return False
            path.unlink()
        try:
            with path.open("xb") as file:
                file.write(msgspec.json.encode(Progress(write)))
        except FileExistsError:
            return False
        return True

    def progress(self) -> Progress | None:
        """How far the work is; None where nobody has begun."""
        try:
            return msgspec.json.decode(self._beside("progress").read_bytes(), type=Progress)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def tell(self, progress: Progress) -> None:
        """Say how far the work is; whoever reads meanwhile sees the old or the new."""
        made = self._beside(f"progress-{os.getpid()}")
        made.write_bytes(msgspec.json.encode(progress))
        made.replace(self._beside("progress"))

    def touch(self) -> None:
        """Say that somebody is still there, who has nothing new to say."""
        with suppress(FileNotFoundError):
            os.utime(self._beside("progress"))

    def forget(self) -> None:
        """Begin anew: drop the plan and what was said about it."""
        for path in self.beside():
            path.unlink(missing_ok=True)

    def beside(self) -> Iterator[Path]:
        """All files but the parcel itself."""
        return self.path.parent.glob(f"{self.path.name}.*")

    def _beside(self, name: str) -> Path:
        return self.path.with_name(f"{self.path.name}.{name}")
