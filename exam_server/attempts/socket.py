"""The candidate's socket: a lease at the door, numbered messages in, answers and pushes out."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final

from starlette.routing import WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from exam_server.access import require, state_of, ticket_of
from exam_server.attempts import frames, messages
from exam_server.attempts.operations import Run, carry_out, closing_facts, lease, leased_part
from exam_server.attempts.origins import origin_at
from exam_server.attempts.pushes import ends_line, push_for
from exam_server.errors import Refusal, Unavailable
from exam_server.integrity import Origin
from exam_server.live.keys import slot_of
from exam_server.outcomes import Event, Refused, Role, Superseded, Truth, Word
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

GONE: Final = (WebSocketDisconnect, OSError, RuntimeError)
"""What receiving and sending raise once either side has closed."""

Push = dict[str, Any]


class Line:
    """One open socket. What waits to be sent is sent by a task that lives no longer than that:
    ten thousand sockets are mostly silent, and each should cost little."""

    __slots__ = (
        "_attempt", "_early", "_epoch", "_idle", "_out", "_receive", "_regaining", "_send",
        "_sending", "_ticket", "regain",
    )  # fmt: skip

    def __init__(
        self, receive: Receive, send: Send, *, attempt_id: str, ticket_id: str = ""
    ) -> None:
        self._receive = receive
        self._send = send
        self._attempt = attempt_id
        self._ticket = ticket_id
        self._out: list[Push | int] = []
        self._sending: asyncio.Task[None] | None = None
        self._early: list[Event] = []
        self._epoch: int | None = None
        self._idle = True
        self._regaining: asyncio.Task[None] | None = None
        self.regain: Callable[[], Coroutine[None, None, None]] | None = None
        """What to do when the slot was placed anew: this line may regain its lease."""

    def open(self, truth: Truth) -> None:
        """Begin with the lease, then what happened after it was read; before, events wait."""
        self._epoch = truth.epoch
        self.push({"leased": leased_part(truth)})
        for event in self._early:
            if event.at >= truth.now:
                self.hear(event)
        self._early.clear()

    def push(self, push: Push) -> None:
        """Send a push behind whatever waits; where too much waits, the line ends."""
        if len(self._out) >= PUSHES_WAITING:
            self.end(TRY_AGAIN)
            return
        self._put(push)
        if ends_line(push):
            self._put(SUPERSEDED)

    def end(self, code: int) -> None:
        """Close the socket with a code, before anything still waiting."""
        self._out.clear()
        self._put(code)

    def hear(self, event: Event) -> None:
        """An event of the slot's log."""
        if self._epoch is None:
            self._early.append(event)
            return
        if event.kind == "restored" and event.attempt == self._attempt and self.regain:
            self._epoch = None  # What happens from here on is told after the lease.
            self._regaining = asyncio.create_task(self.regain())
            return
        push = push_for(event, self._attempt, self._epoch)
        if push is not None:
            self.push(push)

    def heed(self, revoked: str) -> None:
        """A ticket was revoked, perhaps this one."""
        if revoked == self._ticket:
            self.end(SIGNED_OUT)

    def leave(self, after_ms: int) -> None:
        """Ask the page to come back on another line, and close this one when it is time."""
        self.push({"reconnect": {"after_ms": after_ms}})
        asyncio.get_running_loop().call_later(after_ms / 1000, self._part, BUSY_LOOKS)

    def _part(self, looks: int) -> None:
        # What was received before is answered first; what comes after the code is sent again by
        # the page under the same mutation, on its next line.
        if self._idle or not looks:
            self._put(RESTARTING)
        else:
            again = asyncio.get_running_loop().call_later
            again(BUSY_PAUSE_SECONDS, self._part, looks - 1)

    async def answer(self, answer: Push) -> None:
        """Send an answer, behind whatever waits; waits while the page does not read."""
        if self._sending is None:
            await self._say(answer)
        else:
            self._put(answer)
            await asyncio.wait([self._sending])

    async def receive(self) -> str | None:
        """The next frame's text; None for a binary frame. Raises WebSocketDisconnect."""
        self._idle = True
        message = await self._receive()
        self._idle = False
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message["code"])
        text: str | None = message.get("text")
        return text

    def stop(self) -> None:
        """Send nothing more."""
        if self._regaining is not None:
            self._regaining.cancel()
        if self._sending is not None:
            self._sending.cancel()

    def _put(self, found: Push | int) -> None:
        self._out.append(found)
        if self._sending is None:
            self._sending = asyncio.create_task(self._send_all())

    async def _send_all(self) -> None:
        # After the close, whoever receives is told that the line has ended.
        with contextlib.suppress(*GONE):
            while self._out:
                found = self._out.pop(0)
                if isinstance(found, int):
                    await self._send({"type": "websocket.close", "code": found, "reason": ""})
                    return
                await self._say(found)
        self._sending = None

    async def _say(self, message: Push) -> None:
        await self._send({"type": "websocket.send", "text": frames.write(message)})


