"""Nothing that would betray an answer reaches a candidate before the results are released.

Canaries stand in everything that is secret in free text; for the rest, the fields and the options
are looked at one by one. A whole exam is walked, on every route and socket of a candidate.
"""

import json
import random
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

import httpx2

from exam_server.rehearsal.responses import response_to
from exam_server.workers import ROUNDS
from question_bank import Answer, Criterion, Gap, GapKind, Kind, Translation, Unit
from tests.attempts.lines import SocketLine, save
from tests.question_bank.drafts import EACH_KIND
from tests.rebuilding import check_rebuilt
from tests.serving import RunningServer
from tests.test_roles import MATRIX
from tests.world import World

CHOICES: Final = 40
# Numbers long enough that no port, instant or figure of the metrics holds one by chance.
CANARIES: Final = ("KENARI", "611056500000", "32160821", "49617283")
SECRET_FIELDS: Final = {
    "key", "keys", "points", "score", "maximum", "explanation", "tolerance", "expression",
    "source", "correct", "difficulty", "topic", "code", "digest_of_key", "rule", "weights",
    "match_case", "spaces", "rubric", "sample", "feedback", "right", "partly", "fixed", "pairs",
    "distractors", "factor", "weight",
}  # fmt: skip
SHOWN: Final = {"position", "kind", "stem", "options"}
SHOWN_BESIDES: Final = {
    "matching": {"prompts"}, "cloze": {"gaps"}, "numeric": {"units"}, "essay": {"words"},
}  # fmt: skip
ROWS_OF_ITEMS: Final = [
    *(
        f"S-{n:03d},Topik,1,single_choice,Soal {n}?,yes {n},no {n},maybe {n},never {n},,A,,,"
        f"KENARI penjelasan {n}.\n"
        for n in range(CHOICES)
    ),
    "N-1,Topik,1,numeric,Berapa?,,,,,,611056500000,0.49617283,32160821*19000+901000,"
    "KENARI hitungan.\n",
    "M-1,Topik,1,multiple_choice,Mana?,yes,yes too,no,,,A;B,,,KENARI dua.\n",
    "T-1,Topik,1,true_false,Betul?,,,,,,true,,,KENARI betul.\n",
]
TOLD: Final[dict[str, Any]] = {
    "explanation": "KENARI",
    "feedback_right": "KENARI",
    "feedback_partly": "KENARI",
    "feedback_wrong": "KENARI",
    "translations": (Translation(language="en", stem="Which?", explanation="KENARI"),),
}
WEIGHT: Final = Decimal("0.49617283")
HALF_RIGHT: Final = Answer(text="KENARI", weight=WEIGHT, feedback="KENARI")
MARKED: Final[dict[str, dict[str, Any]]] = {
    "S-1": {"weights": (WEIGHT, Decimal(1), -WEIGHT), "feedback": ("KENARI",) * 3},
    "M-1": {"weights": (WEIGHT, 1 - WEIGHT, -WEIGHT, -WEIGHT), "feedback": ("KENARI",) * 4},
    "N-1": {
        "units": (Unit("kg"), Unit("g", WEIGHT)),
        "answers": (Answer(text="611056500000", weight=WEIGHT, tolerance=WEIGHT),),
    },
    "P-1": {"answers": (Answer(text="KENARI"), HALF_RIGHT)},
    "R-1": {
        "gaps": (
            Gap(name="1", kind=GapKind.TEXT, answers=(Answer(text="KENARI"), HALF_RIGHT)),
            Gap(
                name="2",
                kind=GapKind.CHOICE,
                answers=(
                    Answer(text="Bali", feedback="KENARI"),
                    Answer(text="Aceh", weight=WEIGHT),
                ),
            ),
            Gap(name="3", kind=GapKind.NUMBER, answers=(Answer(text="611056500000"),)),
        )
    },
    "E-1": {"rubric": (Criterion("KENARI", Decimal(32160821)),), "sample": "KENARI"},
}
OF_EVERY_KIND: Final = [
    replace(each, code=f"Z-{each.code}", **TOLD, **MARKED.get(each.code, {})) for each in EACH_KIND
]
# It names the fields of the admins' answers, and holds nobody's data.
DESCRIPTION: Final = ("GET /openapi.json",)
OTHER_MESSAGES: Final[tuple[dict[str, Any], ...]] = (
    {"id": "x", "ping": {}},
    {"id": "x", "report": {"kind": "help"}},
    {"id": "x", "view": {"position": 2}},
    {"id": "x", "nonsense": {}},
    save(mutation="other"),
    save(99),
)


@dataclass(slots=True)
class Heard:
    """Everything a candidate was sent: bodies with their headers, and frames."""

    texts: list[str] = field(default_factory=list)

    async def note(self, reply: httpx2.Response) -> None:
        """Keep a whole answer."""
        await reply.aread()
        self.texts += [reply.text, json.dumps(dict(reply.headers))]

    def objects(self) -> Iterator[dict[str, Any]]:
        """Every JSON object in bodies, frames and the data that pages carry."""
        for text in self.texts:
            embedded = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', text)
            for part in [text, *embedded]:
                try:
                    yield from objects_in(json.loads(part))
                except ValueError:
                    continue


def objects_in(node: Any) -> Iterator[dict[str, Any]]:
    """Every object, the inner ones too."""
    if isinstance(node, dict):
        yield node
    for inner in (
        node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    ):
        yield from objects_in(inner)


