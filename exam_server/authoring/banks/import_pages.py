"""The pages of an import: upload, preview of what would happen, commit by the same function."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.banks.operations import import_file
from exam_server.authoring.banks.previews import grouped, preview
from exam_server.authoring.banks.queries import known_bank
from exam_server.authoring.paging import page_of
from exam_server.authoring.showing import go, show
from exam_server.authoring.uploads import UPLOAD_LIMIT, Shelf, read_upload, shelf
from exam_server.authoring.words import describe_item_problem
from exam_server.errors import Fault, Invalid
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role
from exam_server.record.database import transaction
from question_bank import Bank, ImportReport, rejected_csv, template_xlsx

ROWS_PER_PAGE = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def download_template(request: Request) -> Response:
    """The file that authors fill in."""
    await require(request, Role.ADMIN)
    headers = {"Content-Disposition": 'attachment; filename="template-soal.xlsx"'}
    return Response(template_xlsx(), media_type=XLSX, headers=headers)


async def show_form(request: Request) -> Response:
    """Where a file is chosen."""
    holder = await require(request, Role.ADMIN)
    bank = await _bank(request)
    gone = "gone" in request.query_params
    return show(request, "import", holder, tab="banks", bank=bank, gone=gone)


async def upload(request: Request) -> Response:
    """Keep the file on the server and go to its preview."""
    holder = await require(request, Role.ADMIN)
    bank = await _bank(request)
    try:
        sent = await read_upload(request)
        if not sent.content:
            raise Invalid([Fault("file", "a file", "an empty file")])
    except Invalid as error:
        wrong = {"file": error.faults[0]}
        return show(
            request, "import", holder, tab="banks", bank=bank, gone=False, wrong=wrong, status=422
        )
    name = await _shelf(request, bank, holder).keep(sent.content, datetime.now(UTC))
    return go(f"/admin/banks/{bank.id}/import/{name}")


async def show_preview(request: Request) -> Response:
    """What importing the kept file would do now; nothing is written."""
    holder = await require(request, Role.ADMIN)
    bank = await _bank(request)
    report = await _report(request, bank, holder)
    if report is None:
        return go(f"/admin/banks/{bank.id}/import?gone=yes")
    shown = await asyncio.to_thread(
        preview,
        report,
        bank.language,
        change=request.query_params.get("change", ""),
        page=page_of(request, ROWS_PER_PAGE),
    )
    return show(
        request,
        "import_preview",
        holder,
        tab="banks",
        bank=bank,
        name=request.path_params["upload"],
        report=report,
        groups=grouped(report, partial(describe_item_problem, request)),
        preview=shown,
    )


async def commit(request: Request) -> Response:
    """Import the kept file; sent twice, the second time finds nothing left to do."""
    holder = await require(request, Role.ADMIN)
    bank = await _bank(request)
    kept, name = _shelf(request, bank, holder), request.path_params["upload"]
    content = await kept.find(name)
    if content is None:
        return go(f"/admin/banks/{bank.id}/import?gone=yes")
    async with transaction(state_of(request).engine) as session:
        now = datetime.now(UTC)
        report = await import_file(session, bank.id, content, dry_run=False, now=now)
    await kept.drop(name)
    counts = {each: getattr(report, each) for each in ("new", "changed", "same", "invalid")}
    return go(f"/admin/banks/{bank.id}?{urlencode(counts)}")


async def download_rejected(request: Request) -> Response:
    """The rows that cannot be imported, as a file to mend, with the reasons in a further column."""
    holder = await require(request, Role.ADMIN)
    bank = await _bank(request)
    report = await _report(request, bank, holder)
    if report is None:
        return go(f"/admin/banks/{bank.id}/import?gone=yes")
    content = rejected_csv(report, partial(describe_item_problem, request))
    headers = {"Content-Disposition": 'attachment; filename="baris-ditolak.csv"'}
    return Response(content, media_type="text/csv", headers=headers)


async def _bank(request: Request) -> Bank:
    async with transaction(state_of(request).engine, read_only=True) as session:
        return await known_bank(session, request.path_params["bank"])


async def _report(request: Request, bank: Bank, holder: Holder) -> ImportReport | None:
    content = await _shelf(request, bank, holder).find(request.path_params["upload"])
    if content is None:
        return None
    async with transaction(state_of(request).engine, read_only=True) as session:
        now = datetime.now(UTC)
        return await import_file(session, bank.id, content, dry_run=True, now=now)


def _shelf(request: Request, bank: Bank, holder: Holder) -> Shelf:
    return shelf(state_of(request), bank.id, holder.account)


IMPORT = "/admin/banks/{bank}/import"

routes = [
    Route("/admin/banks/template.xlsx", download_template),
    Route(IMPORT, show_form),
    Route(IMPORT, upload, methods=["POST"], max_body_size=UPLOAD_LIMIT),
    Route(f"{IMPORT}/{{upload}}", show_preview),
    Route(f"{IMPORT}/{{upload}}", commit, methods=["POST"]),
    Route(f"{IMPORT}/{{upload}}/rejected.csv", download_rejected),
]