class AttemptSocket:
    """Let in who may come in, lease, then carry messages until one side ends it.

    The framework's socket serves for the door; what goes through afterwards goes past it, since
    every save would pay for its checks.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One candidate's line, from the handshake to its end."""
        socket = WebSocket(scope, receive, send)
        state, attempt_id = state_of(socket), socket.path_params["attempt"]
        line = Line(receive, send, attempt_id=attempt_id, ticket_id=str(ticket_of(socket)))
        try:
            # Listening begins before anything is read, so that no pause, no claim and no sign-out
            # falls between what the lease says and what is pushed after it.
            await _listen(state, line, attempt_id)
            try:
                run = await _let_in(state, socket, line)
                if run is not None:
                    await _carry(state, line, run)
            finally:
                _forget(state, line, attempt_id)
        except (Refusal, ValueError):
            await socket.close(REFUSED)  # Before accepting: the handshake is answered with 403.
        except Unavailable:
            await socket.accept()
            await socket.close(TRY_AGAIN)


async def _let_in(state: State, socket: WebSocket, line: Line) -> Run | None:
    # What was found is let go of here: it is large, and the line may stay open for hours.
    attempt_id = socket.path_params["attempt"]
    holder = await require(socket, Role.CANDIDATE)
    epoch = _epoch(socket)
    found = await lease(state, attempt_id, holder.account, origin=origin_at(socket), epoch=epoch)
    await socket.accept()
    socket.scope["headers"] = []  # Nobody asks for them any more, and a browser sends many.
    if isinstance(found, Truth) and not found.state.is_closed:
        line.open(found)
        return Run(attempt_id, holder.account, found.epoch)
    await _turn_away(socket, found)
    return None


async def _turn_away(socket: WebSocket, found: Truth | Superseded | Refused) -> None:
    told, code = messages.refused(None, found) if isinstance(found, Refused) else None, REFUSED
    if isinstance(found, Superseded):
        told, code = {"superseded": {"device": found.device, "at": found.at}}, SUPERSEDED
    elif isinstance(found, Truth):
        told, code = {"closed": closing_facts(found)}, NORMAL
    with contextlib.suppress(WebSocketDisconnect):
        await socket.send_json(told)
        await socket.close(code)


# Plain calls: a context manager would stay beside each of ten thousand sockets.
async def _listen(state: State, line: Line, attempt_id: str) -> None:
    slot_id = slot_of(attempt_id)
    since = await state.followers.last_event(slot_id)
    state.followers.listen(slot_id, since, line.hear, attempt=attempt_id)
    state.followers.heed_revocations(line.heed)


def _forget(state: State, line: Line, attempt_id: str) -> None:
    state.followers.ignore_revocations(line.heed)
    state.followers.forget(slot_of(attempt_id), line.hear, attempt=attempt_id)


async def _carry(state: State, line: Line, run: Run) -> None:
    # One after the other: an answer's order is its message's order.
    line.regain = partial(_regain, state, line, run)
    try:
        with (
            state.drain.heeding(line.leave),
            contextlib.suppress(*GONE),
        ):
            while True:
                text = await line.receive()
                if text is None:
                    line.end(TEXT_ONLY)
                else:
                    await line.answer(await carry_out(state, run, frames.read(text)))
    finally:
        line.stop()


async def _regain(state: State, line: Line, run: Run) -> None:
    # On the line as it is: whoever was signed in before Redis was lost could open no other one.
    try:
        found = await lease(state, run.attempt, run.candidate, origin=Origin(), epoch=run.epoch)
    except Unavailable:
        found = Refused(Word.UNAVAILABLE)
    if isinstance(found, Truth) and not found.state.is_closed:
        run.epoch = found.epoch
        line.open(found)
    elif isinstance(found, Superseded):
        line.push({"superseded": {"device": found.device, "at": found.at}})
    else:
        line.end(TRY_AGAIN)


def _epoch(socket: WebSocket) -> int | None:
    text = socket.query_params.get("epoch")
    return None if text is None else int(text)


routes = [WebSocketRoute("/api/v1/attempts/{attempt}/socket", AttemptSocket())]
