"""The two lines of a candidate, socket and HTTP, behind one question: what is the answer?"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx2
from websockets.exceptions import ConnectionClosed

from exam_server.live import keys
from exam_server.live.connection import Client
from tests.serving import RunningServer, Socket
from tests.world import Person, Sitting

WAIT: Final = 8
LINES: Final = ("socket", "http")

Answer = dict[str, Any]


class SocketLine:
    """Messages through the socket; pushes that come in between are kept."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket
        self.pushes: list[Answer] = []

    async def ask(self, message: Answer) -> Answer:
        """The answer to one message; what a door that was shut said, where it was."""
        with contextlib.suppress(ConnectionClosed):
            await self.socket.send(json.dumps(message))
        try:
            while (found := await self.hear()).get("id") != message["id"]:
                self.pushes.append(found)
        except ConnectionClosed:
            return self.pushes[-1]
        return found

    async def hear(self) -> Answer:
        """The next frame."""
        found: Answer = json.loads(await asyncio.wait_for(self.socket.recv(), WAIT))
        return found

    async def hear_push(self, name: str) -> Answer:
        """The next push of a name."""
        while True:
            found = await self.hear()
            if name in found:
                push: Answer = found[name]
                return push

    async def closing(self) -> int:
        """Read to the end; the code the server closed with."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                self.pushes.append(await self.hear())
        assert self.socket.close_code is not None
        return self.socket.close_code


class HttpLine:
    """Messages through HTTP; a problem document is an answer too."""

    def __init__(self, client: httpx2.AsyncClient, sitting: Sitting) -> None:
        self._client = client
        self._sitting = sitting

    async def ask(self, message: Answer) -> Answer:
        """The answer to one message."""
        body = {"epoch": self._sitting.epoch, "messages": [message]}
        path = f"/api/v1/attempts/{self._sitting.id}/messages"
        reply = await self._client.post(path, json=body)
        found: Answer = reply.json()
        if reply.status_code == 200:
            [answer] = found["answers"]
            return dict(answer)
        return {"refused": {"reason": found["type"].removeprefix("/problems/")}}


@contextlib.asynccontextmanager
async def open_line(
    kind: str, server: RunningServer, sitting: Sitting, person: Person | None = None
) -> AsyncIterator[SocketLine | HttpLine]:
    """A line to an attempt under the epoch it holds, for its candidate or for somebody else."""
    async with server.signed_in(person or sitting.person) as client:
        if kind == "http":
            yield HttpLine(client, sitting)
            return
        path = f"/api/v1/attempts/{sitting.id}/socket?epoch={sitting.epoch}"
        async with server.socket(path, client) as socket:
            yield SocketLine(socket)


async def everything(redis: Client, sitting: Sitting) -> Answer:
    """All that Redis holds about an attempt, and how long its slot's log is."""
    slot = sitting.id.partition("-")[0]
    return {
        "attempt": await redis.hgetall(keys.attempt(sitting.id)),
        "responses": await redis.hgetall(keys.responses(sitting.id)),
        "deadlines": await redis.zrange(f"{keys.slot(slot)}:deadlines", 0, -1, withscores=True),
        "events": await redis.xlen(keys.log(slot)),
    }


def save(position: int = 1, **changed: Any) -> Answer:
    """A save as a page would send it."""
    fields = {"response": ["o1"], "flagged": False, "base": 0, "mutation": f"m-{position}"}
    return {"id": 41, "save": {"position": position, **fields, **changed}}
