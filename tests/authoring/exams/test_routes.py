"""The API of exams."""

from typing import Any

import httpx2
import pytest

from tests.authoring.exams.bodies import new_exam
from tests.authoring.reading import complaints
from tests.world import World


async def test_an_exam_is_created_with_its_blueprint(
    admin: httpx2.AsyncClient, world: World
) -> None:
    body = new_exam(await world.bank(), booking_closes_at="2030-01-01T07:00:00+07:00")

    made = await admin.post("/api/v1/exams", json=body)

    assert made.status_code == 201, made.text
    found = made.json()
    assert (found["limit_ms"], found["items"], found["closing_cuts"]) == (3_600_000, 2, True)
    assert found["blueprint"] == [{"topic": "Topik", "difficulty": 1, "count": 2}]
    assert (found["compensate"], found["booking_closes_at"]) == (
        "automatic",
        "2030-01-01T00:00:00Z",
    )
    assert (await admin.get("/api/v1/exams")).json() == [found]


async def test_policies_are_kept(admin: httpx2.AsyncClient, world: World) -> None:
    body = new_exam(await world.bank(), compensate="propose", closing_cuts=False, outage_ms=5_000)

    found = (await admin.post("/api/v1/exams", json=body)).json()

    assert (found["compensate"], found["closing_cuts"]) == ("propose", False)
    assert found["outage_ms"] == 5_000


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (None, ["focus", "paste", "second_tab", "address", "device", "pace"]),
        ([], []),
        (["paste", "fullscreen", "paste"], ["fullscreen", "paste"]),
    ],
)
async def test_what_is_recorded_is_kept_and_has_a_default(
    admin: httpx2.AsyncClient, world: World, said: list[str] | None, kept: list[str]
) -> None:
    body = new_exam(await world.bank(), integrity=said)

    found = (await admin.post("/api/v1/exams", json=body)).json()

    assert found["integrity"] == kept


def line(**other: Any) -> list[dict[str, Any]]:
    return [{"topic": "Topik", "difficulty": 1, "count": 2, **other}]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"title": " "}, {"title"}),
        ({"title": "x" * 201}, {"title"}),
        ({"bank": "nothing"}, {"bank"}),
        ({"limit_ms": 999}, {"limit_ms"}),
        ({"limit_ms": 86_400_001}, {"limit_ms"}),
        ({"limit_ms": "an hour"}, {"limit_ms"}),
        ({"blueprint": []}, {"blueprint"}),
        ({"blueprint": "all"}, {"blueprint"}),
        ({"blueprint": line(topic="Sejarah")}, {"blueprint.0.topic"}),
        ({"blueprint": line(difficulty=4)}, {"blueprint.0.difficulty"}),
        ({"blueprint": line(count=0)}, {"blueprint.0.count"}),
        ({"blueprint": line(count=7)}, {"blueprint.0.count"}),
        ({"blueprint": line() + line()}, {"blueprint.1"}),
        ({"blueprint": line(points=2)}, {"blueprint.0.points"}),
        ({"compensate": "sometimes"}, {"compensate"}),
        ({"outage_ms": 999}, {"outage_ms"}),
        ({"integrity": ["webcam"]}, {"integrity.0"}),
        ({"integrity": "focus"}, {"integrity"}),
        ({"outage_ms": 600_001}, {"outage_ms"}),
        ({"booking_closes_at": "2030-01-01T07:00:00"}, {"booking_closes_at"}),
        ({"booking_closes_at": "soon"}, {"booking_closes_at"}),
        ({"venue": "x"}, {"venue"}),
    ],
)
async def test_an_exam_that_cannot_be_is_refused(
    admin: httpx2.AsyncClient, world: World, change: dict[str, Any], where: set[str]
) -> None:
    body = new_exam(await world.bank(), **change)

    assert complaints(await admin.post("/api/v1/exams", json=body)) == where
    assert (await admin.get("/api/v1/exams")).json() == []


async def test_results_are_released_once_and_for_all(
    admin: httpx2.AsyncClient, world: World
) -> None:
    exam = (await admin.post("/api/v1/exams", json=new_exam(await world.bank()))).json()
    path = f"/api/v1/exams/{exam['id']}/publication"

    first, second = await admin.post(path), await admin.post(path)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    (listed,) = (await admin.get("/api/v1/exams")).json()
    assert listed["results_released_at"] == first.json()["released_at"]


async def test_an_unknown_exam_has_no_results(admin: httpx2.AsyncClient) -> None:
    assert (await admin.post("/api/v1/exams/nothing/publication")).status_code == 404
