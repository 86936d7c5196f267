"""The pages of signing in and out, and the front door that leads each role to its place."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from exam_server.access import COOKIE, address_of, holder_of, state_of
from exam_server.booked import open_attempt
from exam_server.errors import Refusal, Throttled
from exam_server.identity.sign_in import as_holder, check_credentials
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role
from exam_server.pages import render
from exam_server.tickets import end_ticket, give_ticket

HOMES = {Role.ADMIN: "/admin", Role.PROCTOR: "/proctor", Role.CANDIDATE: "/home"}


async def front_door(request: Request) -> Response:
    """Lead a signed-in person to their place, everybody else to the sign-in."""
    holder = await holder_of(request)
    return RedirectResponse(home_of(holder) if holder else "/sign-in", 303)


async def show_sign_in(request: Request) -> Response:
    """The empty form; whoever is signed in already goes on."""
    holder = await holder_of(request)
    if holder:
        return RedirectResponse(_safe(request.query_params.get("next", "")) or home_of(holder), 303)
    return _form(request, login="", next_page=_safe(request.query_params.get("next", "")))


async def sign_in(request: Request) -> Response:
    """Check the form and lead on; every refusal shows the form again with its reason."""
    form = await request.form()
    login, password = str(form.get("login", "")), str(form.get("password", ""))
    next_page = _safe(str(form.get("next", "")))
    missing = [name for name in ("login", "password") if not str(form.get(name, "")).strip()]
    if missing:
        errors = [f"{name}_missing" for name in missing]
        return _form(request, login=login, next_page=next_page, errors=errors, status=422)
    try:
        account = await check_credentials(
            state_of(request), login=login, password=password, address=address_of(request)
        )
    except Refusal:
        return _form(request, login=login, next_page=next_page, errors=["wrong"], status=401)
    except Throttled as error:
        shown = _form(request, login=login, next_page=next_page, errors=["throttled"], status=429)
        shown.headers["Retry-After"] = str(error.retry_after)
        return shown
    holder = as_holder(account)
    response = RedirectResponse(next_page or await _place_of(request, holder), 303)
    await give_ticket(request, response, holder)
    return response


async def sign_out(request: Request) -> Response:
    """Revoke the ticket and go to the sign-in."""
    await end_ticket(request)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE)
    return response


def home_of(holder: Holder) -> str:
    """Where somebody's work is; the most powerful role decides."""
    return next(home for role, home in HOMES.items() if role in holder.roles)


async def _place_of(request: Request, holder: Holder) -> str:
    """Whoever signs in again in the middle of an exam is back at the last question."""
    home = home_of(holder)
    attempt = await open_attempt(state_of(request), holder.account) if home == "/home" else ""
    return f"/attempts/{attempt}" if attempt else home


def _form(
    request: Request, *, login: str, next_page: str, errors: Sequence[str] = (), status: int = 200
) -> Response:
    return render(
        request, "sign_in.html", status=status, login=login, next=next_page, errors=errors
    )


def _safe(wanted: str) -> str:
    # Only a path of ours: "//host" and "/\\host" would lead elsewhere.
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if ours else ""


routes = [
    Route("/", front_door),
    Route("/sign-in", show_sign_in),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
]
