"""The first page for admins."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.home.queries import overview
from exam_server.authoring.showing import show
from exam_server.outcomes import Role
from exam_server.record.database import transaction


async def show_tasks(request: Request) -> Response:
    """The five steps to an exam, and the checks of each exam."""
    holder = await require(request, Role.ADMIN)
    async with transaction(state_of(request).engine, read_only=True) as session:
        found = await overview(session, datetime.now(UTC))
    return show(request, "home", holder, tab="home", overview=found)


routes = [Route("/admin", show_tasks)]
