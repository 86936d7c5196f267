"""A PostgreSQL that answers, but lets nobody in: as after a crash, while it reads its log."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
import sqlalchemy as sa

from exam_server.errors import Unavailable
from exam_server.record.database import open_engine, transaction

REFUSALS = {
    "57P03": "the database system is starting up",
    "57P01": "terminating connection due to administrator command",
    "53300": "sorry, too many clients already",
}


async def refuse(state: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer every start-up packet as PostgreSQL does: an ErrorResponse with its SQLSTATE."""
    while True:
        length = int.from_bytes(await reader.readexactly(4))
        if int.from_bytes((await reader.readexactly(length - 4))[:4]) != 80_877_103:
            break
        writer.write(b"N")  # It was asked for TLS, and has none.
    fields = b"SFATAL\0C" + state.encode() + b"\0M" + REFUSALS[state].encode() + b"\0\0"
    writer.write(b"E" + (len(fields) + 4).to_bytes(4) + fields)
    await writer.drain()
    writer.close()
    await writer.wait_closed()


@asynccontextmanager
async def refusing(state: str) -> AsyncIterator[str]:
    """The URL of such a server."""
    server = await asyncio.start_server(partial(refuse, state), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"postgresql+asyncpg://exam:secret@127.0.0.1:{port}/exam"


@pytest.mark.parametrize("state", REFUSALS)
async def test_a_database_that_lets_nobody_in_is_away(state: str) -> None:
    async with refusing(state) as url:
        engine = open_engine(url)
        with pytest.raises(Unavailable):
            async with transaction(engine) as opened:
                await (await opened.connection()).execute(sa.text("SELECT 1"))
        await engine.dispose()
