"""A process that dies at its n-th step: each Redis command, SQL statement and commit is a step."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from exam_server.state import State


class Killed(BaseException):
    """No handler of ours catches it, as none catches a kill."""


class Bomb:
    """Counts steps and goes off before one of them; 0 never goes off."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.steps = 0

    def tick(self, *_: Any, **__: Any) -> None:
        """One step."""
        self.steps += 1
        if self.steps == self.at:
            raise Killed


@contextmanager
def armed(state: State, at: int) -> Iterator[Bomb]:
    """Both stores of a process with a bomb in their lines."""
    bomb, client, engine = Bomb(at), state.logs._client, state.engine.sync_engine
    command = client.execute_command

    async def ticking(*arguments: Any, **options: Any) -> Any:
        bomb.tick()
        return await command(*arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "execute_command", ticking)
        for name in ("before_cursor_execute", "commit"):
            event.listen(engine, name, bomb.tick)
        try:
            yield bomb
        finally:
            for name in ("before_cursor_execute", "commit"):
                event.remove(engine, name, bomb.tick)
