"""A process that dies at its n-th step: a Redis command, a script before and after, an SQL
statement and a commit are steps."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from exam_server.live.batching import Batcher
from exam_server.state import State


class Killed(BaseException):
    """No handler of ours catches it, as none catches a kill."""


class Bomb:
    """Counts the steps of the task it was made in and goes off before one of them."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.steps = 0
        self._task = asyncio.current_task()

    def tick(self, *_: Any, **__: Any) -> None:
        """One step; what goes on beside the task, on the same lines, counts nothing."""
        if asyncio.current_task() is not self._task:
            return
        self.steps += 1
        if self.steps == self.at:
            raise Killed


@contextmanager
def armed(state: State, at: int) -> Iterator[Bomb]:
    """Both stores of a process with a bomb in their lines."""
    bomb, client, engine = Bomb(at), state.logs._client, state.engine.sync_engine
    command, script = client.execute_command, Batcher.run

    async def ticking(*arguments: Any, **options: Any) -> Any:
        bomb.tick()
        return await command(*arguments, **options)

    async def running(*arguments: Any, **values: Any) -> Any:
        bomb.tick()
        reply = await script(*arguments, **values)
        bomb.tick()  # Carried out, and nobody learns of it.
        return reply

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "execute_command", ticking)
        patch.setattr(Batcher, "run", running)
        for name in ("before_cursor_execute", "commit"):
            event.listen(engine, name, bomb.tick)
        try:
            yield bomb
        finally:
            for name in ("before_cursor_execute", "commit"):
                event.remove(engine, name, bomb.tick)
