"""The SQL engine: SQLite by default, PostgreSQL where a URL names it, one behaviour for both."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.sqlite.base import DATETIME
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.errors import Unavailable

BUSY_TIMEOUT_MS = 15_000
AWAY_STATES = ("08", "57P", "53300")
"""How PostgreSQL says that it is not there for anybody now: connections lost, shutting down or
starting up (57P03 comes for seconds after a crash, as no kind of error of its own), and full."""


class SqliteInstant(DATETIME):
    """Instants on SQLite: stored as UTC text, given back aware; a naive one is refused.

    Only where the column says `timezone=True`: `sa.Interval` keeps durations as naive datetimes.
    """

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[Any], Any] | None:
        """Turn an aware datetime into UTC text; raises ValueError for a naive one."""
        text = super().bind_processor(dialect)
        if not self.timezone:
            return text

        def process(value: datetime | None) -> Any:
            if value is not None and value.tzinfo is None:
                raise ValueError(f"an instant needs a time zone, found {value!r}")
            plain = None if value is None else value.astimezone(UTC).replace(tzinfo=None)
            return text(plain) if text else plain

        return process

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Turn stored text back into an aware UTC datetime."""
        parse = super().result_processor(dialect, coltype)
        if not self.timezone:
            return parse

        def process(value: Any) -> datetime | None:
            plain = parse(value) if parse else value
            return None if plain is None else plain.replace(tzinfo=UTC)

        return process


def open_engine(url: str) -> AsyncEngine:
    """An engine for `sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`; not yet connected."""
    if not url.startswith("sqlite"):
        return create_async_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True)
    engine = create_async_engine(url)
    sync = engine.sync_engine
    sync.dialect.colspecs = {**sync.dialect.colspecs, sa.DateTime: SqliteInstant}
    event.listen(sync, "connect", _prepare_sqlite)
    event.listen(sync, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # The "begin" hook below starts transactions itself.
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer: SQLite
    # answers "locked" at once. So whoever may write takes its place in the queue at BEGIN.
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@asynccontextmanager
async def transaction(
    engine: AsyncEngine, *, read_only: bool = False
) -> AsyncIterator[AsyncSession]:
    """One transaction: commits at the end, rolls back on any exception.

    Raises Unavailable("database") when the database is away: not there, gone meanwhile, or
    locked for too long.
    """
    with _unavailable_when_away():
        async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
            if read_only:
                await session.connection(execution_options={"read_only": True})
            yield session


@contextmanager
def _unavailable_when_away() -> Iterator[None]:
    try:
        yield
    except (OSError, InterfaceError, OperationalError, PoolTimeoutError) as error:
        raise Unavailable("database") from error
    except DBAPIError as error:
        if not error.connection_invalidated and not _says_away(error):
            raise
        raise Unavailable("database") from error


def _says_away(error: DBAPIError) -> bool:
    return str(getattr(error.orig, "sqlstate", None) or "").startswith(AWAY_STATES)
