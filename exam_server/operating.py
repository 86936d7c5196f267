"""What operations asks: alive, ready, metrics, version."""

from importlib.metadata import version

import sqlalchemy as sa
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from exam_server.access import state_of
from exam_server.errors import Unavailable
from exam_server.record.database import transaction

VERSION = version("exam-server")


async def healthz(_: Request) -> Response:
    """Alive: the loop turns."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> Response:
    """Ready: both stores answer; 503 with a sentence per store that does not, or while stopping."""
    state = state_of(request)
    if state.drain.begun:
        return JSONResponse({"status": "draining"}, 503)
    faults = {}
    try:
        await state.logs.answers()
    except Unavailable as error:
        # The kind of trouble, never the address: anybody may ask.
        faults["redis"] = f"Redis does not answer: {type(error.__cause__).__name__}"
    if state.durability.faults:
        faults["durability"] = "; ".join(state.durability.faults)
    try:
        async with transaction(state.engine, read_only=True) as session:
            await session.connection()
            await session.exec(sa.select(1))  # type: ignore[call-overload]
    except Unavailable as error:
        reason = type(error.__cause__).__name__
        faults["database"] = f"the database does not answer: {reason}"
    status = "unavailable" if faults else "ok"
    return JSONResponse({"status": status, **faults}, 503 if faults else 200)


async def metrics(_: Request) -> Response:
    """Prometheus text."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def version_of(_: Request) -> Response:
    """The running version."""
    return JSONResponse({"version": VERSION})


routes = [
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    Route("/metrics", metrics),
    Route("/version", version_of),
]
