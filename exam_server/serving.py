"""Running the application under uvicorn with the limits the service needs, and ending it so that
nobody who is connected loses anything."""

import asyncio
import gc
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Final, Literal

import uvicorn
from starlette.applications import Starlette

from exam_server.app import create_app
from exam_server.draining import MOST_SPREAD_MS
from exam_server.errors import BadSetting
from exam_server.parentage import Parent, tell_service_manager
from exam_server.settings import Settings
from exam_server.state import State

FRAME_BYTES: Final = 64 * 1024
BACKLOG: Final = 4096
PORTS_TRIED: Final = 50
LEAVING_SECONDS: Final = MOST_SPREAD_MS / 1000 + 2.0
"""How long sockets have to leave: as late as they may be told to, and a little more."""
REQUEST_SECONDS: Final = 10
"""How long requests under way have to end, once the sockets have gone."""
LOOK_SECONDS: Final = 0.05


class Server(uvicorn.Server):
    """Ends in order: it says so, stops listening, sends the sockets away, lets requests end.

    SIGTERM, and a supervisor that dies, first leave a balancer time to look elsewhere; SIGINT, by
    Ctrl-C or where the address goes on being served, does not. A second signal cuts what is left.
    """

    def __init__(self, config: uvicorn.Config, settings: Settings, parent: Parent | None) -> None:
        super().__init__(config)
        self._delay_seconds = settings.drain_seconds
        self._parent = parent

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  Theirs.
        """A signal: the health check tells it from this moment on."""
        # Not the library's own: that one raises the signal once more at the end, and the process
        # would die of it instead of ending with status 0.
        self.force_exit = self.should_exit
        self.should_exit = True
        if sig == signal.SIGINT:
            self._delay_seconds = 0.0
        state = self._state()
        if state is not None:
            state.drain.begun = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so to whoever waits for it."""
        await super().startup(sockets)
        tell_service_manager("READY=1")
        if self._parent is not None:
            self._parent.tell_ready(self._orphaned)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End in order; bounded in time."""
        state = self._state()
        if state is not None:
            await self._send_away(state, sockets or [])
        await super().shutdown(sockets)
        if self.force_exit:
            # The library leaves this out then; the stores are to be closed in order all the same.
            await self.lifespan.shutdown()

    async def _send_away(self, state: State, sockets: list[socket.socket]) -> None:
        state.drain.begun = True
        await self._wait(self._delay_seconds, lambda: False)
        for server in self.servers:
            server.close()
        for listening in sockets:
            listening.close()
        state.drain.tell()
        await self._wait(LEAVING_SECONDS, lambda: state.drain.is_over)

    async def _wait(self, seconds: float, is_over: Callable[[], bool]) -> None:
        now = asyncio.get_running_loop().time
        until = now() + seconds
        while now() < until and not self.force_exit and not is_over():  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)

    def _orphaned(self) -> None:
        self.should_exit = True

    def _state(self) -> State | None:
        found: State | None = self.lifespan.state.get("exam") if self.started else None
        return found


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises BadSetting when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio's own loop sends small packets at once only on sockets that say they are TCP. Without
    # that, an answer's body waits 40 ms for the acknowledgement of its headers.
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        # Of two that start at the same moment both may bind; only one may listen.
        found.listen(BACKLOG)
    except (OSError, UnicodeError) as error:
        found.close()
        reason = getattr(error, "strerror", None) or error
        raise BadSetting(f"cannot listen on {host} port {port}: {reason}") from error
    return found


def listen_on_free_port(host: str, port: int) -> socket.socket:
    """A listening socket on the port or the next free one above it."""
    for candidate in range(port, port + PORTS_TRIED):
        try:
            return listen(host, candidate)
        except BadSetting:
            if port == 0 or candidate == port + PORTS_TRIED - 1:
                raise
    raise BadSetting(f"no free port from {port} on")


def configure(
    settings: Settings, app: Starlette, *, loop: Literal["uvloop", "none"]
) -> uvicorn.Config:
    """uvicorn with small frames, no compression, and no access log that could keep names."""
    return uvicorn.Config(
        app,
        loop=loop,
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=FRAME_BYTES,
        ws_per_message_deflate=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=REQUEST_SECONDS,
        server_header=False,
        access_log=False,
        log_level=settings.log_level,
    )


def serve_app(
    settings: Settings,
    *,
    listening: socket.socket | None = None,
    parent: Parent | None = None,
) -> None:
    """Serve until stopped; `listening` is a socket that listens already."""
    found = listening or listen(settings.host, settings.port)
    config = configure(settings, create_app(settings), loop="uvloop")
    # What was imported stays for ever. Left to the collector, every full collection walks all of
    # it and holds up all saves for 150 ms.
    gc.collect()
    gc.freeze()
    # A save makes a few dozen objects and frees them all: to look through them every 700 would
    # cost a sixth of it. Sockets that end in a cycle are still found, a little later.
    gc.set_threshold(50_000, 20, 100)
    Server(config, settings, parent).run(sockets=[found])
