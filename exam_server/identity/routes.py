"""The API of signing in and out."""

from pydantic import BaseModel, Field
from starlette.responses import Response

from exam_server.access import COOKIE, address_of
from exam_server.endpoints import Body, Call, Endpoint, answer
from exam_server.identity.sign_in import as_holder, check_credentials
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role, Word
from exam_server.tickets import end_ticket, give_ticket


class Credentials(Body):
    """A participant number or an e-mail, and the password."""

    login: str = Field(min_length=1, max_length=254)
    password: str = Field(min_length=1, max_length=200)


class AccountSummary(BaseModel):
    """The account as its owner sees it."""

    id: str
    number: str
    name: str


class SignedIn(BaseModel):
    """Who is signed in now."""

    account: AccountSummary
    roles: list[Role]


async def sign_in(call: Call) -> Response:
    """Check the credentials and set the ticket's cookie."""
    credentials = call.body(Credentials)
    account = await check_credentials(
        call.state,
        login=credentials.login,
        password=credentials.password,
        address=address_of(call.request),
    )
    holder = as_holder(account)
    response = answer(_summary(holder), 201)
    await give_ticket(call.request, response, holder)
    return response


async def sign_out(call: Call) -> Response:
    """Revoke the ticket; open sockets of it close."""
    await end_ticket(call.request)
    response = Response(status_code=204)
    response.delete_cookie(COOKIE)
    return response


async def who(call: Call) -> Response:
    """Who is signed in."""
    return answer(_summary(call.holder))


def _summary(holder: Holder) -> SignedIn:
    account = AccountSummary(id=holder.account, number=holder.number, name=holder.name)
    return SignedIn(account=account, roles=list(holder.roles))


endpoints = (
    Endpoint(
        "POST", "/api/v1/tickets", sign_in, "Sign in; sets the ticket's cookie", roles=None,
        body=Credentials, answer=SignedIn, status=201,
        refusals=(Word.WRONG_CREDENTIALS, Word.TOO_MANY, Word.INVALID, Word.UNAVAILABLE),
    ),
    Endpoint(
        "GET", "/api/v1/tickets/current", who, "Who is signed in", roles=(), answer=SignedIn,
        refusals=(Word.NOT_SIGNED_IN,),
    ),
    Endpoint(
        "DELETE", "/api/v1/tickets/current", sign_out, "Sign out", roles=(), status=204,
        refusals=(Word.NOT_SIGNED_IN, Word.FOREIGN_ORIGIN),
    ),
)  # fmt: skip
