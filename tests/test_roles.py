"""Route by role: who may ask what, for every API operation, page and socket of the application.

A route without a row here fails. The columns are a stranger, the candidate whose attempt it is,
another candidate, a proctor and an admin.
"""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

import httpx2
import pytest
from starlette.routing import Route, WebSocketRoute
from websockets.exceptions import ConnectionClosed, InvalidStatus

from exam_server.app import create_app
from exam_server.outcomes import Role
from exam_server.settings import Settings
from tests.serving import RunningServer
from tests.world import Person, World

ANYBODY: Final = "+++++"
SIGNED_IN: Final = "-++++"
CANDIDATES: Final = "-++xx"
OWNER: Final = "-+xxx"
STAFF: Final = "-xx++"
OWNER_AND_STAFF: Final = "-+x++"
ADMINS: Final = "-xxx+"
COLUMNS: Final = ("stranger", "candidate", "other", "proctor", "admin")

ROWS: Final = {
    ANYBODY: """
        GET /
        GET /sign-in
        POST /sign-in
        POST /api/v1/tickets
        GET /handover
        POST /handover
        GET /handover/{handover}
        POST /handover/{handover}
        GET /healthz
        GET /readyz
        GET /metrics
        GET /version
        GET /openapi.json
        GET /exam-worker.js
        GET /static/{version}/{name:path}
        POST /sign-out
        GET /receipts
        POST /receipts
        GET /receipts/key.pem
        GET /api/v1/evidence/keys
        POST /api/v1/receipts/checks
    """,
    SIGNED_IN: """
        GET /api/v1/tickets/current
        GET /api/v1/slots
        GET /media/{media}
        DELETE /api/v1/tickets/current
    """,
    CANDIDATES: """
        POST /api/v1/slots/{slot}/bookings
        GET /api/v1/bookings
        GET /home
        GET /slots/{slot}/booking
        POST /slots/{slot}/booking
    """,
    OWNER: """
        POST /api/v1/bookings/{booking}/attempt
        GET /api/v1/attempts/{attempt}
        POST /api/v1/attempts/{attempt}/leases
        POST /api/v1/attempts/{attempt}/messages
        POST /api/v1/attempts/{attempt}/handovers
        SOCKET /api/v1/attempts/{attempt}/socket
        GET /bookings/{booking}
        GET /bookings/{booking}/calendar.ics
        GET /bookings/{booking}/practice
        POST /bookings/{booking}/attempt
        GET /attempts/{attempt}
        GET /attempts/{attempt}/receipt
        GET /attempts/{attempt}/receipt.json
        GET /attempts/{attempt}/plain
        POST /attempts/{attempt}/plain
        POST /attempts/{attempt}/plain/lease
        POST /attempts/{attempt}/plain/rest
        GET /attempts/{attempt}/plain/review
        POST /attempts/{attempt}/plain/submission
        GET /attempts/{attempt}/result
        POST /api/v1/attempts/{attempt}/submission
        GET /api/v1/attempts/{attempt}/submission
    """,
    OWNER_AND_STAFF: """
        POST /api/v1/attempts/{attempt}/late-answers
        GET /attempts/{attempt}/late-answers
        POST /attempts/{attempt}/late-answers
    """,
    STAFF: """
        GET /api/v1/slots/{slot}/board
        SOCKET /api/v1/slots/{slot}/board/socket
        POST /api/v1/attempts/{attempt}/pause
        DELETE /api/v1/attempts/{attempt}/pause
        POST /api/v1/attempts/{attempt}/extensions
        POST /api/v1/attempts/{attempt}/incidents
        GET /api/v1/attempts/{attempt}/timeline
        POST /api/v1/slots/{slot}/announcements
        POST /api/v1/slots/{slot}/compensations
        DELETE /api/v1/slots/{slot}/outage
        PUT /api/v1/slots/{slot}/closing
        POST /api/v1/slots/{slot}/pause
        DELETE /api/v1/slots/{slot}/pause
        POST /api/v1/slots/{slot}/extensions
        GET /proctor
        GET /proctor/slots/{slot}
        GET /proctor/slots/{slot}/token
        GET /proctor/slots/{slot}/minutes
        GET /proctor/attempts/{attempt}
        GET /proctor/slots/{slot}/action
        POST /proctor/slots/{slot}/action
        GET /proctor/slots/{slot}/done
        POST /api/v1/attempts/{attempt}/termination
    """,
    ADMINS: """
        POST /api/v1/banks
        GET /api/v1/banks
        GET /api/v1/banks/{bank}/items
        POST /api/v1/banks/{bank}/imports
        GET /api/v1/banks/{bank}/imports
        DELETE /api/v1/imports/{import}
        GET /api/v1/banks/{bank}/export
        POST /api/v1/exams
        GET /api/v1/exams
        POST /api/v1/exams/{exam}/publication
        PUT /api/v1/exams/{exam}/blueprint
        PUT /api/v1/exams/{exam}/policies
        GET /api/v1/exams/{exam}/readiness
        POST /api/v1/exams/{exam}/simulations
        POST /api/v1/venues
        GET /api/v1/venues
        POST /api/v1/slots
        GET /api/v1/exams/{exam}/slots
        PUT /api/v1/exams/{exam}/accommodations/{account}
        GET /api/v1/exams/{exam}/accommodations
        GET /admin/exams/{exam}/accommodations
        POST /admin/exams/{exam}/accommodations
        POST /api/v1/accounts
        GET /api/v1/accounts
        POST /api/v1/accounts/imports
        POST /api/v1/accounts/{account}/tokens
        DELETE /api/v1/accounts/{account}/tickets
        GET /api/v1/results
        GET /api/v1/attempts/{attempt}/record
        GET /admin
        GET /admin/banks
        POST /admin/banks
        GET /admin/banks/template.xlsx
        GET /admin/banks/{bank}/import
        POST /admin/banks/{bank}/import
        GET /admin/banks/{bank}/import/{upload}
        POST /admin/banks/{bank}/import/{upload}
        GET /admin/banks/{bank}/import/{upload}/rejected.csv
        GET /admin/banks/{bank}/import/{upload}/rejected
        GET /admin/banks/{bank}/import/{upload}/media/{media}
        GET /admin/banks/{bank}/imports
        GET /admin/banks/{bank}/imports/{import}
        POST /admin/banks/{bank}/imports/{import}/undo
        GET /admin/banks/{bank}/export
        GET /admin/banks/{bank}/export/file
        GET /admin/banks/{bank}
        GET /admin/items/{item}
        POST /admin/banks/{bank}/items/bulk
        GET /admin/banks/{bank}/items/new
        POST /admin/banks/{bank}/items/new
        POST /admin/banks/{bank}/items/preview
        GET /admin/items/{item}/edit
        POST /admin/items/{item}/edit
        GET /admin/items/{item}/compare
        GET /admin/items/{item}/uses
        POST /admin/items/{item}/review
        GET /admin/banks/{bank}/stimuli
        GET /admin/banks/{bank}/stimuli/new
        POST /admin/banks/{bank}/stimuli/new
        GET /admin/stimuli/{stimulus}
        POST /admin/stimuli/{stimulus}
        GET /admin/results/{exam}/corrections
        GET /admin/results/{exam}/corrections/new
        POST /admin/results/{exam}/corrections/new
        GET /admin/corrections/{correction}
        GET /admin/results/{exam}/marking
        GET /admin/results/{exam}/marking/{response}
        POST /admin/results/{exam}/marking/{response}
        POST /api/v1/exams/{exam}/corrections
        GET /api/v1/exams/{exam}/corrections
        GET /api/v1/exams/{exam}/corrections/{correction}
        GET /admin/exams
        GET /admin/exams/new
        POST /admin/exams/new
        GET /admin/exams/{exam}
        POST /admin/exams/{exam}/publication
        GET /admin/exams/{exam}/blueprint
        POST /admin/exams/{exam}/blueprint
        GET /admin/exams/{exam}/policies
        POST /admin/exams/{exam}/policies
        GET /admin/exams/{exam}/sample
        POST /admin/exams/{exam}/simulations
        GET /admin/exams/{exam}/simulations/{simulation}
        GET /admin/exams/{exam}/slots
        POST /admin/exams/{exam}/slots
        POST /admin/slots/{slot}/withdrawal
        GET /admin/accounts
        GET /admin/accounts/new
        POST /admin/accounts/new
        GET /admin/accounts/template.csv
        GET /admin/accounts/import
        POST /admin/accounts/import
        GET /admin/accounts/import/{upload}
        POST /admin/accounts/import/{upload}
        GET /admin/accounts/{account}
        POST /admin/accounts/{account}/password
        GET /admin/accounts/{account}/password
        POST /admin/accounts/{account}/tickets
        GET /api/v1/exams/{exam}/statistics
        GET /api/v1/slots/{slot}/statistics
        GET /api/v1/items/{item}/statistics
        GET /admin/exams/{exam}/statistics
        GET /admin/exams/{exam}/statistics.csv
        GET /admin/slots/{slot}/statistics
        GET /admin/slots/{slot}/statistics.csv
        GET /admin/items/{item}/statistics
        GET /admin/results
        GET /admin/results/{exam}
        GET /admin/results/{exam}/results.csv
        GET /admin/attempts/{attempt}
        GET /admin/attempts/{attempt}/evidence
        GET /admin/slots/{slot}/evidence.jsonl
        GET /api/v1/attempts/{attempt}/evidence
        GET /api/v1/slots/{slot}/evidence
    """,
}
MATRIX: Final = {
    line.strip(): cells for cells, lines in ROWS.items() for line in lines.strip().splitlines()
}
# Whoever is asked last has lost the ticket before, or has nothing left to ask for.
LAST: Final = ("submission", "termination", "DELETE /api/v1/tickets/current", "POST /sign-out")
BODIES: Final = {
    "POST /api/v1/attempts/{attempt}/messages": {"epoch": 1, "messages": []},
    "POST /api/v1/exams/{exam}/simulations": {"draws": 0},
    "POST /api/v1/attempts/{attempt}/late-answers": dict.fromkeys(
        ("format", "attempt", "account", "key_id", "sender", "nonce", "content", "signature"), ""
    ),
}


