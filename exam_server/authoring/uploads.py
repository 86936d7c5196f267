"""Files on their way in: read from a form, and kept on the server between preview and commit.

The browser gets a random name and nothing else, so what is committed is what was previewed. A file
belongs to one account and one purpose; it goes away after the commit, or after a day. Servers on
several machines without a shared data directory would ask for the file again.
"""

import asyncio
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from exam_server.errors import Fault, Invalid
from exam_server.state import State

UPLOAD_LIMIT = 36 * 1024 * 1024
KEPT = timedelta(days=1)
NAME_KEPT = 200

_NAME = re.compile(r"[0-9a-f]{32}")
_PART = re.compile(r"[0-9a-z]{1,40}")
_FLAGS = {"": False, "false": False, "0": False, "true": True, "1": True}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent, its name there, whether it is only to be looked at, and what else was
    said about it."""

    content: bytes
    dry_run: bool
    name: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where one account keeps its files for one purpose (a bank's id, or `accounts`)."""

    folder: Path
    purpose: str
    account: str

    async def keep(self, content: bytes, now: datetime) -> str:
        """Store a file and clear away old ones; answers with its name."""
        name = secrets.token_hex(16)
        await asyncio.to_thread(self._write, name, content, now)
        return name

    async def replace(self, name: str, content: bytes) -> None:
        """Store something else under a name that `keep` gave; readers see one or the other."""
        path = self.place(name)
        if path:
            await asyncio.to_thread(_swap, path, content)

    async def find(self, name: str) -> bytes | None:
        """The file of that name; None when it was committed, is too old or was never there."""
        path = self.place(name)
        return await asyncio.to_thread(_read, path) if path else None

    async def drop(self, name: str) -> None:
        """Forget a file, and what was kept beside it."""
        path = self.place(name)
        if path:
            await asyncio.to_thread(_unlink, path)

    def place(self, name: str) -> Path | None:
        """Where the file of that name lies, if it is there; None for what was never a name."""
        parts = (self.purpose, self.account)
        sound = _NAME.fullmatch(name) and all(_PART.fullmatch(part) for part in parts)
        return self.folder / "-".join((*parts, name)) if sound else None

    def _write(self, name: str, content: bytes, now: datetime) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        oldest = (now - KEPT).timestamp()
        for path in self.folder.iterdir():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < oldest:
                    path.unlink()
        target = self.place(name)
        if target is None:
            raise ValueError(f"no place for {self.purpose!r} of {self.account!r}")
        # Its name is what a stranger cannot guess, its mode what another user cannot read.
        target.touch(mode=0o600)
        target.write_bytes(content)


def shelf(state: State, purpose: str, account: str) -> Shelf:
    """The shelf of an account in the data directory."""
    return Shelf(state.settings.data_dir / "uploads", purpose, account)


async def read_upload(request: Request, *, fields: tuple[str, ...] = ()) -> Upload:
    """The fields `file` and `dry_run` of a form, and those that are named besides.

    Raises Invalid naming what is wrong.
    """
    async with request.form(max_files=2, max_fields=len(fields) + 4) as form:
        file = form.get("file")
        faults = [*_strangers(form, fields), *_flag_faults(form)]
        if not isinstance(file, UploadFile) or not file.filename:
            faults.append(Fault("file", "a file", "nothing" if file is None else "no file"))
        if faults or not isinstance(file, UploadFile):
            raise Invalid(faults)
        flag = str(form.get("dry_run", ""))
        said = {name: str(form[name]) for name in fields if name in form}
        name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
        return Upload(await file.read(), _FLAGS[flag.strip().lower()], name[:NAME_KEPT], said)


def _strangers(form: FormData, fields: tuple[str, ...]) -> list[Fault]:
    known = ("file", "dry_run", *fields)
    extra = [
        Fault(name[:40], ", ".join(known), "another field") for name in form if name not in known
    ]
    twice = [Fault(name, "once", "twice") for name in known if len(form.getlist(name)) > 1]
    return extra + twice


def _flag_faults(form: FormData) -> list[Fault]:
    flag = form.get("dry_run", "")
    sound = isinstance(flag, str) and flag.strip().lower() in _FLAGS
    return [] if sound else [Fault("dry_run", "true or false", str(flag)[:40])]


def _unlink(path: Path) -> None:
    for each in (path, *path.parent.glob(f"{path.name}.*")):
        each.unlink(missing_ok=True)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _swap(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(content)
    fresh.replace(path)
