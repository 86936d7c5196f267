"""The pages of accounts: find, create, look at one, give a new password, sign out."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.accounts.drafts import new_password
from exam_server.authoring.accounts.entering import enter_account
from exam_server.authoring.accounts.import_pages import routes as import_routes
from exam_server.authoring.accounts.operations import set_password
from exam_server.authoring.accounts.queries import AccountFilter, find_account, list_accounts
from exam_server.authoring.paging import page_of
from exam_server.authoring.showing import fields_of, go, show, wrong_fields
from exam_server.errors import Invalid
from exam_server.outcomes import Role
from exam_server.record.accounts import Account
from exam_server.record.database import transaction

ACCOUNTS_PER_PAGE = 50
EMPTY = {"number": "", "name": "", "email": "", "language": "id", "candidate": "yes"}


async def show_accounts(request: Request) -> Response:
    """The accounts, searched and filtered by the URL."""
    holder = await require(request, Role.ADMIN)
    query = request.query_params
    wanted = AccountFilter(query.get("q", ""), query.get("role", ""))
    page = page_of(request, ACCOUNTS_PER_PAGE)
    async with transaction(state_of(request).engine, read_only=True) as session:
        accounts, total = await list_accounts(session, wanted, page)
    return show(
        request,
        "accounts",
        holder,
        tab="accounts",
        accounts=accounts,
        wanted=wanted,
        paging=page.of(total),
        roles=list(Role),
    )


async def show_form(request: Request) -> Response:
    """The form of a new account."""
    holder = await require(request, Role.ADMIN)
    return show(request, "account_form", holder, tab="accounts", fields=EMPTY, roles=list(Role))


async def create(request: Request) -> Response:
    """Create an account and show its password, this once."""
    holder = await require(request, Role.ADMIN)
    fields = {**dict.fromkeys(EMPTY, ""), **await fields_of(request)}
    password = new_password()
    cells = {name: fields[name] for name in ("number", "name", "email", "language")}
    cells["roles"] = " ".join(role for role in Role if fields.get(role))
    try:
        account = await enter_account(request, {**cells, "password": password}, datetime.now(UTC))
    except Invalid as error:
        return show(
            request,
            "account_form",
            holder,
            tab="accounts",
            fields=fields,
            roles=list(Role),
            wrong=wrong_fields(error.faults),
            status=422,
        )
    return show(
        request, "account", holder, tab="accounts", found=account, password=password, ended=None
    )


async def show_account(request: Request) -> Response:
    """One account and what can be done for it."""
    holder = await require(request, Role.ADMIN)
    found = await _account(request)
    ended = request.query_params.get("ended", "")
    count = int(ended) if ended.isascii() and ended.isdecimal() and len(ended) < 6 else None
    return show(request, "account", holder, tab="accounts", found=found, password=None, ended=count)


async def renew_password(request: Request) -> Response:
    """Give an account a new password, sign it out everywhere, and show the password this once."""
    holder = await require(request, Role.ADMIN)
    state, found, password = state_of(request), await _account(request), new_password()
    password_hash = await state.passwords.hash(password)
    async with transaction(state.engine) as session:
        await set_password(session, found.id, password_hash)
    await state.tickets.revoke_all(found.id)
    return show(
        request, "account", holder, tab="accounts", found=found, password=password, ended=None
    )


async def sign_out(request: Request) -> Response:
    """End every ticket of an account, tokens included."""
    await require(request, Role.ADMIN)
    found = await _account(request)
    ended = await state_of(request).tickets.revoke_all(found.id)
    return go(f"/admin/accounts/{found.id}?ended={ended}")


async def back(request: Request) -> Response:
    """Where a password was shown, loading again shows the account without it."""
    await require(request, Role.ADMIN)
    return go(f"/admin/accounts/{request.path_params['account']}")


async def _account(request: Request) -> Account:
    async with transaction(state_of(request).engine, read_only=True) as session:
        return await find_account(session, request.path_params["account"])


routes = [
    Route("/admin/accounts", show_accounts),
    Route("/admin/accounts/new", show_form),
    Route("/admin/accounts/new", create, methods=["POST"]),
    *import_routes,
    Route("/admin/accounts/{account}", show_account),
    Route("/admin/accounts/{account}/password", renew_password, methods=["POST"]),
    Route("/admin/accounts/{account}/password", back),
    Route("/admin/accounts/{account}/tickets", sign_out, methods=["POST"]),
]
