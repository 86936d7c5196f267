"""Setting the stage through the admin's API: a bank, an exam, a slot, accounts, a proctor."""

import csv
import io
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import count
from typing import Any, Final

from exam_server.errors import BadSetting
from exam_server.rehearsal.clocks import Window
from exam_server.rehearsal.door import Away, Door, Reply, Request
from exam_server.rehearsal.options import Options
from exam_server.rehearsal.people import Person

BANK: Final = "Bank Soal Gladi Bersih"
PLACE: Final = "Daring (gladi bersih)"
ZONE: Final = "Asia/Jakarta"
ITEMS: Final = 30
ACCOUNTS_AT_ONCE: Final = 50
ENTRY_SECONDS_EACH: Final = 0.3
"""Sign-in, booking and start of one candidate, with a lot to spare."""

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the candidates sit."""

    slot: str
    token: str
    window: Window
    items: int
    candidates: tuple[Person, ...]
    proctor: Person


class Admin:
    """The admin's browser."""

    def __init__(self, door: Door, cookie: str) -> None:
        self._door = door
        self._cookie = cookie

    async def get(self, path: str) -> Mapping[str, Any]:
        """Read, a list as its `rows`; raises BadSetting with what the server said."""
        return (await self._ask(Request("GET", f"/api/v1{path}", cookie=self._cookie))).fields

    async def download(self, path: str) -> bytes:
        """A file in JSON Lines; raises BadSetting with what the server said."""
        return (await self._ask(Request("GET", f"/api/v1{path}", cookie=self._cookie))).lines

    async def post(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Create; raises BadSetting with what the server said."""
        request = Request("POST", f"/api/v1{path}", cookie=self._cookie, body=body)
        return (await self._ask(request)).fields

    async def send(self, path: str, content: bytes) -> Mapping[str, Any]:
        """Import a file; raises BadSetting where a row is not accepted."""
        request = Request("POST", f"/api/v1{path}", cookie=self._cookie, file=content)
        found = (await self._ask(request)).fields
        if found["invalid"] or found["errors"]:
            raise BadSetting(f"{path} does not take the rehearsal's file: {found['errors'][:3]}")
        return found

    async def _ask(self, request: Request) -> Reply:
        try:
            reply = await self._door.once(request)
        except Away as away:
            raise BadSetting(f"{self._door.url} does not answer: {away}") from None
        if reply.status >= 400:
            raise BadSetting(f"{request.method} {request.path} was refused: {_told(reply)}")
        return reply


async def enter(door: Door, options: Options) -> Admin:
    """Sign in as the admin; raises BadSetting with one clear sentence."""
    body = {"login": options.login, "password": options.password}
    try:
        await door.once(Request("GET", "/healthz"))
    except Away as away:
        raise BadSetting(f"--url: no exam server answers at {door.url}: {away}") from None
    # One that is there but has much to do, or waits for its database, is waited for.
    reply = await door.ask(Request("POST", "/api/v1/tickets", body=body))
    if reply.status != 201:
        raise BadSetting(f"--login: {door.url} does not let {options.login} in: {_told(reply)}")
    if "admin" not in reply.fields.get("roles", ()):
        raise BadSetting(f"--login: {options.login} is not an admin of {door.url}")
    return Admin(door, reply.cookie)


async def set_up(admin: Admin, options: Options, advance: Advance) -> Stage:
    """Everything that candidates need before they can book; `advance` counts accounts made."""
    run = secrets.token_hex(3)
    bank = await _bank(admin, options.bank)
    exam = await admin.post("/exams", await _exam(admin, bank, options=options, run=run))
    people = [Person(f"gladi-{run}-{n:04d}", _password()) for n in range(options.candidates)]
    proctor = Person(f"gladi-{run}-pengawas", _password())
    await _create_accounts(admin, people, "candidate", advance)
    await _create_accounts(admin, [proctor], "proctor", advance)
    slot = await admin.post("/slots", _slot(exam["id"], options))
    closes_at = datetime.fromisoformat(slot["closes_at"])
    window = Window(options.limit, closes_at, bool(exam["closing_cuts"]))
    return Stage(
        slot=slot["id"],
        token=slot["token"],
        window=window,
        items=exam["items"],
        candidates=tuple(people),
        proctor=proctor,
    )


async def _bank(admin: Admin, wanted: str) -> str:
    known = (await admin.get("/banks"))["rows"]
    for bank in known:
        if wanted in {bank["id"], bank["name"]} or (not wanted and bank["name"] == BANK):
            return str(bank["id"])
    if wanted:
        names = ", ".join(bank["name"] for bank in known) or "none at all"
        raise BadSetting(f"--bank: there is no bank {wanted}; the server has {names}")
    made = await admin.post("/banks", {"name": BANK})
    folder = files("exam_server.demo") / "bank"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".csv"):
            await admin.send(f"/banks/{made['id']}/imports", entry.read_bytes())
    # The demo has choices and numbers alone.
    kinds = files("exam_server.rehearsal") / "kinds.csv"
    await admin.send(f"/banks/{made['id']}/imports", kinds.read_bytes())
    return str(made["id"])


async def _exam(admin: Admin, bank: str, *, options: Options, run: str) -> dict[str, Any]:
    return {
        "title": f"Gladi bersih {run}",
        "bank": bank,
        "limit_ms": options.limit // timedelta(milliseconds=1),
        "blueprint": blueprint(await _items(admin, bank)),
    }


async def _items(admin: Admin, bank: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for page in count(1):
        part = (await admin.get(f"/banks/{bank}/items?page={page}"))["rows"]
        if not part:
            break
        found += part
    return found


def blueprint(items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Lines for thirty items, or all there are, spread evenly over topics and difficulties."""
    there = Counter((item["topic"], item["difficulty"]) for item in items)
    taken: Counter[tuple[str, int]] = Counter()
    if not there:
        raise BadSetting("--bank: the bank has no items")
    while taken.total() < min(ITEMS, there.total()):
        for group in sorted(there):
            if taken[group] < there[group] and taken.total() < ITEMS:
                taken[group] += 1
    return [
        {"topic": topic, "difficulty": difficulty, "count": count}
        for (topic, difficulty), count in sorted(taken.items())
    ]


async def _create_accounts(
    admin: Admin, people: Iterable[Person], role: str, advance: Advance
) -> None:
    waiting = list(people)
    while waiting:
        part, waiting = waiting[:ACCOUNTS_AT_ONCE], waiting[ACCOUNTS_AT_ONCE:]
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(("number", "name", "roles", "password"))
        writer.writerows((p.login, f"Gladi {p.login[-4:]}", role, p.password) for p in part)
        await admin.send("/accounts/imports", text.getvalue().encode())
        advance(len(part))


def _slot(exam: str, options: Options) -> dict[str, Any]:
    now = datetime.now(UTC)
    entry = now + timedelta(seconds=60 + ENTRY_SECONDS_EACH * options.candidates)
    return {
        "exam": exam,
        "place": PLACE,
        "online": True,
        "starts_at": (now - timedelta(minutes=1)).isoformat(),
        "entry_closes_at": entry.isoformat(),
        # Long enough for every pause, extension and outage given back.
        "closes_at": (entry + 2 * options.limit + timedelta(minutes=1)).isoformat(),
        "time_zone": ZONE,
        "capacity": options.candidates,
    }


def _password() -> str:
    return secrets.token_urlsafe(9)


def _told(reply: Reply) -> str:
    parts = [str(reply.status), reply.word, str(reply.fields.get("title", ""))]
    faults = [f"{each['where']}: {each['expected']}" for each in reply.fields.get("errors", ())]
    return " ".join(part for part in (*parts, *faults) if part)
