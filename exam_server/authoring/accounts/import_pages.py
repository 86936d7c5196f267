"""The pages of an import of accounts: upload, preview, commit, and the passwords this once."""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.accounts.drafts import Wanted
from exam_server.authoring.accounts.files import COLUMNS, EXAMPLE, RowFlaw
from exam_server.authoring.accounts.importing import commit_accounts, preview_accounts
from exam_server.authoring.accounts.plan import Change
from exam_server.authoring.paging import page_of
from exam_server.authoring.showing import go, show
from exam_server.authoring.tables import csv_text, for_spreadsheets
from exam_server.authoring.uploads import UPLOAD_LIMIT, Shelf, read_upload, shelf
from exam_server.authoring.words import describe_account_problem
from exam_server.errors import Fault, Invalid
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role

ROWS_PER_PAGE = 50
FLAWS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class FlawGroup:
    """Equal flaws: the sentence, the column, and the rows with what was found there."""

    sentence: str
    column: str
    count: int
    places: tuple[RowFlaw, ...]


async def download_template(request: Request) -> Response:
    """A CSV file with the columns and two examples."""
    await require(request, Role.ADMIN)
    headers = {"Content-Disposition": 'attachment; filename="template-akun.csv"'}
    return Response(
        for_spreadsheets(csv_text(COLUMNS, EXAMPLE)), media_type="text/csv", headers=headers
    )


async def show_form(request: Request) -> Response:
    """Where a file is chosen."""
    holder = await require(request, Role.ADMIN)
    gone = "gone" in request.query_params
    return show(request, "account_import", holder, tab="accounts", gone=gone)


async def upload(request: Request) -> Response:
    """Keep the file on the server and go to its preview."""
    holder = await require(request, Role.ADMIN)
    try:
        sent = await read_upload(request)
        if not sent.content:
            raise Invalid([Fault("file", "a file", "an empty file")])
    except Invalid as error:
        wrong = {"file": error.faults[0]}
        return show(
            request, "account_import", holder, tab="accounts", gone=False, wrong=wrong, status=422
        )
    name = await _shelf(request, holder).keep(sent.content, datetime.now(UTC))
    return go(f"/admin/accounts/import/{name}")


async def show_preview(request: Request) -> Response:
    """What importing the kept file would do now; nothing is written."""
    holder = await require(request, Role.ADMIN)
    name = request.path_params["upload"]
    content = await _shelf(request, holder).find(name)
    if content is None:
        return go("/admin/accounts/import?gone=yes")
    plan = (await preview_accounts(state_of(request), content)).plan
    asked = request.query_params.get("change", "")
    change = asked if asked in set(Change) else ""
    rows = [row for row in plan.rows if not change or row.change == change]
    page = page_of(request, ROWS_PER_PAGE)
    return show(
        request,
        "account_preview",
        holder,
        tab="accounts",
        name=name,
        counts=plan.counts,
        groups=_grouped(request, plan.flaws),
        rows=rows[page.offset : page.offset + page.size],
        paging=page.of(len(rows)),
        change=change,
    )


async def commit(request: Request) -> Response:
    """Import the kept file; passwords that were made are shown in this answer and never again."""
    holder = await require(request, Role.ADMIN)
    kept, name = _shelf(request, holder), request.path_params["upload"]
    content = await kept.find(name)
    if content is None:
        return go("/admin/accounts/import?gone=yes")
    outcome = await commit_accounts(state_of(request), content, datetime.now(UTC))
    await kept.drop(name)
    text = outcome.passwords
    return show(
        request,
        "account_imported",
        holder,
        tab="accounts",
        counts=outcome.plan.counts,
        passwords=b64encode(for_spreadsheets(text).encode()).decode() if text else "",
    )


def _grouped(request: Request, flaws: Iterable[RowFlaw]) -> list[FlawGroup]:
    groups: dict[tuple[Wanted, str], list[RowFlaw]] = {}
    for flaw in flaws:
        groups.setdefault((flaw.wanted, flaw.column), []).append(flaw)
    return [
        FlawGroup(
            describe_account_problem(request, wanted),
            column,
            len(group),
            tuple(group[:FLAWS_SHOWN]),
        )
        for (wanted, column), group in sorted(groups.items(), key=lambda found: -len(found[1]))
    ]


def _shelf(request: Request, holder: Holder) -> Shelf:
    return shelf(state_of(request), "accounts", holder.account)


IMPORT = "/admin/accounts/import"

routes = [
    Route("/admin/accounts/template.csv", download_template),
    Route(IMPORT, show_form),
    Route(IMPORT, upload, methods=["POST"], max_body_size=UPLOAD_LIMIT),
    Route(f"{IMPORT}/{{upload}}", show_preview),
    Route(f"{IMPORT}/{{upload}}", commit, methods=["POST"]),
]
