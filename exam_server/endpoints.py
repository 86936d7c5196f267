"""How an API operation is declared: one value that routes it, guards it and describes it."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.errors import Fault, Invalid
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role, Word
from exam_server.state import State

BODY_LIMIT = 64 * 1024
FOUND_SHOWN = 120

B = TypeVar("B", bound=BaseModel)


class Body(BaseModel):
    """The base of everything that is sent to the API: a field too many is a fault, not noise."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


@dataclass(frozen=True, slots=True)
class Call:
    """One request as a handler sees it; `holder` is whoever is signed in with a fitting role."""

    request: Request
    state: State
    _holder: Holder | None
    _body: BaseModel | None

    @property
    def path(self) -> dict[str, str]:
        """The path's parameters by name."""
        return self.request.path_params

    @property
    def now(self) -> datetime:
        """This process's clock, for what needs no exam time."""
        return datetime.now(UTC)

    @property
    def holder(self) -> Holder:
        """Whoever asks; only for endpoints that name roles."""
        if self._holder is None:
            raise TypeError("a public endpoint has no holder")
        return self._holder

    def body(self, kind: type[B]) -> B:
        """The parsed body; the kind is the one the endpoint declares."""
        if not isinstance(self._body, kind):
            raise TypeError(f"this endpoint takes no {kind.__name__}")
        return self._body


Handler = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One API operation: what it takes, who may ask, what comes back and which refusals."""

    method: str
    path: str
    handler: Handler
    summary: str
    roles: tuple[Role, ...] | None
    """None: public. Otherwise one of these is needed; empty: any signed-in account."""
    body: type[BaseModel] | None = None
    body_optional: bool = False
    answer: type[BaseModel] | None = None
    status: int = 200
    refusals: tuple[Word, ...] = ()
    query: dict[str, str] = field(default_factory=dict)
    upload: bool = False
    form: type[BaseModel] | None = None
    """What may be said beside an uploaded file."""
    media_type: str = "application/json"
    body_limit: int = BODY_LIMIT

    def route(self) -> Route:
        """The Starlette route of this operation."""
        return Route(self.path, self._respond, methods=[self.method], max_body_size=self.body_limit)

    async def _respond(self, request: Request) -> Response:
        holder = None if self.roles is None else await require(request, *self.roles)
        body = await self._read(request)
        return await self.handler(Call(request, state_of(request), holder, body))

    async def _read(self, request: Request) -> BaseModel | None:
        if self.body is None:
            return None
        text = await request.body()
        if not text and self.body_optional:
            text = b"{}"
        return parse(self.body, text)


def parse(kind: type[B], text: bytes | str) -> B:
    """JSON text as a body; raises Invalid naming each place."""
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        raise Invalid(faults_of(error)) from None


def parse_fields(kind: type[B], fields: dict[str, Any]) -> B:
    """A form's fields as a body; empty fields count as not given; raises Invalid."""
    given = {name: value for name, value in fields.items() if value != ""}
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise Invalid(faults_of(error)) from None


def faults_of(error: ValidationError) -> list[Fault]:
    """What pydantic found, as faults: where, what was expected, what was found."""
    faults = []
    for found in error.errors(include_url=False):
        where = ".".join(str(part) for part in found["loc"]) or "body"
        shown = "nothing" if found["type"] == "missing" else _shown(found["input"])
        faults.append(Fault(where, found["msg"], shown))
    return faults


def answer(content: BaseModel | dict[str, Any], status: int = 200) -> Response:
    """A JSON answer that no cache keeps."""
    plain = content.model_dump(mode="json") if isinstance(content, BaseModel) else content
    return JSONResponse(plain, status, headers={"Cache-Control": "no-store"})


def answer_json(text: str, status: int = 200) -> Response:
    """An answer that is JSON text already."""
    headers = {"Cache-Control": "no-store"}
    return Response(text, status, headers=headers, media_type="application/json")


def _shown(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= FOUND_SHOWN else f"{text[:FOUND_SHOWN]}…"