def asked_in_order() -> list[str]:
    """The rows, those at the end that end something."""
    return sorted(MATRIX, key=lambda row: [part in row for part in reversed(LAST)])


class Asking:
    """One column: a browser with or without somebody in it, and the ids of the scene."""

    def __init__(self, server: RunningServer, client: httpx2.AsyncClient, ids: dict[str, str]):
        self._server, self._client, self._ids = server, client, ids

    async def cell(self, row: str) -> str:
        """`-` asked to sign in, `x` refused, `+` let in; anything else is told in full."""
        method, _, template = row.partition(" ")
        path = re.sub(r"\{(\w+)\}", lambda found: self._ids.get(found[1], "none"), template)
        if method == "SOCKET":
            return await self._handshake(path)
        reply = await self._client.request(method, path, json=BODIES.get(row))
        if reply.status_code == 401 or "/sign-in?next=" in reply.headers.get("Location", ""):
            return "-"
        if reply.status_code == 403:
            return "x"
        return "+" if reply.status_code < 500 else f"{reply.status_code} {reply.text[:200]}"

    async def _handshake(self, path: str) -> str:
        stranger = not self._client.cookies
        try:
            async with self._server.socket(path, self._client) as socket:
                first = str(await socket.recv())
        except (InvalidStatus, ConnectionClosed):
            return "-" if stranger else "x"
        return "x" if "not_yours" in first else "+"


