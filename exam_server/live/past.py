"""Whom the live store asks about what has left it; the record answers, wired in `state`."""

from collections.abc import Collection
from typing import Protocol

from exam_server.outcomes import Board, BoardRow, Refused, Truth


class Past(Protocol):
    """What is known of slots and attempts that are no longer in Redis; raises Unavailable."""

    async def truth(self, attempt_id: str, candidate: str) -> Truth | Refused | None:
        """The last truth of an attempt, as its candidate may see it; None for an unknown one."""

    async def save(self, attempt_id: str, position: int, mutation: str) -> tuple[int, int] | None:
        """The version and the instant (ms) of the last save there, if it was this mutation."""

    async def board(self, slot_id: str) -> Board | None:
        """The board as it was when the slot left."""

    async def rows(self, slot_id: str, attempts: Collection[str]) -> list[BoardRow]:
        """Some of its rows."""
