"""The API of rules, readiness and simulations."""

from typing import Any

import httpx2
import pytest
from sqlmodel import select

from exam_server.record.database import transaction
from exam_server.state import State
from question_bank import Item, ItemState
from tests.authoring.exams.bodies import new_exam
from tests.authoring.reading import complaints
from tests.world import World

RULES = {
    "fixed": ["T-001"],
    "excluded": ["T-002"],
    "enemies": [["T-003", "T-004"]],
    "stimuli": {},
    "max_exposure": 0.5,
    "four_eyes": False,
}


async def made_exam(admin: httpx2.AsyncClient, world: World, **other: Any) -> dict[str, Any]:
    reply = await admin.post("/api/v1/exams", json=new_exam(await world.bank(), **other))
    assert reply.status_code == 201, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def test_rules_are_kept_with_the_exam(admin: httpx2.AsyncClient, world: World) -> None:
    ruled = await made_exam(admin, world, rules=RULES)
    plain = await made_exam(admin, world)

    assert ruled["rules"] == RULES
    assert plain["rules"] == {
        "fixed": [],
        "excluded": [],
        "enemies": [],
        "stimuli": {},
        "max_exposure": None,
        "four_eyes": False,
    }


@pytest.mark.parametrize(
    ("rules", "where"),
    [
        ({"fixed": ["T-001", "X"]}, {"rules.fixed.1"}),
        ({"excluded": ["X"]}, {"rules.excluded.0"}),
        ({"enemies": [["T-001", "X"]]}, {"rules.enemies.0.1"}),
        ({"enemies": [["T-001"]]}, {"rules.enemies.0"}),
        ({"stimuli": {"kasus": 2}}, {"rules.stimuli.kasus"}),
        ({"stimuli": {"kasus": 0}}, {"rules.stimuli.kasus"}),
        ({"max_exposure": 0}, {"rules.max_exposure"}),
        ({"max_exposure": 1.1}, {"rules.max_exposure"}),
        ({"max_exposure": "NaN"}, {"rules.max_exposure"}),
        ({"four_eyes": True}, {"blueprint.0.count"}),
        ({"fixed": ["T-001", "T-002", "T-003"]}, {"blueprint.0.count"}),
        ({"fixed": [""]}, {"rules.fixed.0"}),
        ({"friends": []}, {"rules.friends"}),
        ({"fixed": "T-001"}, {"rules.fixed"}),
    ],
)
async def test_rules_that_cannot_be_are_refused_at_their_place(
    admin: httpx2.AsyncClient, world: World, rules: dict[str, Any], where: set[str]
) -> None:
    body = new_exam(await world.bank(), rules=rules)

    assert complaints(await admin.post("/api/v1/exams", json=body)) == where


async def retire(state: State, number: int) -> None:
    """Take the first items of the bank out of use."""
    async with transaction(state.engine) as session:
        for item in (await session.exec(select(Item).order_by(Item.code).limit(number))).all():
            item.state = ItemState.RETIRED


async def test_readiness_tells_each_reason_with_its_facts(
    admin: httpx2.AsyncClient, world: World, state: State
) -> None:
    exam = await made_exam(admin, world)
    path = f"/api/v1/exams/{exam['id']}/readiness"
    before = (await admin.get(path)).json()
    await retire(state, 5)

    after = (await admin.get(path)).json()

    assert before == {"exam": exam["id"], "ready": True, "reasons": []}
    assert not after["ready"]
    (reason,) = after["reasons"]
    told = {name: reason[name] for name in ("cause", "blocks", "topic", "asked", "available")}
    assert told == {
        "cause": "shortage",
        "blocks": True,
        "topic": "Topik",
        "asked": 2,
        "available": 1,
    }
    assert reason["barred"] == {"retired": 5}


async def test_a_slot_of_an_exam_without_forms_is_refused_with_the_reason(
    admin: httpx2.AsyncClient, world: World, state: State
) -> None:
    exam = await made_exam(admin, world)
    await retire(state, 5)
    slot = {
        "exam": exam["id"],
        "place": "Daring",
        "online": True,
        "starts_at": "2030-01-01T07:00:00+07:00",
        "closes_at": "2030-01-01T12:00:00+07:00",
        "time_zone": "Asia/Jakarta",
        "capacity": 30,
    }

    reply = await admin.post("/api/v1/slots", json=slot)

    assert complaints(reply) == {"exam"}
    (fault,) = reply.json()["errors"]
    assert fault["found"] == (
        "shortage: topic Topik, difficulty 1: 2 asked, 1 available (5 retired)"
    )
    assert (await admin.get(f"/api/v1/exams/{exam['id']}/slots")).json() == []


async def test_a_simulation_answers_with_shares_and_overlaps(
    admin: httpx2.AsyncClient, world: World
) -> None:
    exam = await made_exam(admin, world, rules={"fixed": ["T-001"], "max_exposure": 0.5})

    reply = await admin.post(
        f"/api/v1/exams/{exam['id']}/simulations", json={"draws": 200, "seed": 1}
    )

    assert reply.status_code == 201, reply.text
    done = reply.json()
    shares = {item["code"]: item["share"] for item in done["items"]}
    assert (done["draws"], done["seed"], done["limit"]) == (200, 1, 0.5)
    assert shares["T-001"] == 1
    assert (done["never_shown"], done["above_limit"]) == ([], ["T-001"])
    assert sum(each["pairs"] for each in done["neighbours"]["distribution"]) == 199
    assert 1 <= done["strangers"]["mean"] <= 2


@pytest.mark.parametrize("draws", [0, 20_001, "many"])
async def test_a_simulation_has_bounds(
    admin: httpx2.AsyncClient, world: World, draws: object
) -> None:
    exam = await made_exam(admin, world)

    reply = await admin.post(f"/api/v1/exams/{exam['id']}/simulations", json={"draws": draws})

    assert complaints(reply) == {"draws"}


async def test_what_cannot_be_drawn_is_not_simulated(
    admin: httpx2.AsyncClient, world: World, state: State
) -> None:
    exam = await made_exam(admin, world)
    await retire(state, 5)

    reply = await admin.post(f"/api/v1/exams/{exam['id']}/simulations")

    assert reply.status_code == 409
    assert reply.json()["type"] == "/problems/form_unavailable"
    assert reply.json()["causes"] == ["shortage"]


async def test_a_blueprint_is_changed_until_somebody_has_a_form(
    admin: httpx2.AsyncClient, world: World
) -> None:
    slot = await world.slot()
    path = f"/api/v1/exams/{slot.exam_id}/blueprint"
    body = {
        "blueprint": [{"topic": "Topik", "difficulty": 1, "count": 3}],
        "rules": {"excluded": ["T-006"]},
    }

    changed = await admin.put(path, json=body)
    await world.booking(slot, await world.person())
    late = await admin.put(path, json=body)

    assert changed.status_code == 200, changed.text
    assert (changed.json()["items"], changed.json()["rules"]["excluded"]) == (3, ["T-006"])
    assert late.status_code == 409
    assert late.json()["type"] == "/problems/forms_drawn"
