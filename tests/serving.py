"""The real application under uvicorn inside the test's event loop, and clients for it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2
import uvicorn
from websockets.asyncio.client import ClientConnection, connect

from exam_server.access import COOKIE
from exam_server.app import create_app
from exam_server.serving import configure, listen
from exam_server.settings import Settings
from exam_server.state import State
from tests.world import Person


@dataclass(frozen=True, slots=True)
class RunningServer:
    """Where the application answers."""

    url: str
    state: State | None = None
    """Stores on which tickets can be issued without a password; None: sign in by the form."""

    def client(self) -> httpx2.AsyncClient:
        """A browser without cookies."""
        return httpx2.AsyncClient(base_url=self.url, timeout=30)

    @asynccontextmanager
    async def signed_in(self, person: Person) -> AsyncIterator[httpx2.AsyncClient]:
        """A browser in which somebody is signed in."""
        async with self.client() as client:
            if self.state is not None:
                ticket = await self.state.tickets.issue(person.holder)
                client.cookies.set(
                    COOKIE, self.state.signing.sign_ticket(ticket), domain="127.0.0.1"
                )
                yield client
                return
            body = {"login": person.number, "password": person.password}
            reply = await client.post("/api/v1/tickets", json=body)
            assert reply.status_code == 201, reply.text
            yield client

    def socket(self, path: str, client: httpx2.AsyncClient, **headers: str) -> connect:
        """A socket with a browser's cookies; use as `async with` or `await`."""
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        address = f"{self.url.replace('http', 'ws', 1)}{path}"
        return connect(address, additional_headers={"Cookie": cookie, **headers}, max_size=None)


Socket = ClientConnection


@asynccontextmanager
async def running_server(
    settings: Settings, *, fragments: Mapping[str, str] | None = None
) -> AsyncIterator[RunningServer]:
    """Serve until the block ends."""
    listening = listen("127.0.0.1", 0)
    app = create_app(settings, fragments=fragments)
    server = uvicorn.Server(configure(settings, app, loop="none"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        assert not serving.done(), serving
        await asyncio.sleep(0.01)
    yield RunningServer(f"http://127.0.0.1:{listening.getsockname()[1]}")
    server.should_exit = True
    await serving
