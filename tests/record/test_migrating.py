"""The schema comes up to date, or one line says why not."""

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa

from exam_server.errors import BadSetting
from exam_server.record.database import open_engine
from exam_server.record.migrating import MIGRATION_LOCK, check_schema, migrate
from tests.postgres import PostgresServer


def test_an_empty_database_gets_the_schema_of_the_models(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'record.db'}"

    migrate(url)
    migrate(url)

    check_schema(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+asyncpg://exam:hidden@127.0.0.1:1/none",
        "sqlite+aiosqlite:////nowhere/at/all/record.db",
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(url: str) -> None:
    with pytest.raises(BadSetting) as caught:
        migrate(url)

    assert "cannot be used" in str(caught.value)
    assert "hidden" not in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_processes_that_start_together_take_turns(postgres: PostgresServer) -> None:
    server = open_engine(postgres.url)
    async with server.connect() as connection:
        outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await outside.execute(sa.text("CREATE DATABASE beginning"))
    url = sa.make_url(postgres.url).set(database="beginning")
    text = url.render_as_string(hide_password=False)
    engine = open_engine(text)

    async with engine.begin() as first:
        await first.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        second = asyncio.create_task(asyncio.to_thread(migrate, text))
        done, _ = await asyncio.wait([second], timeout=1.0)
    await second
    await asyncio.to_thread(check_schema, text)

    assert not done
    await engine.dispose()
    await server.dispose()
