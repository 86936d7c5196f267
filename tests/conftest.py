"""Real stores for the tests: Redis, SQLite and PostgreSQL, started once and emptied per test."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
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
from tests.clock import TestClock
from tests.postgres import PostgresServer
from tests.serving import RunningServer, running_server
from tests.world import World

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
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema; copying it is quicker than migrating anew."""
    path = tmp_path_factory.mktemp("migrated") / "record.db"
    migrate(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture
async def settings(tmp_path: Path, redis: Client, redis_url: str, migrated: Path) -> Settings:
    """Settings of a process on the run's Redis and a database of the test's own; no workers."""
    shutil.copy(migrated, tmp_path / "record.db")
    return Settings(data_dir=tmp_path, redis_url=redis_url, workers=False, port=0)


@pytest.fixture
def clock(redis: Client) -> TestClock:
    """The clock that the scripts read in tests: real time plus what was advanced."""
    return TestClock(redis)


@pytest.fixture
async def state(settings: Settings, clock: TestClock) -> AsyncIterator[State]:
    """The stores and tools of one process, with the test's clock."""
    async with open_state(settings, fragments=clock.fragments) as opened:
        yield opened


@pytest.fixture
async def world(state: State) -> World:
    """Builders for accounts, banks, exams, slots, bookings and attempts on this state."""
    return World(state)


@pytest.fixture
async def server(settings: Settings, clock: TestClock) -> AsyncIterator[RunningServer]:
    """The real application under uvicorn on a free port of this machine, without workers."""
    async with running_server(settings, fragments=clock.fragments) as running:
        yield running
