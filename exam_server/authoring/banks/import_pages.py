"""The pages before an import: the template to fill in, and the form where a file is chosen."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.banks.bodies import ImportTerms
from exam_server.authoring.banks.import_routes import TERMS, terms_of
from exam_server.authoring.banks.preview_pages import bank_of
from exam_server.authoring.banks.preview_pages import routes as preview_routes
from exam_server.authoring.showing import go, show, wrong_fields
from exam_server.authoring.uploads import UPLOAD_LIMIT, Upload, read_upload, shelf
from exam_server.errors import Fault, Invalid
from exam_server.item_files.orders import Parcel
from exam_server.outcomes import Role
from exam_server.record.database import transaction
from question_bank import template_xlsx, topics_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
USUAL = {name: str(value) for name, value in ImportTerms().model_dump().items()}


async def download_template(request: Request) -> Response:
    """The file that authors fill in."""
    await require(request, Role.ADMIN)
    headers = {"Content-Disposition": 'attachment; filename="template-soal.xlsx"'}
    return Response(template_xlsx(), media_type=XLSX, headers=headers)


async def show_form(request: Request) -> Response:
    """Where a file is chosen, and what is said for items that do not say it themselves."""
    return await _form(request, gone="gone" in request.query_params)


async def upload(request: Request) -> Response:
    """Keep the file on the server and go to its preview."""
    holder = await require(request, Role.ADMIN)
    bank = await bank_of(request)
    sent: Upload | None = None
    try:
        sent = await read_upload(request, fields=TERMS)
        if not sent.content:
            raise Invalid([Fault("file", "a file", "an empty file")])
        parcel = Parcel(terms_of(sent, bank), sent.content)
    except Invalid as error:
        said = dict(sent.fields) if sent else {}
        return await _form(request, wrong=wrong_fields(error.faults), said=said, status=422)
    kept = shelf(state_of(request), bank.id, holder.account)
    name = await kept.keep(parcel.packed(), datetime.now(UTC))
    return go(f"/admin/banks/{bank.id}/import/{name}")


async def _form(
    request: Request,
    *,
    gone: bool = False,
    wrong: dict[str, Fault] | None = None,
    said: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    holder = await require(request, Role.ADMIN)
    bank = await bank_of(request)
    async with transaction(state_of(request).engine, read_only=True) as session:
        topics = await topics_of(session, bank.id)
    # What is wrong beside the known fields is wrong with what was sent as a file.
    found = {name if name in USUAL else "file": fault for name, fault in (wrong or {}).items()}
    return show(
        request,
        "import",
        holder,
        tab="banks",
        bank=bank,
        topics=topics,
        gone=gone,
        wrong=found,
        fields={**USUAL, **(said or {})},
        status=status,
    )


IMPORT = "/admin/banks/{bank}/import"

routes = [
    Route("/admin/banks/template.xlsx", download_template),
    Route(IMPORT, show_form),
    Route(IMPORT, upload, methods=["POST"], max_body_size=UPLOAD_LIMIT),
    *preview_routes,
]
