"""What all pages for admins share: the frame they stand in, and the texts of a form."""

from collections.abc import Iterable
from typing import Any, Final

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from exam_server.errors import Fault
from exam_server.live.tickets import Holder
from exam_server.pages import render

ZONES: Final = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
HOME_ZONE: Final = ZONES[0]
"""The zone of instants that belong to no slot; pages print it beside them."""


def show(request: Request, page: str, holder: Holder, /, *, tab: str, **context: Any) -> Response:
    """A page of the admin's part; `tab` is the entry of the navigation that it belongs to."""
    values = {"status": 200, "wrong": {}, "fields": {}, **context}
    return render(
        request, f"admin/{page}.html", holder=holder, tab=tab, home_zone=HOME_ZONE, **values
    )


def go(url: str) -> Response:
    """On to another page after something was done."""
    return RedirectResponse(url, 303)


async def fields_of(request: Request) -> dict[str, str]:
    """The texts of a sent form; files are left out."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


async def fields_and_file(request: Request, name: str) -> tuple[dict[str, str], bytes]:
    """The texts of a sent form, and the bytes of the file of that name, if one was sent."""
    async with request.form(max_files=1) as form:
        file = form.get(name)
        content = await file.read() if isinstance(file, UploadFile) else b""
        return {name: value for name, value in form.items() if isinstance(value, str)}, content


def wrong_fields(faults: Iterable[Fault]) -> dict[str, Fault]:
    """The first fault of each field, by the field's name."""
    wrong: dict[str, Fault] = {}
    for fault in faults:
        wrong.setdefault(fault.where, fault)
    return wrong
