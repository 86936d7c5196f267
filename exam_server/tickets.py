"""The ticket's cookie: given at sign-in under a new id, taken away at sign-out."""

from starlette.requests import Request
from starlette.responses import Response

from exam_server.access import COOKIE, holder_of, origin_of, state_of, ticket_of
from exam_server.live.tickets import Holder


async def give_ticket(request: Request, response: Response, holder: Holder) -> None:
    """Issue a new ticket, revoke the one this browser had, and set the cookie."""
    state = state_of(request)
    await end_ticket(request)
    ticket_id = await state.tickets.issue(holder)
    response.set_cookie(
        COOKIE,
        state.signing.sign_ticket(ticket_id),
        max_age=state.settings.ticket_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=origin_of(request).startswith("https://"),
    )


async def end_ticket(request: Request) -> None:
    """Revoke this browser's ticket, if it has one."""
    old, holder = ticket_of(request), await holder_of(request)
    if old and holder:
        await state_of(request).tickets.revoke(old, holder.account)
