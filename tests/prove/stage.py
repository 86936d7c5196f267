"""The stores of a part that runs outside the test suite: one process's State in a new folder."""

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from exam_server.embedded import EmbeddedRedis
from exam_server.live.connection import open_redis
from exam_server.process_log import configure_log
from exam_server.settings import Settings
from exam_server.state import State, open_state
from tests.clock import FRAGMENTS, OURS, TestClock


@asynccontextmanager
async def open_stage(fragments: Mapping[str, str] | None = None) -> AsyncIterator[State]:
    """The embedded Redis with fsync on every write, a migrated SQLite file, no workers."""
    configure_log("warning")
    with tempfile.TemporaryDirectory(prefix="x-", ignore_cleanup_errors=True) as folder:
        async with open_state(own_settings(Path(folder)), fragments=fragments) as state:
            yield state


@asynccontextmanager
async def open_clocked_stage(
    folder: Path, **changes: Any
) -> AsyncIterator[tuple[State, TestClock]]:
    """The same with some settings changed, and a clock that can be advanced."""
    configure_log("critical")
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(EmbeddedRedis(folder).running())
        settings = own_settings(folder / "home").model_copy(update={**changes, "redis_url": url})
        state = await stack.enter_async_context(
            open_state(settings, fragments=FRAGMENTS, ours=OURS)
        )
        client = open_redis(url)
        stack.push_async_callback(client.aclose)
        yield state, TestClock(client)


def own_settings(folder: Path) -> Settings:
    """Settings that no environment can lead to another server's stores."""
    return Settings(
        data_dir=folder, redis_url="", database_url="", secret=None, workers=False, port=0
    )
