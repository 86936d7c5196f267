"""The pages of signing in and out, and the front door that leads each role to its place."""

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from exam_server.access import COOKIE, address_of, holder_of, state_of
from exam_server.errors import Refusal, Throttled
from exam_server.identity.cookies import end_ticket, give_ticket
from exam_server.identity.routes import Credentials
from exam_server.identity.sign_in import as_holder, check_credentials
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role, Word
from exam_server.pages import render, translate
from exam_server.replies import STATUS_OF
from exam_server.words import SENTENCES

HOMES = {Role.ADMIN: "/admin", Role.PROCTOR: "/proctor", Role.CANDIDATE: "/home"}


async def front_door(request: Request) -> Response:
    """Lead a signed-in person to their place, everybody else to the sign-in."""
    holder = await holder_of(request)
    return RedirectResponse(home_of(holder) if holder else "/sign-in", 303)


async def show_sign_in(request: Request) -> Response:
    """The empty form; whoever is signed in already goes on."""
    holder = await holder_of(request)
    if holder:
        return RedirectResponse(_safe_next(request) or home_of(holder), 303)
    return _form(request, login="")


async def sign_in(request: Request) -> Response:
    """Check the form and lead on; every refusal shows the form again with its reason."""
    form = await request.form()
    login = str(form.get("login", ""))
    try:
        fields = {"login": login, "password": str(form.get("password", ""))}
        credentials = Credentials.model_validate(fields)
        account = await check_credentials(
            state_of(request),
            login=credentials.login,
            password=credentials.password,
            address=address_of(request),
        )
    except (Refusal, ValidationError):
        return _form(request, login=login, word=Word.WRONG_CREDENTIALS)
    except Throttled as error:
        return _form(request, login=login, word=Word.TOO_MANY, retry_after=error.retry_after)
    holder = as_holder(account)
    response = RedirectResponse(_safe_next(request) or home_of(holder), 303)
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


def _form(
    request: Request, *, login: str, word: Word | None = None, retry_after: int = 0
) -> Response:
    return render(
        request,
        "sign_in.html",
        status=STATUS_OF[word] if word else 200,
        headers={"Retry-After": str(retry_after)} if retry_after else {},
        login=login,
        next=_safe_next(request),
        error=translate(request, SENTENCES[word]) if word else "",
    )


def _safe_next(request: Request) -> str:
    # Only a path of ours: "//host" and "/\host" would lead elsewhere.
    wanted = request.query_params.get("next", "")
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if ours else ""


routes = [
    Route("/", front_door),
    Route("/sign-in", show_sign_in),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
]
