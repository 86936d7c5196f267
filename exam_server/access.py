"""Who is asking: the ticket in the cookie or the Bearer header, and what its roles allow."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from exam_server.errors import Refusal
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role, Word
from exam_server.state import State

COOKIE = "exam_ticket"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def state_of(connection: HTTPConnection) -> State:
    """The process's state, as the lifespan yielded it."""
    found: State = connection.scope["state"]["exam"]
    return found


def ticket_of(connection: HTTPConnection) -> str | None:
    """The ticket id of a signed cookie or Bearer text; None without one."""
    scheme, _, bearer = connection.headers.get("authorization", "").partition(" ")
    text = bearer if scheme.lower() == "bearer" else connection.cookies.get(COOKIE, "")
    return state_of(connection).signing.read_ticket(text)


async def holder_of(connection: HTTPConnection) -> Holder | None:
    """Whoever is signed in, or None."""
    ticket_id = ticket_of(connection)
    return await state_of(connection).tickets.find(ticket_id) if ticket_id else None


async def require(connection: HTTPConnection, *roles: Role) -> Holder:
    """The holder if signed in with one of the roles (any, where none is named); else Refusal."""
    holder = await holder_of(connection)
    if holder is None:
        raise Refusal(Word.NOT_SIGNED_IN)
    if roles and not set(roles) & set(holder.roles):
        raise Refusal(Word.FORBIDDEN, needs=[str(role) for role in roles])
    return holder


def address_of(connection: HTTPConnection) -> str:
    """The address that is asking, as the server (or its trusted proxy) saw it."""
    return connection.client.host if connection.client else "unknown"


def origin_of(connection: HTTPConnection) -> str:
    """Our own origin as browsers see it: the configured one, else the one that was asked for."""
    configured = state_of(connection).settings.public_origin
    if configured:
        return configured
    scheme = {"ws": "http", "wss": "https"}.get(connection.url.scheme, connection.url.scheme)
    return f"{scheme}://{connection.headers.get('host', '')}"


def is_from_here(connection: HTTPConnection) -> bool:
    """False for a request that another site's page makes a browser send.

    Browsers say where a request comes from by `Sec-Fetch-Site` or `Origin`; programs that are no
    browsers send neither and carry no cookie of a victim.
    """
    site = connection.headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = connection.headers.get("origin")
    if origin is None:
        return True
    if state_of(connection).settings.public_origin:
        return origin.lower() == origin_of(connection).lower()
    # Behind an unconfigured proxy the scheme may differ from the browser's; the host may not.
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    host = connection.headers.get("host", "").lower()
    return parts.scheme in {"http", "https"} and parts.netloc.lower() == host != ""
