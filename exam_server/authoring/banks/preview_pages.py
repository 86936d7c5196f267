"""The pages between upload and commit: how far the reading is, what would happen, the commit of
exactly that, and the rejected rows as a file."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.banks.import_running import spot_of, start
from exam_server.authoring.banks.previews import preview
from exam_server.authoring.banks.queries import is_imported, known_bank
from exam_server.authoring.paging import page_of
from exam_server.authoring.showing import fields_of, go, show
from exam_server.authoring.uploads import shelf
from exam_server.authoring.words import describe_item_problem
from exam_server.errors import Refusal
from exam_server.item_files.orders import Order, Outcome, Progress, Spot
from exam_server.item_files.plans import (
    PlanHead,
    read_head,
    read_media,
    read_page,
    read_rejected,
)
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role, Word
from exam_server.record.database import transaction
from question_bank import Bank, ImportReport, RowProblem, rejected_csv, rejected_file

ROWS_PER_PAGE = 20

Make = Callable[[ImportReport, Callable[[RowProblem], str]], tuple[bytes, str, str]]
"""Makes the file of the rejected ones: its content, suffix and media type."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One upload as whoever sent it looks at it."""

    request: Request
    holder: Holder
    bank: Bank
    name: str
    spot: Spot

    @property
    def url(self) -> str:
        """The page of the upload."""
        return f"/admin/banks/{self.bank.id}/import/{self.name}"

    @property
    def result(self) -> Response:
        """On to what the import did."""
        return go(f"/admin/banks/{self.bank.id}/imports/{self.name}?done=yes")

    def order(self, *, write: bool = False, plan: str = "") -> Order:
        """To plan the import, or to carry it out as it was planned."""
        return Order(
            sql_url=state_of(self.request).settings.sql_url,
            path=str(self.spot.path),
            bank=self.bank.id,
            account=self.holder.account,
            id=self.name,
            write=write,
            plan=plan,
        )


async def show_upload(request: Request) -> Response:
    """What importing the kept file would do; nothing is written. Until that is known, how far."""
    visit = await _visit(request)
    if isinstance(visit, Response):
        return visit
    progress, head = await asyncio.to_thread(_state, visit.spot)
    if progress and progress.outcome is None:
        return _progress(visit, progress)
    if progress and progress.outcome is Outcome.CHANGED:
        await asyncio.to_thread(visit.spot.forget)
        return go(f"{visit.url}?changed=yes")
    if progress and progress.outcome is Outcome.FAILED:
        return _progress(visit, progress)
    if head is None:
        head = await _planned(visit)
    return _progress(visit, None) if head is None else await _preview(visit, head)


async def commit(request: Request) -> Response:
    """Import the kept file as it was previewed; sent twice, it is imported once."""
    visit = await _visit(request)
    if isinstance(visit, Response):
        return visit
    fields = await fields_of(request)
    if "again" in fields:
        await asyncio.to_thread(visit.spot.forget)
        return go(visit.url)
    order = visit.order(write=True, plan=fields.get("plan", ""))
    outcome = await start(state_of(request), order, visit.spot)
    if outcome in {Outcome.DONE, Outcome.ALREADY}:
        return visit.result
    if outcome is Outcome.CHANGED:
        await asyncio.to_thread(visit.spot.forget)
        return go(f"{visit.url}?changed=yes")
    return go(visit.url)


async def download_rejected(request: Request) -> Response:
    """What cannot be imported, as a file to mend in the uploader's own format, with the reasons."""
    return await _rejected(request, rejected_file)


async def download_rejected_csv(request: Request) -> Response:
    """The same as CSV, whatever the uploader's format is."""
    return await _rejected(
        request, lambda report, describe: (rejected_csv(report, describe), "csv", "text/csv")
    )


