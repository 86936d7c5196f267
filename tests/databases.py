"""Settings on either database, for tests of the whole process rather than of single tables."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa

from exam_server.record.database import open_engine
from exam_server.record.migrating import migrate
from exam_server.settings import Settings
from tests.postgres import PostgresServer


@asynccontextmanager
async def on_either_database(
    request: pytest.FixtureRequest, settings: Settings
) -> AsyncIterator[Settings]:
    """The settings as they are, or on an empty and migrated PostgreSQL, as the test's parameter
    says."""
    if request.param == "sqlite":
        yield settings
        return
    async with on_postgres(request.getfixturevalue("postgres"), settings) as chosen:
        yield chosen


@asynccontextmanager
async def on_postgres(postgres: PostgresServer, settings: Settings) -> AsyncIterator[Settings]:
    """The settings on an empty and migrated PostgreSQL."""
    await _empty(postgres.url)
    await asyncio.to_thread(migrate, postgres.url)
    yield settings.model_copy(update={"database_url": postgres.url})
    await _empty(postgres.url)


async def _empty(url: str) -> None:
    engine = open_engine(url)
    async with engine.begin() as connection:
        await connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        await connection.execute(sa.text("CREATE SCHEMA public"))
    await engine.dispose()
