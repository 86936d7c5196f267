"""Empty databases to archive into: SQLite in a file, PostgreSQL where it is installed."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from exam_server.record.database import open_engine
from exam_server.record.migrating import migrate
from tests.postgres import PostgresServer


class Database(Protocol):
    """Where empty tables come from."""

    def empty(self) -> AbstractAsyncContextManager[AsyncEngine]:
        """An engine on empty tables for the length of the block."""


class Sqlite:
    """A fresh copy of one migrated file each time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._copies = 0

    async def prepare(self) -> None:
        """Migrate the file that is copied."""
        await asyncio.to_thread(migrate, f"sqlite+aiosqlite:///{self._folder / 'empty.db'}")

    @asynccontextmanager
    async def empty(self) -> AsyncIterator[AsyncEngine]:
        """An engine on empty tables for the length of the block."""
        self._copies += 1
        path = self._folder / f"copy-{self._copies}.db"
        shutil.copy(self._folder / "empty.db", path)
        engine = open_engine(f"sqlite+aiosqlite:///{path}")
        yield engine
        await engine.dispose()


class Postgres:
    """One database of a server of our own, emptied each time."""

    def __init__(self, url: str) -> None:
        self._url = url

    @asynccontextmanager
    async def empty(self) -> AsyncIterator[AsyncEngine]:
        """An engine on empty tables for the length of the block."""
        engine = open_engine(self._url)
        async with engine.begin() as connection:
            await connection.execute(sa.text("TRUNCATE event, slot_log"))
        yield engine
        await engine.dispose()


@asynccontextmanager
async def own_postgres(folder: Path) -> AsyncIterator[Postgres]:
    """A PostgreSQL server that writes as durably as in production.

    Raises FileNotFoundError, saying what to install, where there is none.
    """
    server = PostgresServer(folder, durable=True)
    await asyncio.to_thread(folder.mkdir)
    await asyncio.to_thread(server.start)
    try:
        await asyncio.to_thread(migrate, server.url)
        yield Postgres(server.url)
    finally:
        await asyncio.to_thread(server.stop)
