"""Pictures and recordings out of SQL, the last ones kept in memory: two thousand phones that open
one question at once cost one read, and while SQL is away what was shown can be shown again."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from exam_server.record.database import transaction
from question_bank import find_media

ROOM: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Medium:
    """What is served: bytes and their content type."""

    kind: str
    content: bytes


class Pictures:
    """Finds media by id. What an id names never changes, so nothing here grows old."""

    def __init__(self, engine: AsyncEngine, *, room: int = ROOM) -> None:
        self._engine = engine
        self._room = room
        self._kept: OrderedDict[str, Medium] = OrderedDict()
        self._taken = 0
        self._asked: dict[str, asyncio.Task[Medium | None]] = {}
        self.reads = 0
        """How often SQL was asked."""

    async def find(self, media_id: str) -> Medium | None:
        """The medium, or None for an unknown id; raises Unavailable where only SQL has it."""
        kept = self._kept.get(media_id)
        if kept is not None:
            self._kept.move_to_end(media_id)
            return kept
        asked = self._asked.get(media_id)
        if asked is None:
            asked = asyncio.create_task(self._read(media_id))
            self._asked[media_id] = asked
            asked.add_done_callback(lambda _: self._asked.pop(media_id, None))
        # Whoever hangs up must not take the answer away from the others who wait for it.
        return await asyncio.shield(asked)

    async def _read(self, media_id: str) -> Medium | None:
        self.reads += 1
        async with transaction(self._engine, read_only=True) as session:
            row = await find_media(session, media_id)
        if row is None:
            return None
        medium = Medium(row.kind, row.content)
        self._keep(media_id, medium)
        return medium

    def _keep(self, media_id: str, medium: Medium) -> None:
        if len(medium.content) > self._room:
            return
        self._kept[media_id] = medium
        self._taken += len(medium.content)
        while self._taken > self._room:
            _, oldest = self._kept.popitem(last=False)
            self._taken -= len(oldest.content)
