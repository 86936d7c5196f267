"""The candidate's socket: a lease at the door, numbered messages in, answers and pushes out."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any, Final

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from exam_server.access import require, state_of, ticket_of
from exam_server.attempts import messages
from exam_server.attempts.operations import Run, carry_out, closing_facts, lease, leased_part
from exam_server.attempts.pushes import ends_line, push_for
from exam_server.attempts.rules import device_of
from exam_server.errors import Refusal, Unavailable
from exam_server.live.keys import slot_of
from exam_server.outcomes import Event, Refused, Role, Superseded, Truth
from exam_server.state import State

SUPERSEDED: Final = 4001
SIGNED_OUT: Final = 4401
REFUSED: Final = 4403
TRY_AGAIN: Final = 1013
PUSHES_WAITING: Final = 200
"""More than this unread means a page that does not read; it is cut off and resumes by itself."""

Push = dict[str, Any]


class Line:
    """One open socket: everything it sends goes through one queue, so that order is kept."""

    def __init__(self, socket: WebSocket, run: Run) -> None:
        self._socket = socket
        self.run = run
        self._out: asyncio.Queue[Push | int] = asyncio.Queue(PUSHES_WAITING)

    def push(self, push: Push) -> None:
        """Queue a push; a queue that is full ends the line."""
        try:
            self._out.put_nowait(push)
            if ends_line(push):
                self._out.put_nowait(SUPERSEDED)
        except asyncio.QueueFull:
            self.end(TRY_AGAIN)

    def end(self, code: int) -> None:
        """Close the socket with a code, before anything still waiting."""
        while not self._out.empty():
            self._out.get_nowait()
        self._out.put_nowait(code)

    def hear(self, event: Event) -> None:
        """An event of the slot's log."""
        push = push_for(event, self.run.attempt, self.run.epoch)
        if push is not None:
            self.push(push)

    async def answer(self, answer: Push) -> None:
        """Queue an answer; waits while the page does not read."""
        await self._out.put(answer)

    async def send_all(self) -> None:
        """Send until a close code comes through the queue."""
        while True:
            found = await self._out.get()
            if isinstance(found, int):
                await self._socket.close(found)
                return
            await self._socket.send_text(json.dumps(found, ensure_ascii=False))


async def attempt_socket(socket: WebSocket) -> None:
    """Let in who may come in, lease, then carry messages until one side ends it."""
    state, attempt_id = state_of(socket), socket.path_params["attempt"]
    try:
        holder = await require(socket, Role.CANDIDATE)
        since = await state.followers.last_event(slot_of(attempt_id))
        epoch = _epoch(socket)
        device = device_of(socket.headers.get("user-agent", ""))
        found = await lease(state, attempt_id, holder.account, device=device, epoch=epoch)
    except (Refusal, ValueError):
        await socket.close(REFUSED)  # Before accepting: the handshake is answered with 403.
        return
    except Unavailable:
        await socket.accept()
        await socket.close(TRY_AGAIN)
        return
    await socket.accept()
    if not isinstance(found, Truth):
        await _turn_away(socket, found)
        return
    if found.state.is_closed:
        await socket.send_json({"closed": closing_facts(found)})
        await socket.close()
        return
    line = Line(socket, Run(attempt_id, holder.account, found.epoch))
    await line.answer({"leased": leased_part(found)})
    async with _listening(state, line, since, str(ticket_of(socket))):
        await _carry(state, socket, line)


async def _turn_away(socket: WebSocket, found: Superseded | Refused) -> None:
    if isinstance(found, Superseded):
        await socket.send_json({"superseded": {"device": found.device, "at": found.at}})
        await socket.close(SUPERSEDED)
    else:
        await socket.send_json(messages.refused(None, found))
        await socket.close(REFUSED)


@contextlib.asynccontextmanager
async def _listening(state: State, line: Line, since: str, ticket_id: str) -> AsyncIterator[None]:
    def heed(revoked: str) -> None:
        if revoked == ticket_id:
            line.end(SIGNED_OUT)

    slot_id = slot_of(line.run.attempt)
    with (
        state.followers.listening(slot_id, since, line.hear),
        state.followers.heeding_revocations(heed),
    ):
        yield


async def _carry(state: State, socket: WebSocket, line: Line) -> None:
    sending = asyncio.create_task(line.send_all())
    receiving = asyncio.create_task(_receive_all(state, socket, line))
    done, pending = await asyncio.wait({sending, receiving}, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    for task in (*done, *pending):
        with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
            await task


async def _receive_all(state: State, socket: WebSocket, line: Line) -> None:
    # One after the other: an answer's order is its message's order.
    while True:
        message = messages.parse(await socket.receive_text())
        await line.answer(await carry_out(state, line.run, message))


def _epoch(socket: WebSocket) -> int | None:
    text = socket.query_params.get("epoch")
    return None if text is None else int(text)


routes = [WebSocketRoute("/api/v1/attempts/{attempt}/socket", attempt_socket)]
