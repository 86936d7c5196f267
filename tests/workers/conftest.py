"""A process on SQLite or on PostgreSQL, each with the newest schema."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import pytest
import sqlalchemy as sa

from exam_server.outcomes import Closed, Done, Saved, Write
from exam_server.record.database import open_engine
from exam_server.settings import Settings
from exam_server.state import State, open_state
from tests.clock import FRAGMENTS, OURS, TestClock
from tests.world import World

NAME = "workers"


@pytest.fixture(params=["sqlite", "postgresql"])
async def stores(
    request: pytest.FixtureRequest, settings: Settings, clock: TestClock
) -> AsyncIterator[State]:
    """The state of one process, once on each database."""
    changed: Mapping[str, str] = {}
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").url
        engine = open_engine(url)
        async with engine.connect() as connection:
            plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await plain.execute(sa.text(f"DROP DATABASE IF EXISTS {NAME}"))
            await plain.execute(sa.text(f"CREATE DATABASE {NAME}"))
        await engine.dispose()
        changed = {"database_url": url.replace("/postgres?", f"/{NAME}?")}
    copied = settings.model_copy(update=dict(changed))
    async with open_state(copied, fragments=FRAGMENTS, ours=OURS) as opened:
        yield opened


@pytest.fixture
async def finished(stores: State, clock: TestClock) -> State:
    """Four attempts with saves, pauses and corrections; each ended in another way or runs on."""
    world, boards = World(stores), stores.boards
    slot = await world.slot(limit=timedelta(minutes=30))
    expired, submitted, terminated, running = await world.attempts(slot, 4)
    for sitting in (expired, submitted, terminated, running):
        for position, base in ((1, 0), (2, 0), (1, 1)):
            write = Write(position, (f"o{base + 1}",), False, base, f"{position}-{base}")
            saved = await sitting.attempts.save(
                sitting.id, sitting.person.id, epoch=sitting.epoch, write=write
            )
            assert isinstance(saved, Saved)
    await boards.extend(running.id, by="p", reason="x", extra_ms=3_600_000)
    closed = await stores.attempts.submit(submitted.id, submitted.person.id, epoch=None)
    assert isinstance(closed, Closed)
    assert isinstance(await boards.terminate(terminated.id, by="p", reason="x"), Done)
    await clock.advance(timedelta(minutes=31))
    assert await boards.expire_due(slot.id) == 1
    return stores
