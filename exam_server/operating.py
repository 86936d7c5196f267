"""What operations asks: alive, ready, metrics, version."""

import asyncio
from importlib.metadata import version
from typing import Final

import sqlalchemy as sa
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from exam_server.access import state_of
from exam_server.errors import Unavailable
from exam_server.record.database import transaction
from exam_server.state import State

VERSION = version("exam-server")
DATABASE_SECONDS: Final = 2.0


async def healthz(_: Request) -> Response:
    """Alive: the loop turns."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> Response:
    """Ready to carry candidates: 503 with a sentence for what is missing, or while stopping.

    A database that is away is told and keeps nobody out: who sits an exam needs Redis alone, and
    a server that a balancer takes out for it could not save any more.
    """
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
    degraded = await _database_faults(state)
    status = "unavailable" if faults else "degraded" if degraded else "ok"
    return JSONResponse({"status": status, **faults, **degraded}, 503 if faults else 200)


async def _database_faults(state: State) -> dict[str, str]:
    try:
        async with (
            asyncio.timeout(DATABASE_SECONDS),
            transaction(state.engine, read_only=True) as session,
        ):
            await session.exec(sa.select(1))  # type: ignore[call-overload]
    except Unavailable as error:
        reason = type(error.__cause__).__name__
    except TimeoutError as error:
        reason = type(error).__name__
    else:
        return {}
    return {"database": f"the database does not answer: {reason}"}


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
