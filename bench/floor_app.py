"""The floor: the same uvicorn configuration around handlers that do nothing but answer.

Run as `python -m bench.floor_app PORT PAPER`; serves until terminated.
"""

import gc
import sys
from functools import cache
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from exam_server.serving import configure, listen
from exam_server.settings import Settings


def create_floor(paper: Path) -> Starlette:
    """An echo at `/echo`, and at `/paper` a JSON text as it is."""

    @cache
    def text() -> bytes:
        return paper.read_bytes()

    async def echo(socket: WebSocket) -> None:
        await socket.accept()
        try:
            while True:
                await socket.send_text(await socket.receive_text())
        except WebSocketDisconnect:
            return

    async def show(_: Request) -> Response:
        return Response(text(), media_type="application/json")

    async def ready(_: Request) -> Response:
        return Response()

    return Starlette(
        routes=[WebSocketRoute("/echo", echo), Route("/paper", show), Route("/readyz", ready)]
    )


def main() -> None:
    """Serve on the port that is named, with the paper in the file that is named."""
    app = create_floor(Path(sys.argv[2]))
    listening = listen("127.0.0.1", int(sys.argv[1]))
    config = configure(Settings(log_level="warning"), app, loop="uvloop")
    gc.collect()
    gc.freeze()
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