@asynccontextmanager
async def asking(server: RunningServer, world: World, column: str) -> AsyncIterator[Asking]:
    """A running attempt, and somebody of the column who looks at it."""
    slot = await world.slot()
    sitting = await world.attempt(slot)
    ids = {"slot": slot.id, "attempt": sitting.id, "booking": sitting.id, "exam": slot.exam_id}
    ids["account"] = (await world.person()).id
    people: dict[str, Person] = {"candidate": sitting.person, "other": await world.person()}
    people["proctor"] = await world.person(Role.PROCTOR)
    people["admin"] = await world.person(Role.ADMIN)
    async with AsyncExitStack() as stack:
        browser = server.signed_in(people[column]) if column in people else server.client()
        yield Asking(server, await stack.enter_async_context(browser), ids)


def test_every_route_has_a_row_and_every_row_a_route(settings: Settings) -> None:
    routes = set()
    for route in create_app(settings).routes:
        if isinstance(route, Route):
            methods = (route.methods or set()) - {"HEAD"}
            routes |= {f"{method} {route.path}" for method in methods}
        else:
            assert isinstance(route, WebSocketRoute)
            routes.add(f"SOCKET {route.path}")

    assert set(MATRIX) == routes


@pytest.mark.parametrize("column", COLUMNS)
async def test_every_cell_is_as_written(server: RunningServer, world: World, column: str) -> None:
    place = COLUMNS.index(column)
    async with asking(server, world, column) as person:
        found = {row: await person.cell(row) for row in asked_in_order()}

    assert found == {row: MATRIX[row][place] for row in asked_in_order()}
