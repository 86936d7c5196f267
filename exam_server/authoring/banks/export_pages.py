"""The page of an export: what of a bank, in which format, what that cannot hold, and the file."""

import asyncio
from functools import partial
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.banks.export_routes import file_of, format_of, wanted_of
from exam_server.authoring.banks.operations import collected
from exam_server.authoring.banks.queries import known_bank
from exam_server.authoring.showing import show, wrong_fields
from exam_server.authoring.words import describe_item_problem
from exam_server.errors import Invalid
from exam_server.item_files.plans import grouped
from exam_server.outcomes import Role
from exam_server.record.database import transaction
from question_bank import Collection, ItemState, Written, topics_of, write_collection, writers

FIELDS = ("format", "topic", "state")


async def show_export(request: Request) -> Response:
    """The form; once a format is chosen, what the file would and would not hold."""
    holder = await require(request, Role.ADMIN)
    said = {name: request.query_params.get(name, "") for name in FIELDS}
    async with transaction(state_of(request).engine, read_only=True) as session:
        bank = await known_bank(session, request.path_params["bank"])
        topics = await topics_of(session, bank.id)
    context: dict[str, object] = {"written": False}
    if said["format"]:
        try:
            context = _told(request, *await _written(request))
        except Invalid as error:
            context |= {"wrong": wrong_fields(error.faults), "status": 422}
    return show(
        request,
        "export",
        holder,
        tab="banks",
        bank=bank,
        topics=topics,
        formats=writers(),
        states=list(ItemState),
        fields=said,
        query=urlencode(said),
        **context,
    )


async def download(request: Request) -> Response:
    """The file."""
    await require(request, Role.ADMIN)
    collection, written = await _written(request)
    return file_of(collection, format_of(request), written)


async def _written(request: Request) -> tuple[Collection, Written]:
    wanted, chosen = wanted_of(request), format_of(request)
    async with transaction(state_of(request).engine, read_only=True) as session:
        collection = await collected(session, request.path_params["bank"], wanted)
    return collection, await asyncio.to_thread(write_collection, chosen.name, collection)


def _told(request: Request, collection: Collection, written: Written) -> dict[str, object]:
    return {
        "written": True,
        "count": len(collection.drafts),
        "lossy": len({problem.row for problem in written.problems}),
        "groups": grouped(written.problems),
        "describe": partial(describe_item_problem, request),
        "size": len(written.content),
    }


EXPORT = "/admin/banks/{bank}/export"

routes = [Route(EXPORT, show_export), Route(f"{EXPORT}/file", download)]
