"""The pages of evidence: checking a receipt, for anybody; an attempt's history, for admins."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from exam_server.access import address_of, holder_of, require, state_of
from exam_server.errors import Throttled, Unavailable
from exam_server.evidence import views
from exam_server.evidence.checking import judge_text
from exam_server.evidence.histories import History, history_of
from exam_server.evidence.operations import admit_check
from exam_server.evidence.routes import export_reply
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role
from exam_server.pages import render
from exam_server.receipts import LONGEST
from exam_server.record.accounts import accounts_by_id
from exam_server.record.database import transaction
from question_bank import versions_by_id

HOME_ZONE = "Asia/Jakarta"
"""The zone of instants on a page that knows no slot; it is printed beside them."""


async def show_receipts(request: Request) -> Response:
    """The form; with a receipt's code in the address, the verdict at once."""
    code = request.query_params.get("code", "")
    return await _checked(request, code) if code else await _receipts(request)


async def check_receipt(request: Request) -> Response:
    """The verdict on a pasted text or an uploaded file."""
    async with request.form() as form:
        text, file = str(form.get("text", "")).strip(), form.get("file")
        if not text and isinstance(file, UploadFile):
            text = (await file.read(LONGEST + 1)).decode(errors="replace").strip()
    return await _checked(request, text) if text else await _receipts(request, "missing", 422)


async def show_key(request: Request) -> Response:
    """The public key in PEM, followed by those before it."""
    keys = state_of(request).signing.sealer.known.values()
    text = "".join(key.pem for key in keys)
    return PlainTextResponse(text, media_type="application/x-pem-file")


async def show_history(request: Request) -> Response:
    """One attempt: its clock, every response's history, every event in its chain."""
    holder = await require(request, Role.ADMIN)
    async with transaction(state_of(request).engine, read_only=True) as session:
        history = await history_of(session, request.path_params["attempt"])
        people = await accounts_by_id(session, _people(history))
        items = history.record.items if history.record else ()
        versions = await versions_by_id(session, items)
    return render(
        request,
        "admin/evidence.html",
        holder=holder,
        tab="results",
        wrong={},
        history=history,
        view=history.booking,
        moment=views.instant,
        people=people,
        versions={place: versions.get(version) for place, version in enumerate(items, 1)},
        views=views,
    )


async def download(request: Request) -> Response:
    """A slot's export."""
    await require(request, Role.ADMIN)
    return await export_reply(state_of(request), request.path_params["slot"])


async def _checked(request: Request, text: str) -> Response:
    state = state_of(request)
    try:
        await admit_check(state, address_of(request))
    except Throttled as error:
        shown = await _receipts(request, "throttled", 429)
        shown.headers["Retry-After"] = str(error.retry_after)
        return shown
    verdict, receipt = judge_text(text, state.signing.sealer.known)
    fields = {} if receipt is None else {"receipt": receipt, "closed_at": _closed_at(receipt)}
    code = request.query_params.get("code", "")
    kept = f"{urlencode({'code': code})}&" if code else ""
    return await _page(request, verdict=str(verdict), kept=kept, **fields)


async def _receipts(request: Request, error: str = "", status: int = 200) -> Response:
    return await _page(request, error=error, status=status)


async def _page(request: Request, **shown: Any) -> Response:
    empty = {"verdict": "", "receipt": None, "error": "", "zone": HOME_ZONE}
    holder = await _whoever(request)
    return render(request, "receipts.html", holder=holder, **{**empty, **shown})


def _closed_at(receipt: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(receipt["closed_at"])


async def _whoever(request: Request) -> Holder | None:
    try:
        return await holder_of(request)
    except Unavailable:
        return None


def _people(history: History) -> set[str]:
    candidate = history.booking.booking.candidate_id
    return {candidate, *(linked.event.by for linked in history.events)}


routes = [
    Route("/receipts", show_receipts),
    Route("/receipts", check_receipt, methods=["POST"]),
    Route("/receipts/key.pem", show_key),
    Route("/admin/attempts/{attempt}/evidence", show_history),
    Route("/admin/slots/{slot}/evidence.jsonl", download),
]
