"""The practice exam of the waiting room: the exam page itself, with nobody at the other end of its
line. Nothing of it reaches the server: no attempt, no event, no record."""

import json
from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.attempts import operations
from exam_server.attempts.practice_items import practice_items
from exam_server.attempts.views import VIEW
from exam_server.outcomes import Refused, Role, State
from exam_server.pages import language_of, render, translate
from exam_server.painting import first_paint
from exam_server.replies import refuse

LENGTH: Final = timedelta(minutes=10)
TIME_ZONE: Final = "Asia/Jakarta"


def _(sentence: str) -> str:
    """Mark a sentence for the catalogues; it is translated when it is shown."""
    return sentence


TITLE: Final = _("Latihan")


async def show(request: Request) -> Response:
    """The exam page with the sample form; whoever's exam runs already is led there instead."""
    holder = await require(request, Role.CANDIDATE)
    booking = request.path_params["booking"]
    found = await operations.look_in(state_of(request), booking, holder.account)
    if isinstance(found, Refused):
        raise refuse(found)
    if found.state is not State.WAITING:
        return RedirectResponse(f"/attempts/{booking}", 303)
    items = practice_items()
    back = f"/bookings/{booking}"
    page = {
        "id": f"practice-{booking}",
        "view": dict(VIEW),
        "account": holder.account,
        "exam": translate(request, TITLE),
        "time_zone": TIME_ZONE,
        "integrity": (),
        "urls": dict.fromkeys(URLS, back),
        "epoch": 0,
        "state": State.RUNNING,
        "remaining_ms": LENGTH // timedelta(milliseconds=1),
        "responses": {},
        "reason": "",
    }
    return render(
        request,
        "candidate/practice.html",
        holder=holder,
        attempt=page,
        attempt_json=json.dumps({**page, "items": items}, ensure_ascii=False),
        item=first_paint(items[0], language_of(request), ()),
        total=len(items),
        back=back,
    )


URLS: Final = (
    "socket", "leases", "messages", "submission", "handovers", "truth", "receipt", "home",
    "sign_in",
)  # fmt: skip
routes = [Route("/bookings/{booking}/practice", show)]
