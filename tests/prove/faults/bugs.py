"""The bugs that the faults must show: each is put into a server process before it serves, from
here, so that no line of the product knows of them."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

from exam_server.errors import Unavailable
from exam_server.live.attempts import Attempts
from exam_server.live.scripts import Scripts
from exam_server.outcomes import Conflict, Refused, Saved, Write
from tests.prove.plants import planted

HOUR_MS: Final = 3_600_000
LATE_SECONDS: Final = 0.3

Outcome = Saved | Conflict | Refused
_right_save = Attempts.save
_running: set[asyncio.Task[Any]] = set()


async def _save_early(self: Attempts, attempt_id: str, candidate: str, **values: Any) -> Outcome:
    """Acknowledge before the script has returned."""
    _in_background(_forgive(_right_save(self, attempt_id, candidate, **values)))
    return _as_if_saved(values["write"])


async def _save_later(self: Attempts, attempt_id: str, candidate: str, **values: Any) -> Outcome:
    """Acknowledge, and leave the storing to a task that gets to it in a moment."""

    async def store() -> None:
        await asyncio.sleep(LATE_SECONDS)
        await _forgive(_right_save(self, attempt_id, candidate, **values))

    _in_background(store())
    return _as_if_saved(values["write"])


async def _save_whatever(self: Attempts, attempt_id: str, candidate: str, **values: Any) -> Outcome:
    """Catch everything that goes wrong, and answer saved."""
    try:
        return await _right_save(self, attempt_id, candidate, **values)
    except Unavailable:
        return _as_if_saved(values["write"])


def _as_if_saved(write: Write) -> Saved:
    return Saved(write.position, write.base + 1, 0, HOUR_MS)


def _in_background(work: Any) -> None:
    task = asyncio.create_task(work)
    _running.add(task)
    task.add_done_callback(_running.discard)


async def _forgive(work: Any) -> None:
    try:
        await work
    except Unavailable:
        return


def _plant_save(save: Callable[..., Any]) -> Callable[[], None]:
    def plant() -> None:
        Attempts.save = save  # type: ignore[method-assign]

    return plant


def _believe_jumps() -> None:
    """Take a clock that jumps ahead at its word."""
    wrong = planted("pulse", "if most ~= '' and now >", "if false and now >")
    right = Scripts.__init__

    def taught(self: Scripts, fragments: Mapping[str, str] | None = None) -> None:
        right(self, {**(fragments or {}), **wrong})

    Scripts.__init__ = taught  # type: ignore[method-assign]


BUGS: Final[dict[str, Callable[[], None]]] = {
    "early": _plant_save(_save_early),
    "later": _plant_save(_save_later),
    "whatever": _plant_save(_save_whatever),
    "believing": _believe_jumps,
}
