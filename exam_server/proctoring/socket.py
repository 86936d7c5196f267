"""The proctor's socket: the whole board first, then what has changed, at most once a second."""

import asyncio
import contextlib
import json
from typing import Any, Final

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from exam_server.access import require, state_of, ticket_of
from exam_server.draining import Drain
from exam_server.errors import Refusal, Unavailable
from exam_server.outcomes import Role
from exam_server.proctoring.watching import Watch

TURN_SECONDS: Final = 1.0
SIGNED_OUT: Final = 4401
REFUSED: Final = 4403
TRY_AGAIN: Final = 1013
RESTARTING: Final = 1012
SEND_TIMEOUT_SECONDS: Final = 30
"""A page that reads nothing for so long is gone, or means harm."""


async def board_socket(socket: WebSocket) -> None:
    """Let in who may come in, then tell until one side ends it."""
    state, slot_id = state_of(socket), socket.path_params["slot"]
    watch, revoked = Watch(state.boards, slot_id), asyncio.Event()
    ticket_id = ticket_of(socket)

    def heed(other: str) -> None:
        if other == ticket_id:
            revoked.set()

    try:
        await require(socket, Role.PROCTOR, Role.ADMIN)
        since = await state.followers.last_event(slot_id)
        # Listening starts before the board is read, so that nothing happens in between unheard.
        with (
            state.followers.listening(slot_id, since, watch.note),
            state.followers.heeding_revocations(heed),
        ):
            first = await watch.first()
            await socket.accept()
            await _first_of(
                _tell(socket, watch, first),
                _hear(socket),
                _hang_up(socket, revoked),
                _leave(socket, state.drain),
            )
    except Refusal:
        await socket.close(REFUSED)  # Before accepting: the handshake is answered with 403.
    except Unavailable:
        await socket.accept()
        await socket.close(TRY_AGAIN)


async def _tell(socket: WebSocket, watch: Watch, first: dict[str, Any]) -> None:
    await _send(socket, first)
    while True:
        await asyncio.sleep(TURN_SECONDS)
        # A store that is away is no reason to hang up: the page shows how old its data is.
        with contextlib.suppress(Unavailable):
            for message in await watch.turn():
                await _send(socket, message)


async def _send(socket: WebSocket, message: dict[str, Any]) -> None:
    # Waits while the page does not read; what changes meanwhile is collected by the watch.
    async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
        await socket.send_text(json.dumps(message, ensure_ascii=False, separators=(",", ":")))


async def _hear(socket: WebSocket) -> None:
    # A board has nothing to say; whoever talks all the same is cut off.
    await socket.receive_text()
    await socket.close(REFUSED)


async def _hang_up(socket: WebSocket, revoked: asyncio.Event) -> None:
    await revoked.wait()
    await socket.close(SIGNED_OUT)


async def _leave(socket: WebSocket, drain: Drain) -> None:
    told: asyncio.Queue[int] = asyncio.Queue()
    with drain.heeding(told.put_nowait):
        after_ms = await told.get()
        await _send(socket, {"reconnect": {"after_ms": after_ms}})
        await asyncio.sleep(after_ms / 1000)
        await socket.close(RESTARTING)


async def _first_of(*steps: Any) -> None:
    tasks = [asyncio.create_task(step) for step in steps]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(
                asyncio.CancelledError, WebSocketDisconnect, RuntimeError, TimeoutError, KeyError
            ):
                await task


routes = [WebSocketRoute("/api/v1/slots/{slot}/board/socket", board_socket)]
