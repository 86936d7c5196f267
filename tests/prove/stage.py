"""The stores of a part that runs outside the test suite: one process's State in a new folder."""

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from exam_server.process_log import configure_log
from exam_server.settings import Settings
from exam_server.state import State, open_state


@asynccontextmanager
async def open_stage(fragments: Mapping[str, str] | None = None) -> AsyncIterator[State]:
    """The embedded Redis with fsync on every write, a migrated SQLite file, no workers."""
    configure_log("warning")
    with tempfile.TemporaryDirectory(prefix="x-", ignore_cleanup_errors=True) as folder:
        async with open_state(own_settings(Path(folder)), fragments=fragments) as state:
            yield state


def own_settings(folder: Path) -> Settings:
    """Settings that no environment can lead to another server's stores."""
    return Settings(
        data_dir=folder, redis_url="", database_url="", secret=None, workers=False, port=0
    )
