"""A process on SQLite or on PostgreSQL, each with the newest schema."""

from collections.abc import AsyncIterator, Mapping

import pytest
import sqlalchemy as sa

from exam_server.record.database import open_engine
from exam_server.settings import Settings
from exam_server.state import State, open_state
from tests.clock import FRAGMENTS, OURS, TestClock
from tests.workers.stories import finish_four

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
    """Four attempts with a save each: expired, submitted, terminated, still running."""
    await finish_four(stores, clock, saves=1)
    return stores
