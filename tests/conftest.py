"""Real stores for the tests: Redis, SQLite and PostgreSQL, started once and emptied per test."""

import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.embedded import EmbeddedRedis
from exam_server.live.connection import Client, open_redis
from exam_server.process_log import configure_log
from exam_server.record.database import open_engine, transaction
from exam_server.record.migrating import migrate
from exam_server.settings import Settings
from exam_server.state import State, open_state
from tests.clock import FRAGMENTS, OURS, TestClock
from tests.postgres import PostgresServer
from tests.serving import RunningServer, running_server
from tests.world import World


@pytest.fixture(autouse=True)
def own_log() -> None:
    """Every test begins with the log as it should be, whatever the one before it made of it."""
    configure_log("warning")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of our own on a Unix socket; stopped at the end of the run."""
    folder = Path(tempfile.mkdtemp(prefix="exam-pg-"))
    server = PostgresServer(folder)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
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


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The bundled Redis-compatible server, on a socket of its own, for the whole run."""
    folder = Path(tempfile.mkdtemp(prefix="exam-redis-"))
    server = EmbeddedRedis(folder)
    server.folder.mkdir(parents=True)
    server.ensure()
    yield server.url
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Client]:
    """A client of the run's Redis, which is emptied first."""
    client = open_redis(redis_url)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture(scope="session")
def house_settings(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Settings:
    """Settings of the run's one process: a migrated SQLite file, the run's Redis, no workers.

    The logs keep a week, so that the record can be held against them also when hours have passed.
    """
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("home"),
        redis_url=redis_url,
        workers=False,
        port=0,
        log_tail_minutes=10_080,
    )
    migrate(settings.sql_url)
    return settings


@pytest.fixture(scope="session")
async def process(house_settings: Settings) -> AsyncIterator[State]:
    """The stores and tools of that process, opened once: opening takes longer than most tests."""
    async with open_state(house_settings, fragments=FRAGMENTS, ours=OURS) as opened:
        yield opened


@pytest.fixture(scope="session")
async def serving(house_settings: Settings, process: State) -> AsyncIterator[RunningServer]:
    """The real application under uvicorn on a free port, started once."""
    async with running_server(house_settings, fragments=FRAGMENTS) as running:
        yield replace(running, state=process)


@pytest.fixture
def settings(house_settings: Settings, redis: Client) -> Settings:
    """The process's settings, with both of its stores empty."""
    with closing(sqlite3.connect(house_settings.data_dir / "record.db", timeout=30)) as connection:
        for table in SQLModel.metadata.sorted_tables:
            connection.execute(f'DELETE FROM "{table.name}"')
        connection.commit()
    shutil.rmtree(house_settings.data_dir / "uploads", ignore_errors=True)
    return house_settings


@pytest.fixture
def clock(redis: Client) -> TestClock:
    """The clock that the scripts read in tests: real time plus what was advanced."""
    return TestClock(redis)


@pytest.fixture
def state(settings: Settings, process: State) -> State:
    """The stores and tools of one process, empty, with the test's clock."""
    return process


@pytest.fixture
def world(state: State) -> World:
    """Builders for accounts, banks, exams, slots, bookings and attempts on this state."""
    return World(state)


@pytest.fixture
def server(settings: Settings, serving: RunningServer) -> RunningServer:
    """The real application on the same, empty stores."""
    return serving
