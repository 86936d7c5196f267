"""Every kind of page keeps its budget, with as much on it as the demo's questions bring."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from io import StringIO
from itertools import islice

import httpx2

from exam_server.authoring.exams.operations import publish_results
from exam_server.outcomes import Role
from exam_server.record.database import transaction
from exam_server.state import State
from tests.authoring.sat import Sat, sit
from tests.serving import RunningServer
from tests.weight.budgets import ADMIN, CANDIDATE, EXAM, PROCTOR, Budget
from tests.weight.page import Weighed, weigh
from tests.world import Person, World

QUESTIONS = 30
IN_THE_ROOM = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A page, what it may weigh, and who looks at it; nobody: signed out."""

    url: str
    budget: Budget
    person: Person | None = None


async def test_no_page_weighs_more_than_its_budget(
    server: RunningServer, world: World, state: State
) -> None:
    too_much: list[str] = []
    for place in await staged(world, state):
        reply = await ask(server, place)
        assert reply.status_code == 200, f"{place.url}: {reply.status_code}"
        too_much += place.budget.exceeded_by(place.url, weigh(reply))

    assert not too_much, "\n".join(too_much)


async def staged(world: World, state: State) -> Sequence[Place]:
    """A finished and a running exam of the demo's questions, in a room with others."""
    rows = demo_rows()
    sat = await sit(world, state, *[{}] * 3, rows=rows)
    async with transaction(state.engine) as session:
        await publish_results(session, sat.exam, datetime.now(UTC))
    room = await world.slot(rows=rows)
    running, *_ = await world.attempts(room, IN_THE_ROOM)
    later = await world.slot(rows=rows[:3])
    guest, other = await world.person(), await world.person()
    waiting = await world.slot(rows=rows[:3], starts_in=timedelta(hours=1))
    booked = await world.booking(waiting, other)
    proctor, admin = await world.person(Role.PROCTOR), await world.person(Role.ADMIN)
    return [
        Place("/sign-in", CANDIDATE),
        Place("/home", CANDIDATE, guest),
        Place(f"/slots/{later.id}/booking", CANDIDATE, guest),
        Place("/home", CANDIDATE, running.person),
        Place(f"/bookings/{booked}", EXAM, other),
        Place(f"/attempts/{sat.sittings[0].id}/result", CANDIDATE, sat.sittings[0].person),
        Place(f"/attempts/{sat.sittings[0].id}/receipt", CANDIDATE, sat.sittings[0].person),
        Place(f"/attempts/{running.id}", EXAM, running.person),
        Place(f"/attempts/{running.id}/plain", EXAM, running.person),
        Place("/proctor", PROCTOR, proctor),
        Place(f"/proctor/slots/{room.id}", PROCTOR, proctor),
        *(Place(url, ADMIN, admin) for url in admin_urls(sat)),
    ]


def admin_urls(sat: Sat) -> Sequence[str]:
    exam = sat.exam
    return [
        "/admin", "/admin/banks", "/admin/exams", f"/admin/exams/{exam}",
        f"/admin/exams/{exam}/blueprint", f"/admin/exams/{exam}/statistics", "/admin/accounts",
        f"/admin/results/{exam}", f"/admin/attempts/{sat.sittings[0].id}",
    ]  # fmt: skip


def demo_rows() -> list[str]:
    """Questions of the demo as rows for a bank of one topic."""
    text = (files("exam_server") / "demo/bank/ethics.csv").read_text(encoding="utf-8")
    return [_row(row) for row in islice(csv.DictReader(StringIO(text)), QUESTIONS)]


def _row(row: dict[str, str]) -> str:
    out = StringIO()
    csv.writer(out).writerow((row | {"topic": "Topik", "difficulty": "1"}).values())
    return out.getvalue()


async def ask(server: RunningServer, place: Place) -> httpx2.Response:
    if place.person is None:
        async with server.client() as client:
            return await client.get(place.url)
    async with server.signed_in(place.person) as client:
        return await client.get(place.url)


def test_what_is_too_much_is_named_with_page_figure_and_budget() -> None:
    found = Weighed(html=20_481, css=1, scripts=30_721, requests=17)

    assert list(EXAM.exceeded_by("/attempts/a", found)) == [
        "/attempts/a: 20,481 bytes of html, at most 20,480",
        "/attempts/a: 30,721 bytes of scripts, at most 30,720",
        "/attempts/a: 17 requests, at most 16",
    ]
