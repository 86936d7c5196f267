"""The API of exports: a bank's items in any format that can be written."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from exam_server.authoring.banks.answers import error_answer
from exam_server.authoring.banks.bodies import ExportAnswer
from exam_server.authoring.banks.operations import collected
from exam_server.authoring.words import describe_item_problem
from exam_server.endpoints import Call, Endpoint, answer
from exam_server.errors import Fault, Invalid
from exam_server.outcomes import Role, Word
from exam_server.record.database import transaction
from question_bank import (
    Collection,
    Format,
    ItemState,
    NoSuchFormatError,
    Wanted,
    Written,
    format_called,
    write_collection,
    writers,
)

ADMIN = (Role.ADMIN,)
DENIED = (Word.NOT_SIGNED_IN, Word.FORBIDDEN)


async def export(call: Call) -> Response:
    """The file; with `dry_run=true`, only what the format cannot hold."""
    wanted, chosen = wanted_of(call.request), format_of(call.request)
    async with transaction(call.state.engine, read_only=True) as session:
        collection = await collected(session, call.path["bank"], wanted)
    written = await asyncio.to_thread(write_collection, chosen.name, collection)
    if call.request.query_params.get("dry_run", "") not in {"true", "1"}:
        return file_of(collection, chosen, written)
    errors = [
        error_answer(each, describe_item_problem(call.request, each)) for each in written.problems
    ]
    return answer(ExportAnswer(format=chosen.name, items=len(collection.drafts), errors=errors))


def wanted_of(request: Request) -> Wanted:
    """The items that the URL asks for; raises Invalid."""
    names = request.query_params.getlist("state")
    try:
        states = tuple(ItemState(name) for name in names if name)
    except ValueError:
        expected = " or ".join(ItemState)
        raise Invalid([Fault("state", expected, ", ".join(names)[:40])]) from None
    return Wanted(request.query_params.get("topic", ""), states)


def format_of(request: Request) -> Format:
    """The format that the URL asks for; raises Invalid."""
    name = request.query_params.get("format", "")
    try:
        return format_called(name)
    except NoSuchFormatError:
        known = ", ".join(each.name for each in writers())
        raise Invalid([Fault("format", known or "none", name[:40])]) from None


def file_of(collection: Collection, chosen: Format, written: Written) -> Response:
    """The file as an attachment named after the bank; how much it could not hold is in a header."""
    plain = "".join(each if each.isalnum() else "-" for each in collection.title).strip("-")
    name = plain.encode("ascii", "ignore").decode()[:60] or "bank"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{chosen.suffix}"',
        "Cache-Control": "no-store",
        "X-Warnings": str(len(written.problems)),
    }
    return Response(written.content, media_type=chosen.media_type, headers=headers)


endpoints = (
    Endpoint(
        "GET", "/api/v1/banks/{bank}/export", export, "A bank's items as a file", roles=ADMIN,
        media_type="application/octet-stream",
        refusals=(*DENIED, Word.NOT_FOUND, Word.INVALID),
        query={
            "format": "one that can be written, such as csv",
            "topic": "a topic's id; without one, all topics",
            "state": "draft, in_review, approved or retired, any number of times; without, all",
            "dry_run": "true: answer with what the format cannot hold, in JSON",
        },
    ),
)  # fmt: skip
