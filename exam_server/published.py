"""The static files as they are served: stripped, typed, and compressed once per process."""

import gzip
import hashlib
import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Final

from exam_server import stripping

_PACKAGE: Final = Path(str(files("exam_server")))
_STRIP: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    ".js": stripping.strip_script,
    ".css": stripping.strip_style,
}
_STRIPPERS: Final = ("rcssmin", "tree-sitter", "tree-sitter-javascript")


@dataclass(frozen=True)
class PublishedFile:
    """One file; `kind` is its media type."""

    content: bytes
    kind: str

    @cached_property
    def compressed(self) -> bytes | None:
        """The same with gzip; None for what it would not make smaller."""
        packed = gzip.compress(self.content, 9, mtime=0)
        return packed if len(packed) < len(self.content) else None

    @cached_property
    def digest(self) -> str:
        """Of the content, for an ETag."""
        return hashlib.sha256(self.content).hexdigest()[:16]


def static_dir() -> Path:
    """The folder of static files: inside the installed package, or beside it in a checkout."""
    inside = _PACKAGE / "static"
    return inside if inside.is_dir() else _PACKAGE.parent / "static"


@cache
def static_names() -> Mapping[str, Path]:
    """Every static file by its name below the folder, like `css/base.css`."""
    folder = static_dir()
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path for path in found}


@cache
def static_version() -> str:
    """A digest of all static files and of what strips them: part of their URLs, so that they
    may be cached for ever."""
    digest = hashlib.sha256(Path(stripping.__file__).read_bytes())
    digest.update(repr([version(package) for package in _STRIPPERS]).encode())
    for path in static_names().values():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def published(name: str) -> PublishedFile:
    """A static file as it is served; raises KeyError where there is none of that name."""
    path = static_names()[name]
    content = path.read_bytes()
    strip = _STRIP.get(path.suffix)
    kind = "text/javascript" if path.suffix == ".js" else mimetypes.guess_type(name)[0]
    return PublishedFile(strip(content) if strip else content, kind or "application/octet-stream")


@cache
def stylesheet(*names: str) -> str:
    """The text of some CSS files, one after the other, as it is inlined into pages."""
    texts = [published(f"css/{name}.css").content.decode() for name in names]
    return "\n".join(texts)
