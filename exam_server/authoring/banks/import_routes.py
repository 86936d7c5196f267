"""The API of imports: import a file, read the history, take an import back."""

import asyncio
from functools import partial

from starlette.responses import Response

from exam_server.authoring.banks.answers import import_answer, past_import_answer
from exam_server.authoring.banks.bodies import (
    ImportAnswer,
    ImportTerms,
    PastImportAnswer,
    PastImportList,
)
from exam_server.authoring.banks.import_running import finish, spot_of
from exam_server.authoring.banks.operations import undo
from exam_server.authoring.banks.queries import known_bank
from exam_server.authoring.paging import page_of
from exam_server.authoring.uploads import UPLOAD_LIMIT, Upload, read_upload, shelf
from exam_server.authoring.words import describe_item_problem
from exam_server.endpoints import Call, Endpoint, answer, answer_json, parse_fields
from exam_server.errors import Unavailable
from exam_server.item_files.orders import Order, Outcome, Parcel, Terms
from exam_server.item_files.plans import read_head
from exam_server.outcomes import Role, Word
from exam_server.record.database import transaction
from question_bank import Bank, list_imports

IMPORTS_PER_ANSWER = 100
TERMS = tuple(ImportTerms.model_fields)
ADMIN = (Role.ADMIN,)
DENIED = (Word.NOT_SIGNED_IN, Word.FORBIDDEN)


async def import_items(call: Call) -> Response:
    """Import a file; a dry run reports the very same and writes nothing."""
    upload = await read_upload(call.request, fields=TERMS)
    async with transaction(call.state.engine, read_only=True) as session:
        bank = await known_bank(session, call.path["bank"])
    kept = shelf(call.state, bank.id, call.holder.account)
    parcel = Parcel(terms_of(upload, bank), upload.content)
    name = await kept.keep(parcel.packed(), call.now)
    try:
        return await _carry_out(call, bank, name, dry_run=upload.dry_run)
    finally:
        await kept.drop(name)


async def _carry_out(call: Call, bank: Bank, name: str, *, dry_run: bool) -> Response:
    spot = spot_of(shelf(call.state, bank.id, call.holder.account), name)
    order = Order(
        sql_url=call.state.settings.sql_url,
        path=str(spot.path),
        bank=bank.id,
        account=call.holder.account,
        id=name,
        write=not dry_run,
    )
    outcome = await finish(call.state, order, spot)
    head = await asyncio.to_thread(read_head, spot)
    if head is None or outcome is Outcome.FAILED:
        raise Unavailable("import")
    describe = partial(describe_item_problem, call.request)
    written = name if order.write and outcome is Outcome.DONE else None
    return answer_json(
        await asyncio.to_thread(
            import_answer, spot, head, describe, dry_run=dry_run, written=written
        )
    )


def terms_of(upload: Upload, bank: Bank) -> Terms:
    """What was said beside the file; raises Invalid."""
    said = parse_fields(ImportTerms, dict(upload.fields))
    return Terms(
        topic=said.topic,
        difficulty=said.difficulty,
        state=said.state,
        on_error=said.on_error,
        file_name=upload.name,
        language=bank.language,
    )


async def show_imports(call: Call) -> Response:
    """The imports of a bank, the newest first."""
    page = page_of(call.request, IMPORTS_PER_ANSWER)
    async with transaction(call.state.engine, read_only=True) as session:
        bank = await known_bank(session, call.path["bank"])
        found = await list_imports(session, bank.id, offset=page.offset, limit=page.size)
    return answer(PastImportList([past_import_answer(each) for each in found]))


async def undo_import(call: Call) -> Response:
    """Take an import back as long as nothing stands on it; twice is once."""
    async with transaction(call.state.engine) as session:
        by = call.holder.account
        record = await undo(session, call.path["import"], by=by, now=call.now)
    return answer(past_import_answer(record))


endpoints = (
    Endpoint(
        "POST", "/api/v1/banks/{bank}/imports", import_items,
        "Import items from a file in any known format", roles=ADMIN, answer=ImportAnswer,
        upload=True, form=ImportTerms, body_limit=UPLOAD_LIMIT,
        refusals=(*DENIED, Word.NOT_FOUND, Word.INVALID, Word.TOO_LARGE, Word.UNAVAILABLE),
    ),
    Endpoint(
        "GET", "/api/v1/banks/{bank}/imports", show_imports, "A bank's imports, the newest first",
        roles=ADMIN, answer=PastImportList, refusals=(*DENIED, Word.NOT_FOUND),
        query={"page": f"from 1 on; {IMPORTS_PER_ANSWER} imports each"},
    ),
    Endpoint(
        "DELETE", "/api/v1/imports/{import}", undo_import,
        "Take an import back as long as nothing stands on it", roles=ADMIN,
        answer=PastImportAnswer, refusals=(*DENIED, Word.NOT_FOUND, Word.IN_USE),
    ),
)  # fmt: skip
