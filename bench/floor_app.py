"""The floor: the same uvicorn configuration around handlers that do nothing but answer.

Run as `python -m bench.floor_app PAPER`; prints the port it listens on, serves until terminated.
"""

import gc
import sys
from pathlib import Path

import uvicorn
from rich.console import Console
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from exam_server.serving import configure, listen
from exam_server.settings import Settings


def create_floor(paper: bytes) -> Starlette:
    """An echo at `/echo`, and at `/paper` a JSON text as it is."""

    async def echo(socket: WebSocket) -> None:
        await socket.accept()
        try:
            while True:
                await socket.send_text(await socket.receive_text())
        except WebSocketDisconnect:
            return

    async def show(_: Request) -> Response:
        return Response(paper, media_type="application/json")

    return Starlette(routes=[WebSocketRoute("/echo", echo), Route("/paper", show)])


def main() -> None:
    """Serve the paper in the file that is named."""
    app = create_floor(Path(sys.argv[1]).read_bytes())
    listening = listen("127.0.0.1", 0)
    config = configure(Settings(log_level="warning"), app, loop="uvloop")
    gc.collect()
    gc.freeze()
    Console().print(listening.getsockname()[1])
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
