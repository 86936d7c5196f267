"""Alembic's environment: all tables of all packages, on the engine the service itself uses."""

import asyncio

import sqlalchemy as sa
from alembic import context
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

import question_bank  # noqa: F401  Its tables join the metadata.
import scheduler  # noqa: F401  Its tables join the metadata.
from exam_server.record import accounts, models  # noqa: F401
from exam_server.record.database import open_engine
from exam_server.record.migrating import MIGRATION_LOCK


def _run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Processes that start at the same moment take turns, until the transaction ends: two that
        # both found no tables would both create them. SQLite lets only one in by itself.
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _migrate() -> None:
    engine = open_engine(context.config.attributes["url"])
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_run)
            await connection.commit()
    except DBAPIError:
        # The driver's thread has a last word for the loop after a connection that failed; a loop
        # that had ended by then would put a trace beside the one line that tells of it.
        await asyncio.sleep(0.1)
        raise
    finally:
        # A migration that fails must not leave a connection to a loop that has ended.
        await engine.dispose()


asyncio.run(_migrate())
