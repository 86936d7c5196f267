"""A Redis that answers what a test says, for faults that a real one shows only by chance."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import hiredis

Answer = Callable[[list[str]], bytes | None]
"""From the words of one command to the bytes of its reply; None never answers."""


@asynccontextmanager
async def fake_redis(path: Path, answer: Answer) -> AsyncIterator[list[list[str]]]:
    """Listen on a Unix socket; yields the commands as they come in. PING and SCRIPT are real."""
    heard: list[list[str]] = []
    open_lines: set[asyncio.StreamWriter] = set()

    async def serve(reading: asyncio.StreamReader, writing: asyncio.StreamWriter) -> None:
        open_lines.add(writing)
        parser = hiredis.Reader(encoding="utf-8")
        while data := await reading.read(65_536):
            parser.feed(data)
            while (words := parser.gets()) is not False:
                heard.append(words)
                told = known(words) or answer(words)
                if told is not None:
                    writing.write(told)
        writing.close()

    server = await asyncio.start_unix_server(serve, path)
    try:
        yield heard
    finally:
        server.close()
        for writing in open_lines:
            writing.close()
        await asyncio.sleep(0)


def known(words: list[str]) -> bytes | None:
    """What every Redis answers to the greeting."""
    return {"PING": b"+PONG\r\n", "SCRIPT": b"+sha\r\n"}.get(words[0])
