"""A whole service of its own: a folder, a Redis, exam servers, and the scene that candidates and
checkers see. Several stand beside each other, because most of the time each waits."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from exam_server.outcomes import Durability
from exam_server.settings import Settings
from tests.prove.faults.apps import App, Spawner
from tests.prove.faults.campaign import Scene, Tally
from tests.prove.faults.seats import own_settings
from tests.prove.faults.stores import RedisServer

TROUBLES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Stack:
    """What stands in one folder."""

    folder: Path
    settings: Settings
    apps: tuple[App, ...]

    @property
    def scene(self) -> Scene:
        """As candidates and checkers see it."""
        return Scene(self.settings, lambda: [app.socket_url for app in self.apps])

    def troubles(self) -> list[str]:
        """What the servers' logs say about faults of their own."""
        return [line for app in self.apps for line in app.troubles()][:TROUBLES_SHOWN]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the exam servers of a stack are started."""

    apps: int = 1
    bug: str = ""
    workers: bool = False
    database_url: str = ""
    redis_url: str = ""
    """Where an app finds its Redis; empty: it brings its own along."""
    seen_at: str = ""
    """Where others find that Redis; empty: at the same place."""
    durability: Durability = Durability.FSYNC


@asynccontextmanager
async def stack_in(folder: Path, spawner: Spawner, wanted: Wanted) -> AsyncIterator[Stack]:
    """The exam servers, started; ended with the block."""
    settings = own_settings(
        folder,
        redis_url=wanted.redis_url,
        database_url=wanted.database_url,
        workers=wanted.workers,
        durability=wanted.durability,
    )
    apps = tuple(
        App(spawner, settings, f"app-{number}", wanted.bug) for number in range(wanted.apps)
    )
    seen = settings.model_copy(update={"redis_url": wanted.seen_at or wanted.redis_url})
    try:
        for app in apps:
            await app.start()
        yield Stack(folder, seen, apps)
    except BaseException as error:
        error.add_note("\n".join(app.told(1_000) for app in apps))
        raise
    finally:
        for app in apps:
            app.kill()


@asynccontextmanager
async def folder_for(name: str) -> AsyncIterator[Path]:
    """An empty folder with a short path, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=f"x-{name}-", ignore_cleanup_errors=True) as found:
        yield Path(found)


@asynccontextmanager
async def redis_in(folder: Path, **options: str) -> AsyncIterator[RedisServer]:
    """Debian's redis-server; options with `_` for `-`."""
    server = RedisServer(folder / "redis")
    server.options = {name.replace("_", "-"): value for name, value in options.items()}
    try:
        await asyncio.to_thread(server.start)
        yield server
    finally:
        server.kill()


async def side_by_side(number: int, campaign: Callable[[int], Awaitable[Tally]]) -> Tally:
    """Several campaigns of the same kind at the same time, added up."""
    total = Tally()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_awaited(campaign(each))) for each in range(number)]
    for task in tasks:
        total.add(task.result())
    return total


async def _awaited(work: Awaitable[Tally]) -> Tally:
    return await work