@dataclass(slots=True)
class Sat:
    """A candidate with a booking, and all that was heard so far."""

    world: World
    server: RunningServer
    client: httpx2.AsyncClient
    heard: Heard
    ids: dict[str, str]

    async def look(self, *, at_all: bool = False) -> None:
        """Ask for everything a candidate may look at, or for what is the staff's too."""
        for row, cells in MATRIX.items():
            method, _, template = row.partition(" ")
            if method == "GET" and (at_all or cells[1] == "+") and row not in DESCRIPTION:
                await self.client.get(self.path(template))

    def path(self, template: str) -> str:
        """A route with this scene's ids."""
        return re.sub(r"\{(\w+)\}", lambda found: self.ids.get(found[1], "none"), template)

    async def post(self, template: str, **body: Any) -> Any:
        """One call; its JSON."""
        return (await self.client.post(self.path(template), json=body)).json()

    async def sit(self) -> list[dict[str, Any]]:
        """Answer everything, on the socket and without it, while proctors intervene."""
        items: list[dict[str, Any]] = (await self.post("/api/v1/bookings/{booking}/attempt"))[
            "items"
        ]
        path = self.path("/api/v1/attempts/{attempt}/socket")
        async with self.server.socket(path, self.client) as socket:
            line = SocketLine(socket)
            epoch = (await line.hear_push("leased"))["epoch"]
            for item in items:
                chosen = response_to(item, random.Random(item["position"]))
                self.keep(await line.ask(save(item["position"], response=list(chosen))))
            for message in OTHER_MESSAGES:
                self.keep(await line.ask(message))
            await self.intervene()
            while "announcement" not in (push := await line.hear()):
                line.pushes.append(push)
            line.pushes.append(push)
            wanted = [save(1, mutation="late", base=1), {"id": 2, "ping": {}}]
            await self.post("/api/v1/attempts/{attempt}/messages", epoch=epoch, messages=wanted)
            self.keep(await line.ask({"id": 3, "submit": {}}))
            await socket.close()
            self.heard.texts += [json.dumps(push) for push in line.pushes]
        return items

    async def intervene(self) -> None:
        """Everything that is pushed."""
        boards, attempt, slot = self.world.state.boards, self.ids["attempt"], self.ids["slot"]
        await boards.extend(attempt, by="p", reason="x", extra_ms=1000)
        await boards.pause(attempt, by="p", reason="x")
        await self.look()
        await boards.resume(attempt, by="p")
        await boards.compensate(slot, by="p", reason="x", extra_ms=1000)
        await boards.announce(slot, by="p", text="x")

    def keep(self, frame: dict[str, Any]) -> None:
        """Keep a frame."""
        self.heard.texts.append(json.dumps(frame))


@asynccontextmanager
async def candidate(server: RunningServer, world: World) -> AsyncIterator[Sat]:
    """Somebody who has booked, and whose every answer is kept."""
    slot, person, heard = (
        await world.slot(rows=ROWS_OF_ITEMS, drafts=OF_EVERY_KIND),
        await world.person(),
        Heard(),
    )
    async with server.signed_in(person) as client:
        client.event_hooks = {"response": [heard.note]}
        await client.get("/home")
        booked = await client.post(f"/api/v1/slots/{slot.id}/bookings")
        booking = booked.json()["id"]
        ids = {"slot": slot.id, "exam": slot.exam_id, "booking": booking, "attempt": booking}
        ids["account"] = person.id
        yield Sat(world, server, client, heard, ids)


async def whole_exam(server: RunningServer, world: World) -> tuple[Heard, list[dict[str, Any]]]:
    """A whole exam as one candidate heard it, from the booking to the recorded result."""
    async with candidate(server, world) as sat:
        await sat.look()
        items = await sat.sit()
        await sat.look()
        for work, _ in ROUNDS:
            await work(world.state)
        await check_rebuilt(world.state)
        await sat.look(at_all=True)
        path = sat.path("/api/v1/attempts/{attempt}/socket")
        async with server.socket(path, sat.client) as socket:
            sat.heard.texts += [str(frame) async for frame in socket]
    return sat.heard, items


async def test_a_whole_exam_betrays_no_answer(server: RunningServer, world: World) -> None:
    heard, items = await whole_exam(server, world)

    assert len(items) == len(ROWS_OF_ITEMS) + len(OF_EVERY_KIND)
    assert {item["kind"] for item in items} == set(Kind)
    assert len(heard.texts) > 250
    assert [text for text in heard.texts for canary in CANARIES if canary in text] == []
    fields = {name for found in heard.objects() for name in found}
    assert {"items", "options", "stem", "saved", "refused", "clock", "signature"} <= fields
    assert fields & SECRET_FIELDS == set()
    check_that_options_look_alike(items)


def check_that_options_look_alike(items: list[dict[str, Any]]) -> None:
    """The author wrote the right one first every time; neither its id nor its place may tell."""
    for item in items:
        besides = SHOWN_BESIDES.get(item["kind"], set()) | {"translations"}
        assert set(item) - besides == SHOWN
        shown = [*item["options"], *item.get("prompts", ())]
        assert all(set(option) == {"id", "text"} for option in shown)
        assert all(set(gap) == {"id", "kind", "options"} for gap in item.get("gaps", ()))
        assert set(item.get("translations", {}).get("en", ())) <= {"stem", "options", "prompts"}
    right = [
        (option["id"], place)
        for item in items
        if item["kind"] == "single_choice"
        for place, option in enumerate(item["options"])
        if "yes" in option["text"]
    ]
    assert len(right) == CHOICES
    assert {name for name, _ in right} == {"o1", "o2", "o3", "o4"}
    assert {place for _, place in right} == {0, 1, 2, 3}


def test_the_search_finds_what_is_planted() -> None:
    page = '<script type="application/json" id="a">{"items": [{"key": ["A"]}]}</script>'
    heard = Heard([page, '{"answers": [{"score": 1}]}'])

    fields = {name for found in heard.objects() for name in found}

    assert fields & SECRET_FIELDS == {"key", "score"}
