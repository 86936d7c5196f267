"""The API of accounts: create, list, import, issue tokens, sign out."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from exam_server.authoring.accounts.bodies import (
    AccountAnswer,
    AccountErrorAnswer,
    AccountImportAnswer,
    AccountList,
    AccountRowAnswer,
    CreatedAccount,
    NewAccount,
    Revoked,
    TokenAnswer,
)
from exam_server.authoring.accounts.drafts import new_password
from exam_server.authoring.accounts.entering import enter_account
from exam_server.authoring.accounts.importing import Outcome, commit_accounts, preview_accounts
from exam_server.authoring.accounts.queries import AccountFilter, find_account, list_accounts
from exam_server.authoring.paging import counted, page_of
from exam_server.authoring.uploads import UPLOAD_LIMIT, read_upload
from exam_server.authoring.words import describe_account_problem
from exam_server.endpoints import Call, Endpoint, answer
from exam_server.errors import Refusal
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role, Word
from exam_server.record.accounts import Account
from exam_server.record.database import transaction

ACCOUNTS_PER_ANSWER = 500
ADMIN = (Role.ADMIN,)
DENIED = (Word.NOT_SIGNED_IN, Word.FORBIDDEN)


async def create(call: Call) -> Response:
    """Create an account; a password that was made here is answered this once."""
    body = call.body(NewAccount)
    made = None if body.password else new_password()
    cells = {
        "number": body.number,
        "name": body.name,
        "email": body.email or "",
        "roles": " ".join(body.roles),
        "language": body.language,
        "password": body.password or made or "",
    }
    account = await enter_account(call.request, cells, call.now)
    return answer(CreatedAccount(password=made, **_fields(account)), 201)


async def show_all(call: Call) -> Response:
    """The accounts by number, a page at a time."""
    query = call.request.query_params
    wanted = AccountFilter(query.get("q", ""), query.get("role", ""))
    page = page_of(call.request, ACCOUNTS_PER_ANSWER)
    async with transaction(call.state.engine, read_only=True) as session:
        accounts, total = await list_accounts(session, wanted, page)
    shown = [AccountAnswer(**_fields(account)) for account in accounts]
    return counted(answer(AccountList(shown)), total)


async def import_file(call: Call) -> Response:
    """Import a CSV file of accounts; a dry run reports the same and writes nothing."""
    upload = await read_upload(call.request)
    if upload.dry_run:
        outcome = await preview_accounts(call.state, upload.content)
    else:
        outcome = await commit_accounts(call.state, upload.content, call.now)
    return answer(_report(call.request, outcome, dry_run=upload.dry_run))


async def issue_token(call: Call) -> Response:
    """A Bearer text with which a program acts as this account."""
    account = await _active(call)
    holder = Holder(
        account=account.id,
        number=account.number,
        name=account.name,
        roles=tuple(Role(role) for role in account.roles),
        language=account.language,
    )
    token = call.state.signing.sign_ticket(await call.state.tickets.issue(holder))
    life = timedelta(hours=call.state.settings.ticket_hours)
    return answer(TokenAnswer(token=token, expires_at=call.now + life), 201)


async def revoke_tickets(call: Call) -> Response:
    """Sign an account out everywhere, tokens included."""
    async with transaction(call.state.engine, read_only=True) as session:
        account = await find_account(session, call.path["account"])
    return answer(Revoked(revoked=await call.state.tickets.revoke_all(account.id)))


async def _active(call: Call) -> Account:
    async with transaction(call.state.engine, read_only=True) as session:
        account = await find_account(session, call.path["account"])
    if not account.active:
        raise Refusal(Word.NOT_FOUND)
    return account


def _fields(account: Account) -> dict[str, object]:
    return account.model_dump(exclude={"password_hash"})


def _report(request: Request, outcome: Outcome, *, dry_run: bool) -> AccountImportAnswer:
    plan = outcome.plan
    return AccountImportAnswer(
        dry_run=dry_run,
        **plan.counts,
        rows=[
            AccountRowAnswer(row=row.row, number=row.number, change=row.change.value)
            for row in plan.rows
        ],
        errors=[
            AccountErrorAnswer(
                row=flaw.row,
                column=flaw.column,
                expected=flaw.wanted,
                found=flaw.found,
                message=describe_account_problem(request, flaw.wanted),
            )
            for flaw in plan.flaws
        ],
        passwords=outcome.passwords,
    )


endpoints = (
    Endpoint(
        "POST", "/api/v1/accounts", create, "Create an account", roles=ADMIN, body=NewAccount,
        answer=CreatedAccount, status=201, refusals=(*DENIED, Word.INVALID),
    ),
    Endpoint(
        "GET", "/api/v1/accounts", show_all, "The accounts by number", roles=ADMIN,
        answer=AccountList, refusals=DENIED,
        query={
            "q": "part of a number, a name or an e-mail address",
            "role": "candidate, proctor or admin",
            "page": f"from 1 on; {ACCOUNTS_PER_ANSWER} accounts each",
        },
    ),
    Endpoint(
        "POST", "/api/v1/accounts/imports", import_file, "Import accounts from a CSV file",
        roles=ADMIN, answer=AccountImportAnswer, upload=True, body_limit=UPLOAD_LIMIT,
        refusals=(*DENIED, Word.INVALID, Word.TOO_LARGE, Word.BUSY),
    ),
    Endpoint(
        "POST", "/api/v1/accounts/{account}/tokens", issue_token,
        "Issue a Bearer token for a program", roles=ADMIN, answer=TokenAnswer, status=201,
        refusals=(*DENIED, Word.NOT_FOUND),
    ),
    Endpoint(
        "DELETE", "/api/v1/accounts/{account}/tickets", revoke_tickets,
        "Sign an account out everywhere", roles=ADMIN, answer=Revoked,
        refusals=(*DENIED, Word.NOT_FOUND),
    ),
)  # fmt: skip
