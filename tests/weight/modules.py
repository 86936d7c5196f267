"""The modules of a page: what an entry module loads at once, and what it may load later."""

import gzip
import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import cache
from posixpath import dirname, normpath
from typing import Final

from exam_server.published import published

IMPORT: Final = re.compile(r'^(?:import|export) (?:[^"]*? from )?"(\.[^"]+)";', re.MULTILINE)
LATER: Final = re.compile(r'\bimport\("(\.[^"]+)"\)')


def loaded_by(*entries: str) -> AbstractSet[str]:
    """The modules that the browser loads for these, themselves included; names as `js/exam.js`."""
    found = dict.fromkeys(entries)
    waiting = list(entries)
    while waiting:
        new = [name for name in _named(waiting.pop(), IMPORT) if name not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return found.keys()


def loaded_later(modules: Iterable[str]) -> AbstractSet[str]:
    """What these modules may ask for once they run, with all that it loads in turn."""
    known = set(modules)
    found: set[str] = set()
    waiting = list(known)
    while waiting:
        asked = loaded_by(*_named(waiting.pop(), LATER)) - known - found
        found |= asked
        waiting += asked
    return found


def packed_size(text: str) -> int:
    """Bytes of a text on the line."""
    return len(gzip.compress(text.encode(), 9))


def weight(names: Iterable[str]) -> int:
    """Bytes of static files on the line, each compressed by itself."""
    return sum(len(file.compressed or file.content) for file in map(published, names))


@cache
def _named(module: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """The modules that a module names, resolved against its own place."""
    text = published(module).content.decode()
    return tuple(normpath(f"{dirname(module)}/{name}") for name in pattern.findall(text))
