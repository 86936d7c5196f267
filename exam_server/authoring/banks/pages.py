"""The pages of banks: all of them, one with its items, one item as candidates see it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.banks.bodies import NewBank
from exam_server.authoring.banks.import_pages import routes as import_routes
from exam_server.authoring.banks.operations import add_bank
from exam_server.authoring.banks.queries import ItemFilter, known_bank, search_items, whole_item
from exam_server.authoring.paging import page_of
from exam_server.authoring.showing import fields_of, go, show, wrong_fields
from exam_server.endpoints import parse_fields
from exam_server.errors import Invalid
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role
from exam_server.record.database import transaction
from question_bank import list_banks, topics_of

ITEMS_PER_PAGE = 50
COUNTS = ("new", "changed", "same", "invalid")


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


async def show_bank(request: Request) -> Response:
    """A bank's items, searched and filtered by the URL."""
    holder = await require(request, Role.ADMIN)
    query = request.query_params
    wanted = ItemFilter(query.get("q", ""), query.get("topic", ""), query.get("difficulty", ""))
    page = page_of(request, ITEMS_PER_PAGE)
    async with transaction(state_of(request).engine, read_only=True) as session:
        bank = await known_bank(session, request.path_params["bank"])
        topics = await topics_of(session, bank.id)
        items, total = await search_items(session, bank.id, wanted, page)
    return show(
        request,
        "bank",
        holder,
        tab="banks",
        bank=bank,
        topics=topics,
        items=items,
        wanted=wanted,
        paging=page.of(total),
        imported=_imported(request),
    )


async def show_item(request: Request) -> Response:
    """An item as on a phone and on a PC, its key marked, with all its versions."""
    holder = await require(request, Role.ADMIN)
    async with transaction(state_of(request).engine, read_only=True) as session:
        whole = await whole_item(session, request.path_params["item"])
    asked = request.query_params.get("version", "")
    shown = next((each for each in whole.versions if str(each.number) == asked), whole.versions[0])
    return show(request, "item", holder, tab="banks", whole=whole, shown=shown)


async def _banks(request: Request, holder: Holder, **context: object) -> Response:
    async with transaction(state_of(request).engine, read_only=True) as session:
        banks = await list_banks(session)
    return show(request, "banks", holder, tab="banks", banks=banks, **context)


def _imported(request: Request) -> dict[str, int]:
    """What the import that led here did; the page says it once, from the URL."""
    texts = {name: request.query_params.get(name, "") for name in COUNTS}
    sound = all(text.isascii() and text.isdecimal() and len(text) < 8 for text in texts.values())
    return {name: int(text) for name, text in texts.items()} if sound else {}


routes = [
    Route("/admin/banks", show_banks),
    Route("/admin/banks", create, methods=["POST"]),
    *import_routes,
    Route("/admin/banks/{bank}", show_bank),
    Route("/admin/items/{item}", show_item),
]
