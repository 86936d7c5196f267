"""Settings on either database, for tests of the whole process rather than of single tables."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa

from exam_server.record.database import open_engine
from exam_server.record.migrating import migrate
from exam_server.settings import Settings


@asynccontextmanager
async def on_either_database(
    request: pytest.FixtureRequest, settings: Settings
) -> AsyncIterator[Settings]:
    """The settings as they are, or on an empty and migrated PostgreSQL, as the test's parameter
    says."""
    if request.param == "sqlite":
        yield settings
        return
    url = request.getfixturevalue("postgres").url
    await _empty(url)
    await asyncio.to_thread(migrate, url)
    yield settings.model_copy(update={"database_url": url})
    await _empty(url)


async def _empty(url: str) -> None:
    engine = open_engine(url)
    async with engine.begin() as connection:
        await connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        await connection.execute(sa.text("CREATE SCHEMA public"))
    await engine.dispose()
