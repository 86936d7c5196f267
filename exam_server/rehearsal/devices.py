"""How a candidate gets hold of an attempt on one device: claim, resume, and the second device."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from exam_server.rehearsal.door import Away, Door, GaveUp, Reply, Request
from exam_server.rehearsal.journal import Answer
from exam_server.rehearsal.lines import Hear, HttpLine, LineLost, SocketLine, open_socket
from exam_server.rehearsal.people import Person

PC = "Mozilla/5.0 (X11; Linux x86_64)"
PHONE = "Mozilla/5.0 (Linux; Android 13) Mobile"


@dataclass(frozen=True, slots=True)
class Leased:
    """A line that may write under its epoch, and the truth it began with."""

    line: SocketLine | HttpLine
    epoch: int
    truth: Mapping[str, Any]
    answer: Answer


@dataclass(frozen=True, slots=True)
class Turned:
    """No lease: `superseded` or `closed`."""

    word: str


@dataclass(frozen=True, slots=True)
class Device:
    """One browser: its cookie, and whether sockets get through to it."""

    door: Door
    attempt: str
    cookie: str
    by_http: bool
    agent: str = PC

    async def lease(self, hear: Hear, *, epoch: int | None = None) -> Leased | Turned:
        """Claim, or go on with an epoch; raises LineLost while the server is away."""
        if self.by_http:
            return await self._lease_by_http(epoch)
        line, first = await open_socket(
            self.door, self.attempt, self.cookie, epoch=epoch, hear=hear
        )
        if "leased" in first.fields:
            truth = first.fields["leased"]
            return Leased(line, int(truth["epoch"]), truth, first)
        await line.close()
        return Turned(next((word for word in ("superseded", "closed") if word in first.fields), ""))

    async def second(self, person: Person, *, by_link: bool) -> "Device":
        """The same candidate on a phone: by the link of the first device, or by signing in."""
        cookie = await self._hand_over() if by_link else ""
        # A link that was used up by a request whose answer was lost leaves the password.
        if not cookie:
            cookie = (await self.door.sign_in(person.login, person.password)).cookie
        return Device(self.door, self.attempt, cookie, self.by_http, PHONE)

    async def get(self, path: str = "") -> Reply:
        """Read something of the attempt."""
        return await self.door.ask(self._request("GET", path))

    async def post(self, path: str, body: Mapping[str, Any] | None = None) -> Reply:
        """Create something of the attempt."""
        return await self.door.ask(self._request("POST", path, body))

    async def _lease_by_http(self, epoch: int | None) -> Leased | Turned:
        body = {} if epoch is None else {"epoch": epoch}
        try:
            reply = await self.door.once(self._request("POST", "/leases", body))
        except Away as away:
            raise LineLost(str(away)) from None
        if reply.status == 201:
            found = int(reply.fields["epoch"])
            line = HttpLine(self.door, self.attempt, self.cookie, epoch=found)
            return Leased(line, found, reply.fields, reply)
        if reply.word in {"superseded", "closed"}:
            return Turned(reply.word)
        raise GaveUp(f"the lease of {self.attempt} was refused: {reply.status} {reply.word}")

    async def _hand_over(self) -> str:
        offered = await self.post("/handovers")
        if offered.status != 201:
            raise GaveUp(f"no link for {self.attempt}: {offered.status} {offered.word}")
        path = urlsplit(offered.fields["url"]).path
        return (await self.door.ask(Request("POST", path))).cookie

    def _request(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Request:
        return Request(
            method,
            f"/api/v1/attempts/{self.attempt}{path}",
            cookie=self.cookie,
            body=body,
            headers={"User-Agent": self.agent},
        )
