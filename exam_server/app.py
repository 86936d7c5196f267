"""The whole application on one screen: routes, middleware, handlers and the lifespan."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from exam_server import attempts, authoring, booking, evidence, identity, media, proctoring
from exam_server.compressing import Compressing
from exam_server.endpoints import Endpoint
from exam_server.guard import Armour, BodyLimit, ForgeryGuard
from exam_server.openapi import describe
from exam_server.operating import VERSION
from exam_server.operating import routes as operating_routes
from exam_server.replies import handlers
from exam_server.settings import Settings
from exam_server.state import open_state
from exam_server.statics import routes as static_routes
from exam_server.workers import workers

ENDPOINTS: tuple[Endpoint, ...] = (
    *identity.endpoints,
    *booking.endpoints,
    *attempts.endpoints,
    *proctoring.endpoints,
    *authoring.endpoints,
    *evidence.endpoints,
)


def create_app(settings: Settings, *, fragments: Mapping[str, str] | None = None) -> Starlette:
    """The application; nothing is opened before its lifespan starts."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with AsyncExitStack() as stack:
            state = await stack.enter_async_context(open_state(settings, fragments=fragments))
            if settings.workers:
                await stack.enter_async_context(workers(state))
            yield {"exam": state}

    return Starlette(
        routes=_routes(),
        middleware=[
            Middleware(Armour),
            Middleware(BodyLimit),
            Middleware(ForgeryGuard),
            Middleware(Compressing),
        ],
        exception_handlers=handlers,
        lifespan=lifespan,
    )


async def openapi(_: Request) -> Response:
    """The description of the API."""
    return JSONResponse(describe(ENDPOINTS, VERSION))


def _routes() -> list[BaseRoute]:
    return [
        *(endpoint.route() for endpoint in ENDPOINTS),
        *identity.site,
        *booking.site,
        *attempts.site,
        *proctoring.site,
        *authoring.site,
        *evidence.site,
        *media.site,
        *operating_routes,
        Route("/openapi.json", openapi),
        *static_routes,
    ]
