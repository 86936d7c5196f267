"""The candidate's socket: a lease at the door, numbered messages in, answers and pushes out."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any, Final

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from exam_server.access import require, state_of, ticket_of
from exam_server.attempts import frames, messages
from exam_server.attempts.operations import Run, carry_out, closing_facts, lease, leased_part
from exam_server.attempts.pushes import ends_line, push_for
from exam_server.attempts.rules import device_of
from exam_server.errors import Refusal, Unavailable
from exam_server.live.keys import slot_of
from exam_server.outcomes import Event, Refused, Role, Superseded, Truth
from exam_server.state import State

NORMAL: Final = 1000
SUPERSEDED: Final = 4001
SIGNED_OUT: Final = 4401
REFUSED: Final = 4403
TRY_AGAIN: Final = 1013
TEXT_ONLY: Final = 1003
RESTARTING: Final = 1012
PUSHES_WAITING: Final = 200
"""More than this unread means a page that does not read; it is cut off and resumes by itself."""
BUSY_LOOKS: Final = 20
BUSY_PAUSE_SECONDS: Final = 0.05
"""A line that is to be closed is looked at so often, until all it has received is answered."""

Push = dict[str, Any]


class Line:
    """One open socket: everything it sends goes through one queue, so that order is kept."""

    def __init__(self, socket: WebSocket, attempt_id: str) -> None:
        self._socket = socket
        self._attempt = attempt_id
        self._out: asyncio.Queue[Push | int] = asyncio.Queue(PUSHES_WAITING)
        self._early: list[Event] = []
        self._epoch: int | None = None
        self._idle = True
        self._sending = False

    def open(self, truth: Truth) -> None:
        """Begin with the lease, then what happened after it was read; before, events wait."""
        self._epoch = truth.epoch
        self.push({"leased": leased_part(truth)})
        for event in self._early:
            if event.at >= truth.now:
                self.hear(event)

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
        if self._epoch is None:
            self._early.append(event)
            return
        push = push_for(event, self._attempt, self._epoch)
        if push is not None:
            self.push(push)

    def leave(self, after_ms: int) -> None:
        """Ask the page to come back on another line, and close this one when it is time."""
        self.push({"reconnect": {"after_ms": after_ms}})
        asyncio.get_running_loop().call_later(after_ms / 1000, self._part, BUSY_LOOKS)

    def _part(self, looks: int) -> None:
        # What was received before is answered first; what comes after the code is sent again by
        # the page under the same mutation, on its next line.
        if self._idle or not looks:
            with contextlib.suppress(asyncio.QueueFull):  # It is being cut off already.
                self._out.put_nowait(RESTARTING)
        else:
            again = asyncio.get_running_loop().call_later
            again(BUSY_PAUSE_SECONDS, self._part, looks - 1)

    async def answer(self, answer: Push) -> None:
        """Send an answer, behind whatever waits; waits while the page does not read."""
        if self._sending or not self._out.empty():
            await self._out.put(answer)
        else:
            await self._send(answer)

    async def receive(self) -> str | None:
        """The next frame's text; None for a binary frame. Raises WebSocketDisconnect."""
        self._idle = True
        message = await self._socket.receive()
        self._idle = False
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message["code"])
        text: str | None = message.get("text")
        return text

    async def send_all(self) -> None:
        """Send until a close code comes through the queue."""
        while True:
            found = await self._out.get()
            if isinstance(found, int):
                await self._socket.close(found)
                return
            await self._send(found)

    async def _send(self, message: Push) -> None:
        self._sending = True
        await self._socket.send_text(frames.write(message))
        self._sending = False


async def attempt_socket(socket: WebSocket) -> None:
    """Let in who may come in, lease, then carry messages until one side ends it."""
    state, attempt_id = state_of(socket), socket.path_params["attempt"]
    line = Line(socket, attempt_id)
    try:
        # Listening begins before anything is read, so that no pause, no claim and no sign-out
        # falls between what the lease says and what is pushed after it.
        async with _listening(state, line, attempt_id, str(ticket_of(socket))):
            holder = await require(socket, Role.CANDIDATE)
            device = device_of(socket.headers.get("user-agent", ""))
            epoch = _epoch(socket)
            found = await lease(state, attempt_id, holder.account, device=device, epoch=epoch)
            await socket.accept()
            if isinstance(found, Truth) and not found.state.is_closed:
                line.open(found)
                await _carry(state, line, Run(attempt_id, holder.account, found.epoch))
            else:
                await _turn_away(socket, found)
    except (Refusal, ValueError):
        await socket.close(REFUSED)  # Before accepting: the handshake is answered with 403.
    except Unavailable:
        await socket.accept()
        await socket.close(TRY_AGAIN)


async def _turn_away(socket: WebSocket, found: Truth | Superseded | Refused) -> None:
    told, code = messages.refused(None, found) if isinstance(found, Refused) else None, REFUSED
    if isinstance(found, Superseded):
        told, code = {"superseded": {"device": found.device, "at": found.at}}, SUPERSEDED
    elif isinstance(found, Truth):
        told, code = {"closed": closing_facts(found)}, NORMAL
    with contextlib.suppress(WebSocketDisconnect):
        await socket.send_json(told)
        await socket.close(code)


@contextlib.asynccontextmanager
async def _listening(
    state: State, line: Line, attempt_id: str, ticket_id: str
) -> AsyncIterator[None]:
    def heed(revoked: str) -> None:
        if revoked == ticket_id:
            line.end(SIGNED_OUT)

    slot_id = slot_of(attempt_id)
    since = await state.followers.last_event(slot_id)
    with (
        state.followers.listening(slot_id, since, line.hear, attempt=attempt_id),
        state.followers.heeding_revocations(heed),
    ):
        yield


async def _carry(state: State, line: Line, run: Run) -> None:
    sending = asyncio.create_task(line.send_all())
    receiving = asyncio.create_task(_receive_all(state, line, run))
    with state.drain.heeding(line.leave):
        steps = {sending, receiving}
        done, pending = await asyncio.wait(steps, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        for task in (*done, *pending):
            with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                await task


async def _receive_all(state: State, line: Line, run: Run) -> None:
    # One after the other: an answer's order is its message's order.
    while (text := await line.receive()) is not None:
        await line.answer(await carry_out(state, run, frames.read(text)))
    line.end(TEXT_ONLY)
    await asyncio.Event().wait()  # Until the close has been sent.


def _epoch(socket: WebSocket) -> int | None:
    text = socket.query_params.get("epoch")
    return None if text is None else int(text)


routes = [WebSocketRoute("/api/v1/attempts/{attempt}/socket", attempt_socket)]
