"""`python -m tests.weight FOLDER` writes every script into a folder as it is served."""

import sys
from pathlib import Path

from exam_server.published import published, static_names


def write_scripts(folder: Path) -> None:
    """By the names that they have below `static/`."""
    for name in static_names():
        if name.endswith(".js"):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(published(name).content)


if __name__ == "__main__":
    write_scripts(Path(sys.argv[1]))
