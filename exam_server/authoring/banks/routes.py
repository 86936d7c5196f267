"""The API of banks: create, list, read items."""

from starlette.responses import Response

from exam_server.authoring.banks.answers import bank_answer, item_answer
from exam_server.authoring.banks.bodies import (
    BankAnswer,
    BankList,
    ItemList,
    NewBank,
)
from exam_server.authoring.banks.export_routes import endpoints as export_endpoints
from exam_server.authoring.banks.import_routes import endpoints as import_endpoints
from exam_server.authoring.banks.operations import add_bank
from exam_server.authoring.banks.queries import known_bank
from exam_server.authoring.items.list_pages import FILTERS_TOLD, filter_of
from exam_server.authoring.items.queries import search_items
from exam_server.authoring.paging import counted, page_of
from exam_server.endpoints import Call, Endpoint, answer
from exam_server.outcomes import Role, Word
from exam_server.record.database import transaction
from question_bank import list_banks

ITEMS_PER_ANSWER = 500
ADMIN = (Role.ADMIN,)
DENIED = (Word.NOT_SIGNED_IN, Word.FORBIDDEN)


async def create(call: Call) -> Response:
    """Create an empty bank."""
    async with transaction(call.state.engine) as session:
        bank = await add_bank(session, call.body(NewBank))
    return answer(bank_answer(bank, 0), 201)


async def show_all(call: Call) -> Response:
    """Every bank by name."""
    async with transaction(call.state.engine, read_only=True) as session:
        found = await list_banks(session)
    return answer(BankList([bank_answer(each.bank, each.items) for each in found]))


async def show_items(call: Call) -> Response:
    """The items of a bank, a page at a time, keys included."""
    wanted = filter_of(call.request)
    async with transaction(call.state.engine, read_only=True) as session:
        bank = await known_bank(session, call.path["bank"])
        page = page_of(call.request, ITEMS_PER_ANSWER)
        items, total = await search_items(session, bank.id, wanted, page)
    return counted(answer(ItemList([item_answer(item) for item in items])), total)


endpoints = (
    Endpoint(
        "POST", "/api/v1/banks", create, "Create a bank", roles=ADMIN, body=NewBank,
        answer=BankAnswer, status=201, refusals=(*DENIED, Word.INVALID),
    ),
    Endpoint(
        "GET", "/api/v1/banks", show_all, "Every bank", roles=ADMIN, answer=BankList,
        refusals=DENIED,
    ),
    Endpoint(
        "GET", "/api/v1/banks/{bank}/items", show_items, "A bank's items, keys included",
        roles=ADMIN, answer=ItemList, refusals=(*DENIED, Word.NOT_FOUND),
        query={
            **FILTERS_TOLD,
            "page": f"from 1 on; {ITEMS_PER_ANSWER} items each",
        },
    ),
    *import_endpoints,
    *export_endpoints,
)  # fmt: skip
