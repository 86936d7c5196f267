"""Real stores for the tests: SQLite and PostgreSQL, started once per run and emptied per test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.record.database import open_engine, transaction
from tests.postgres import PostgresServer


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A PostgreSQL server of our own on a Unix socket; stopped at the end of the run."""
    server = PostgresServer(tmp_path_factory.mktemp("postgres"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[AsyncEngine]:
    """An empty database with all tables, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite+aiosqlite:///{tmp_path / 'record.db'}")
    else:
        engine = open_engine(request.getfixturevalue("postgres").url)
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    yield engine
    await _empty(engine)
    await engine.dispose()


async def _empty(engine: AsyncEngine) -> None:
    tables = SQLModel.metadata.sorted_tables
    if engine.dialect.name == "postgresql" and tables:
        names = ", ".join(f'"{table.name}"' for table in tables)
        async with engine.begin() as connection:
            await connection.execute(sa.text(f"TRUNCATE {names} CASCADE"))


@pytest.fixture
async def session(database: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """A session in one open transaction on the test's database."""
    async with transaction(database) as opened:
        yield opened
