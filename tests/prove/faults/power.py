"""A Redis server whose power can be cut: what is left afterwards is what fsync had promised.

The server is killed. Then every file is cut back to the size that its last fsync had covered, and
of the renames and removals since the last fsync of the folder some stay and the later ones are
undone, as after a journal that was written up to some point. A torn write may stay at the end of
the log: up to 4 KB of what had been written there, or of nothing that anybody wrote. The log is
checked and repaired before the next start, as docs/operations.md tells operators to do.
"""

import os
import random
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.prove.faults.preloading import library
from tests.prove.faults.stores import RedisServer, StoreError

TORN_BYTES: Final = 4_096
LOGS: Final = "appendonlydir/*.incr.aof"
MANIFEST: Final = "appendonlydir/appendonly.aof.manifest"


@dataclass(slots=True)
class Plug:
    """A server, the notes about its files, and the means to cut its power."""

    server: RedisServer
    beside: Path
    """A folder on the same disk that no cut touches."""
    cut_bytes: int = 0
    undone: int = 0
    repaired: int = 0
    _sizes: dict[int, int] = field(default_factory=dict)

    def start(self) -> None:
        """Start the server on what is there now, all of which is on the disk."""
        shutil.rmtree(self.beside, ignore_errors=True)
        (self.beside / "shelf").mkdir(parents=True)
        self._notes.touch()
        self.server.environment = {
            "LD_PRELOAD": str(library("powercut")),
            "POWERCUT_NOTES": str(self._notes),
            "POWERCUT_SHELF": str(self.beside / "shelf"),
        }
        self._sizes = {path.stat().st_ino: path.stat().st_size for path in self._files()}
        self.server.start()

    def cut(self, chance: random.Random, *, torn: bool) -> None:
        """Cut the power; the server is not started again."""
        self.server.kill()
        undone = self._read_notes(chance)
        for operation in reversed(undone):
            _undo(self.server.folder, operation)
        self.undone += len(undone)
        files = self._files()
        # Only the file that was written to can be torn: of several, the last one.
        logs = sorted((path for path in files if path.match(LOGS)), key=_number)
        for path in files:
            self._cut_back(path, chance, torn=torn and path == logs[-1])

    def repair(self) -> None:
        """What has to be done before a server starts again on a log whose end may be torn.

        Redis 7.0 cuts a torn end off by itself, but in the middle of a transaction: whatever is
        saved after that is lost at the next start. Its checker cuts in the right place.
        """
        done = subprocess.run(
            ["redis-check-aof", "--fix", self.server.folder / MANIFEST],
            input="y\n",
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise StoreError(f"the log cannot be repaired:\n{done.stdout}")
        self.repaired += "Successfully truncated" in done.stdout

    @property
    def _notes(self) -> Path:
        return self.beside / "notes"

    def _files(self) -> list[Path]:
        folder = self.server.folder
        own = {folder / "log", self.server.socket_path}
        return [path for path in folder.rglob("*") if path.is_file() and path not in own]

    def _read_notes(self, chance: random.Random) -> list[list[str]]:
        unsynced: list[list[str]] = []
        for line in self._notes.read_text().splitlines():
            kind, *words = line.split(" ")
            if kind == "S":
                self._sizes[int(words[0])] = int(words[1])
            elif kind == "D":
                unsynced = []
            elif self.server.socket_path.name not in words:
                unsynced.append([kind, *words])
        return unsynced[chance.randint(0, len(unsynced)) :]

    def _cut_back(self, path: Path, chance: random.Random, *, torn: bool) -> None:
        told = path.stat()
        safe = min(self._sizes.get(told.st_ino, 0), told.st_size)
        self.cut_bytes += told.st_size - safe
        if torn and chance.random() < 0.5:
            # A part of the last write reached the disk.
            safe = min(told.st_size, safe + chance.randint(0, TORN_BYTES))
            torn = False
        os.truncate(path, safe)
        if torn:
            with path.open("ab") as file:
                file.write(chance.randbytes(chance.randint(1, TORN_BYTES)))


def _number(path: Path) -> int:
    return int(path.name.split(".")[2])


def _undo(folder: Path, operation: list[str]) -> None:
    kind, *names = operation
    # Redis names its files as seen from its own folder.
    places = [folder / name for name in names]
    if kind == "R":
        old, new, kept = places
        new.replace(old)
    else:
        new, kept = places
    if names[-1] != "-":
        kept.replace(new)