async def show_medium(request: Request) -> Response:
    """A picture or a recording that the import would store."""
    spot, _, _ = await _kept(request)
    media_id = request.path_params["media"]
    content = await asyncio.to_thread(read_media, spot, media_id)
    if content is None:
        raise Refusal(Word.NOT_FOUND)
    suffix = media_id.rpartition(".")[2]
    kind = "audio/mpeg" if suffix == "mp3" else f"image/{suffix}"
    return Response(content, media_type=kind, headers={"Cache-Control": "private, max-age=3600"})


async def bank_of(request: Request) -> Bank:
    """The bank of the URL; raises Refusal(not_found)."""
    async with transaction(state_of(request).engine, read_only=True) as session:
        return await known_bank(session, request.path_params["bank"])


async def _rejected(request: Request, make: Make) -> Response:
    spot, bank, _ = await _kept(request)
    head = await asyncio.to_thread(read_head, spot)
    if head is None:
        return go(f"/admin/banks/{bank.id}/import?gone=yes")
    report = await asyncio.to_thread(read_rejected, spot, head)
    describe = partial(describe_item_problem, request)
    content, suffix, kind = await asyncio.to_thread(make, report, describe)
    headers = {"Content-Disposition": f'attachment; filename="soal-ditolak.{suffix}"'}
    return Response(content, media_type=kind, headers=headers)


async def _kept(request: Request) -> tuple[Spot, Bank, Holder]:
    holder = await require(request, Role.ADMIN)
    bank = await bank_of(request)
    kept = shelf(state_of(request), bank.id, holder.account)
    return spot_of(kept, request.path_params["upload"]), bank, holder


async def _visit(request: Request) -> Visit | Response:
    """The upload, or where to go instead: it was imported, or it is not there any more."""
    spot, bank, holder = await _kept(request)
    visit = Visit(request, holder, bank, request.path_params["upload"], spot)
    async with transaction(state_of(request).engine, read_only=True) as session:
        if await is_imported(session, bank.id, visit.name):
            return visit.result
    if not await asyncio.to_thread(spot.path.exists):
        return go(f"/admin/banks/{bank.id}/import?gone=yes")
    return visit


def _state(spot: Spot) -> tuple[Progress | None, PlanHead | None]:
    """How far the work is, and the plan, if there is one. Work that fell silent has failed."""
    progress = spot.progress()
    if progress and progress.outcome is None and spot.is_silent(time.time()):
        progress = Progress(progress.write, outcome=Outcome.FAILED)
    return progress, read_head(spot)


async def _planned(visit: Visit) -> PlanHead | None:
    """The plan, made now; None while a child makes it."""
    outcome = await start(state_of(visit.request), visit.order(), visit.spot)
    return await asyncio.to_thread(read_head, visit.spot) if outcome else None


def _progress(visit: Visit, progress: Progress | None) -> Response:
    return show(
        visit.request,
        "import_progress",
        visit.holder,
        tab="banks",
        bank=visit.bank,
        name=visit.name,
        progress=progress or Progress(write=False),
    )


async def _preview(visit: Visit, head: PlanHead) -> Response:
    request, change = visit.request, visit.request.query_params.get("change", "")
    page = page_of(request, ROWS_PER_PAGE)
    reading = partial(read_page, visit.spot, change, offset=page.offset, size=page.size)
    rows, total = await asyncio.to_thread(reading)
    async with transaction(state_of(request).engine, read_only=True) as session:
        shown = await preview(session, visit.bank, rows, head=head, media=f"{visit.url}/media/")
    return show(
        request,
        "import_preview",
        visit.holder,
        tab="banks",
        bank=visit.bank,
        name=visit.name,
        head=head,
        describe=partial(describe_item_problem, request),
        rows=shown,
        paging=page.of(total),
        change=change,
        changed="changed" in request.query_params,
    )


UPLOADED = "/admin/banks/{bank}/import/{upload}"

routes = [
    Route(UPLOADED, show_upload),
    Route(UPLOADED, commit, methods=["POST"]),
    Route(f"{UPLOADED}/rejected", download_rejected),
    Route(f"{UPLOADED}/rejected.csv", download_rejected_csv),
    Route(f"{UPLOADED}/media/{{media}}", show_medium),
]
