"""The simulated proctor: grants time, pauses and resumes some attempts, says one thing to all."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from exam_server.rehearsal.comparison import Orders
from exam_server.rehearsal.door import Door, GaveUp, Request

EXTENSION_MS: Final = 5_000
PAUSE_SHARE: Final = 0.05
ENDED: Final = frozenset({"closed", "time_over", "not_running"})


class Proctor:
    """Carries out its orders and remembers what was confirmed, by attempt."""

    def __init__(self, door: Door, cookie: str, seconds: float) -> None:
        self.orders: dict[str, Orders] = {}
        self._door = door
        self._cookie = cookie
        self._seconds = seconds

    async def watch(self, slot: str, attempts: Sequence[str]) -> None:
        """All orders of one exam, each at its time."""
        self.orders = dict.fromkeys(attempts, Orders())
        tasks = [self._announce(slot)]
        for number, attempt in enumerate(attempts):
            share = 0.15 + 0.4 * number / len(attempts)
            if number % 7 == 2:
                tasks.append(self._extend(attempt, share))
            if number % 9 == 4:
                tasks.append(self._pause(attempt, share))
        await asyncio.gather(*tasks)

    async def _announce(self, slot: str) -> None:
        await asyncio.sleep(0.3 * self._seconds)
        body = {"text": "Gladi bersih: waktu masih cukup."}
        await self._order("POST", f"slots/{slot}/announcements", body)

    async def _extend(self, attempt: str, share: float) -> None:
        await asyncio.sleep(share * self._seconds)
        body = {"ms": EXTENSION_MS, "reason": "gladi bersih", "mutation": f"gladi-{attempt}"}
        # Twice, as after a lost answer: the same mutation grants once.
        words = [await self._order("POST", f"attempts/{attempt}/extensions", body) for _ in "ab"]
        if words[0] not in ENDED:
            known = self.orders[attempt]
            self.orders[attempt] = replace(known, extended_ms=known.extended_ms + EXTENSION_MS)

    async def _pause(self, attempt: str, share: float) -> None:
        await asyncio.sleep(share * self._seconds)
        path = f"attempts/{attempt}/pause"
        if await self._order("POST", path, {"reason": "gladi bersih"}) in ENDED:
            return
        await asyncio.sleep(max(1.0, PAUSE_SHARE * self._seconds))
        await self._order("DELETE", path)
        known = self.orders[attempt]
        self.orders[attempt] = replace(known, pauses=known.pauses + 1)

    async def _order(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> str:
        """Empty, or the word of a refusal; a word that says it is done already is none."""
        request = Request(method, f"/api/v1/{path}", cookie=self._cookie, body=body)
        reply = await self._door.ask(request)
        if reply.word in {"", "paused", "not_paused"}:
            return ""
        if reply.word not in ENDED:
            raise GaveUp(f"{method} {path} was answered with {reply.status} {reply.word}")
        return reply.word
