"""The API of corrections: everybody scored again, old and new kept."""

from collections.abc import Sequence
from dataclasses import replace

import httpx2
import pytest

from exam_server.state import State
from tests.authoring.reading import complaints
from tests.authoring.sat import CHOICE, NUMBER, Sat, sit
from tests.world import World

ALL: Sequence[dict[str, str]] = ({"S-1": "yes", "N-1": "12.5"}, {"S-1": "no", "N-1": "13"}, {})
ROWS = (CHOICE, NUMBER)


@pytest.fixture
async def sat(world: World, state: State) -> Sat:
    """One with everything right, one with everything wrong, one with nothing."""
    return await sit(world, state, *ALL, rows=ROWS)


async def correct(
    admin: httpx2.AsyncClient, sat: Sat, code: str, **body: object
) -> httpx2.Response:
    path = f"/api/v1/exams/{sat.exam}/corrections"
    version = sat.versions[code].id
    return await admin.post(path, json={"version": version, "reason": "keliru", **body})


async def test_a_voided_question_earns_nobody_anything_and_leaves_the_maximum(
    admin: httpx2.AsyncClient, sat: Sat
) -> None:
    before = await sat.scores()
    tried = (await correct(admin, sat, "S-1", voided=True, dry_run=True)).json()
    between = await sat.scores()
    done = (await correct(admin, sat, "S-1", voided=True)).json()

    assert before == between == [("2", 2), ("0", 2), ("0", 2)]
    assert await sat.scores() == [("1", 1), ("0", 1), ("0", 1)]
    assert (tried["id"], tried["dry_run"], tried["changed"]) == (None, True, 3)
    assert tried["changes"] == done["changes"]
    assert {each["points_after"] for each in done["changes"]} == {0, 1}


async def test_several_answers_may_be_called_right(admin: httpx2.AsyncClient, sat: Sat) -> None:
    await correct(admin, sat, "S-1", changes={"key": ["A", "B"]})
    await correct(admin, sat, "N-1", changes={"tolerance": "0.5"})

    assert await sat.scores() == [("2", 2), ("2", 2), ("0", 2)]


async def test_a_correction_is_taken_back_by_another_one(
    admin: httpx2.AsyncClient, sat: Sat
) -> None:
    before = await sat.scores()
    await correct(admin, sat, "S-1", voided=True)
    await correct(admin, sat, "S-1", changes={"key": ["B"]})
    changed = await sat.scores()

    await correct(admin, sat, "S-1", reason="kunci semula benar")
    listed = (await admin.get(f"/api/v1/exams/{sat.exam}/corrections")).json()

    assert changed == [("1", 2), ("1", 2), ("0", 2)]
    assert await sat.scores() == before
    assert [each["reason"] for each in listed] == ["kunci semula benar", "keliru", "keliru"]
    assert [each["changed"] for each in listed] == [2, 3, 3]


async def test_the_same_correction_twice_changes_nothing(
    admin: httpx2.AsyncClient, sat: Sat
) -> None:
    await correct(admin, sat, "S-1", voided=True)

    again = await correct(admin, sat, "S-1", voided=True)

    assert complaints(again) == {"version"}
    assert await sat.scores() == [("1", 1), ("0", 1), ("0", 1)]


async def test_who_finishes_later_is_scored_under_the_correction(
    admin: httpx2.AsyncClient, sat: Sat, world: World, state: State
) -> None:
    await correct(admin, sat, "S-1", changes={"key": ["B"]})
    await correct(admin, sat, "N-1", voided=True)

    later = await sit(world, state, *ALL, slot=sat.slot)

    assert await later.scores() == [("0", 1), ("1", 1), ("0", 1)]


async def test_one_correction_is_read_with_every_score_it_changed(
    admin: httpx2.AsyncClient, sat: Sat
) -> None:
    done = (await correct(admin, sat, "S-1", changes={"key": ["B"]})).json()
    path = f"/api/v1/exams/{sat.exam}/corrections"

    found = (await admin.get(f"{path}/{done['id']}")).json()

    changes = {each["attempt"]: each for each in found["changes"]}
    assert set(changes) == {sitting.id for sitting in sat.sittings[:2]}
    first = changes[sat.sittings[0].id]
    assert (first["points_before"], first["points_after"]) == (2, 1)
    assert (await admin.get(f"/api/v1/exams/none/corrections/{done['id']}")).status_code == 404
    assert (await admin.get(f"{path}/none")).status_code == 404


CANNOT_BE: Sequence[tuple[dict[str, object], set[str]]] = (
    ({"changes": {"stem": "Lain?"}}, {"stem"}),
    ({"changes": {"options": ["yes", "no", "other"]}}, {"options"}),
    ({"changes": {"kind": "essay"}}, {"kind"}),
    ({"changes": {"key": ["Z"]}}, {"key"}),
    ({"changes": {"key": ["A", "Z"]}}, {"key"}),
    ({"changes": {"stem": 5}}, {"changes"}),
    ({"changes": {"answers": [{"text": 5, "weight": 1, "tolerance": None}]}}, {"changes"}),
    ({"changes": {"weights": ["1e999999999"]}}, {"weights"}),
    ({"changes": {"weights": ["NaN"]}}, {"weights"}),
    ({"changes": {"key": []}}, {"key"}),
    ({"changes": {"gaps": 5}}, {"changes"}),
    ({"changes": {"tolerance": "much"}}, {"changes"}),
    ({"changes": {"nothing": 1}}, {"changes"}),
    ({"reason": " "}, {"reason"}),
)


async def test_answers_that_cannot_be_are_named(admin: httpx2.AsyncClient, sat: Sat) -> None:
    for body, named in CANNOT_BE:
        assert complaints(await correct(admin, sat, "S-1", **body)) >= named, body

    assert await sat.scores() == [("2", 2), ("0", 2), ("0", 2)]


async def test_an_unknown_version_or_exam_is_not_found(admin: httpx2.AsyncClient, sat: Sat) -> None:
    body = {"version": "nothing", "reason": "x", "voided": True}

    for exam in (sat.exam, "nothing"):
        reply = await admin.post(f"/api/v1/exams/{exam}/corrections", json=body)
        assert reply.status_code == 404


async def test_what_no_form_of_the_exam_holds_is_not_corrected(
    admin: httpx2.AsyncClient, sat: Sat, world: World, state: State
) -> None:
    other = await sit(world, state, {}, rows=ROWS)

    reply = await correct(admin, replace(sat, versions=other.versions), "S-1", voided=True)

    assert reply.status_code == 404
