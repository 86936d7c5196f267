"""The page of all banks, with the form for a new one."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.banks.bodies import NewBank
from exam_server.authoring.banks.export_pages import routes as export_routes
from exam_server.authoring.banks.history_pages import routes as history_routes
from exam_server.authoring.banks.import_pages import routes as import_routes
from exam_server.authoring.banks.operations import add_bank
from exam_server.authoring.showing import fields_of, go, show, wrong_fields
from exam_server.endpoints import parse_fields
from exam_server.errors import Invalid
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role
from exam_server.record.database import transaction
from question_bank import list_banks


async def show_banks(request: Request) -> Response:
    """Every bank, and the form for a new one."""
    holder = await require(request, Role.ADMIN)
    return await _banks(request, holder, fields={"name": "", "language": "id"})


async def create(request: Request) -> Response:
    """Create a bank and go to its import."""
    holder = await require(request, Role.ADMIN)
    fields = {"name": "", "language": "id", **await fields_of(request)}
    try:
        wanted = parse_fields(NewBank, fields)
        async with transaction(state_of(request).engine) as session:
            bank = await add_bank(session, wanted)
    except Invalid as error:
        wrong = wrong_fields(error.faults)
        return await _banks(request, holder, fields=fields, wrong=wrong, status=422)
    return go(f"/admin/banks/{bank.id}/import")


async def _banks(request: Request, holder: Holder, **context: object) -> Response:
    async with transaction(state_of(request).engine, read_only=True) as session:
        banks = await list_banks(session)
    return show(request, "banks", holder, tab="banks", banks=banks, **context)


routes = [
    Route("/admin/banks", show_banks),
    Route("/admin/banks", create, methods=["POST"]),
    *import_routes,
    *history_routes,
    *export_routes,
]
