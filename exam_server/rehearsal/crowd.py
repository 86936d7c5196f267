"""Doing the same for many people, not more than a few at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


async def in_turns(
    work: Iterable[Awaitable[T]], *, at_once: int, advance: Callable[[], None]
) -> list[T]:
    """The results in order; `advance` is called after each."""
    places = asyncio.Semaphore(at_once)

    async def one(task: Awaitable[T]) -> T:
        async with places:
            found = await task
        advance()
        return found

    return list(await asyncio.gather(*(one(task) for task in work)))
