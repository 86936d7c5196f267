"""Compiling the small libraries that a store loads before its own."""

import hashlib
import os
import subprocess
from pathlib import Path
from typing import Final

from tests.house import ROOT

BUILT: Final = ROOT / ".cache" / "preload"
COMPILE: Final = ("gcc", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC")


def library(name: str) -> Path:
    """The compiled library of `name`.c; compiled again only when its source has changed."""
    source = Path(__file__).parent / f"{name}.c"
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:16]
    built = BUILT / f"{name}-{digest}.so"
    if not built.exists():
        BUILT.mkdir(parents=True, exist_ok=True)
        # Several tests may compile it at the same moment: the name appears with a whole file.
        partly = built.with_suffix(f".{os.getpid()}")
        subprocess.run([*COMPILE, "-o", partly, source, "-ldl"], check=True)
        partly.replace(built)
    return built
