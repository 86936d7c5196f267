"""What the tests of the house rules share: the project's own files, and a rule with its proof."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("exam_server", "question_bank", "scheduler")
NOT_OURS = {"__pycache__", "node_modules", "build", "dist", "exam-data"}
OWN_DOT_FOLDERS = {".ci"}

Find = Callable[[str, str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Which files a rule is about, how it finds what is wrong, and one bad and one good sample."""

    name: str
    files: tuple[str, ...]
    find: Find
    bad: str
    good: str
    sample: str

    def is_about(self, path: str) -> bool:
        """Whether the rule looks at this file, given by its path below the project."""
        return any(fnmatch(path, pattern) for pattern in self.files)

    def violations(self) -> list[str]:
        """What is wrong in the project, one line each: where, then what."""
        return [
            f"{path}: {found}"
            for path, text in project_files().items()
            if self.is_about(path)
            for found in self.find(path, text)
        ]


@cache
def project_files() -> dict[str, str]:
    """Every text file of the project by its path; nothing that was installed or made."""
    texts = {}
    for path in _walk():
        try:
            texts[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return texts


def _walk() -> Iterator[Path]:
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if _is_ours(name))
        yield from (Path(folder, name) for name in sorted(files))


def _is_ours(folder: str) -> bool:
    return folder in OWN_DOT_FOLDERS or not (folder.startswith(".") or folder in NOT_OURS)
