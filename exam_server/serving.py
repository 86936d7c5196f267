"""Running the application under uvicorn with the limits the service needs."""

import gc
import socket
from typing import Final, Literal

import uvicorn
from starlette.applications import Starlette

from exam_server.app import create_app
from exam_server.errors import BadSetting
from exam_server.settings import Settings

FRAME_BYTES: Final = 64 * 1024
BACKLOG: Final = 4096


PORTS_TRIED: Final = 50


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
        timeout_graceful_shutdown=5,
        server_header=False,
        access_log=False,
        log_level=settings.log_level,
    )


def serve_app(settings: Settings, *, listening: socket.socket | None = None) -> None:
    """Serve until stopped; `listening` is a socket that listens already."""
    found = listening or listen(settings.host, settings.port)
    config = configure(settings, create_app(settings), loop="uvloop")
    # What was imported stays for ever. Left to the collector, every full collection walks all of
    # it and holds up all saves for 150 ms.
    gc.collect()
    gc.freeze()
    uvicorn.Server(config).run(sockets=[found])
