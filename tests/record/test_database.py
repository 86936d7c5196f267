"""The engine behaves alike on SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncEngine

from exam_server.record.database import open_engine, transaction


async def test_an_instant_comes_back_aware_and_equal(database: AsyncEngine) -> None:
    at = datetime(2026, 3, 4, 9, 0, tzinfo=timezone(timedelta(hours=7)))

    async with transaction(database) as session:
        connection = await session.connection()
        statement = sa.select(sa.literal(at, sa.DateTime(timezone=True)))
        found = (await connection.execute(statement)).scalar_one()

    assert found == at
    assert found.tzinfo is not None


async def test_a_naive_instant_is_refused_on_sqlite() -> None:
    engine = open_engine("sqlite+aiosqlite://")

    naive = datetime(2026, 3, 4, tzinfo=UTC).replace(tzinfo=None)
    statement = sa.select(sa.literal(naive, sa.DateTime(timezone=True)))

    async with transaction(engine) as session:
        with pytest.raises(StatementError, match="needs a time zone"):
            await session.exec(statement)  # type: ignore[call-overload]
    await engine.dispose()
