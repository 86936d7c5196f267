"""The pages of past imports: all of a bank, what one did, and taking it back."""

import asyncio
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.banks.import_running import spot_of
from exam_server.authoring.banks.operations import undo
from exam_server.authoring.banks.queries import (
    count_imports,
    known_bank,
    known_import,
)
from exam_server.authoring.paging import page_of
from exam_server.authoring.showing import fields_of, go, show
from exam_server.authoring.uploads import shelf
from exam_server.errors import Refusal
from exam_server.item_files.plans import read_head
from exam_server.outcomes import Role, Word
from exam_server.record.accounts import accounts_by_id
from exam_server.record.database import transaction
from question_bank import BankImport, items_of_import, list_imports

IMPORTS_PER_PAGE = 50
ITEMS_SHOWN = 60


async def show_imports(request: Request) -> Response:
    """The imports of a bank, the newest first."""
    holder = await require(request, Role.ADMIN)
    page = page_of(request, IMPORTS_PER_PAGE)
    async with transaction(state_of(request).engine, read_only=True) as session:
        bank = await known_bank(session, request.path_params["bank"])
        total = await count_imports(session, bank.id)
        records = await list_imports(session, bank.id, offset=page.offset, limit=page.size)
        people = await accounts_by_id(session, {each.by for each in records})
    return show(
        request,
        "imports",
        holder,
        tab="banks",
        bank=bank,
        records=records,
        people=people,
        paging=page.of(total),
    )


async def show_import(request: Request) -> Response:
    """What an import did."""
    return await _result(request)


async def undo_import(request: Request) -> Response:
    """Take an import back; where something stands on it, say what."""
    holder = await require(request, Role.ADMIN)
    fields = await fields_of(request)
    bank, name = request.path_params["bank"], request.path_params["import"]
    if fields.get("sure") == "yes":
        try:
            async with transaction(state_of(request).engine) as session:
                await known_import(session, bank, name)
                await undo(session, name, by=holder.account, now=datetime.now(UTC))
        except Refusal as error:
            if error.word is not Word.IN_USE:
                raise
            return await _result(request, refused=error.facts)
    return go(f"/admin/banks/{bank}/imports/{name}")


async def _result(request: Request, refused: dict[str, object] | None = None) -> Response:
    holder = await require(request, Role.ADMIN)
    async with transaction(state_of(request).engine, read_only=True) as session:
        bank = await known_bank(session, request.path_params["bank"])
        record = await known_import(session, bank.id, request.path_params["import"])
        items = await items_of_import(session, record, limit=ITEMS_SHOWN)
        people = await accounts_by_id(session, {record.by, record.undone_by})
    return show(
        request,
        "import_result",
        holder,
        tab="banks",
        bank=bank,
        record=record,
        people=people,
        items=items,
        more=max(0, record.counts["new"] + record.counts["changed"] - len(items)),
        rejected=await _has_rejected(request, bank.id, holder.account, record),
        done="done" in request.query_params,
        refused=refused,
        status=409 if refused else 200,
    )


async def _has_rejected(request: Request, bank: str, account: str, record: BankImport) -> bool:
    """Whether the rejected rows can still be had: the file is kept for a day, for its uploader."""
    kept = shelf(state_of(request), bank, account)
    if not record.counts["invalid"] or kept.place(record.id) is None:
        return False
    return await asyncio.to_thread(read_head, spot_of(kept, record.id)) is not None


IMPORTS = "/admin/banks/{bank}/imports"

routes = [
    Route(IMPORTS, show_imports),
    Route(f"{IMPORTS}/{{import}}", show_import),
    Route(f"{IMPORTS}/{{import}}/undo", undo_import, methods=["POST"]),
]
