"""Answer files after the end: noted once for the committee, refused where anything is wrong."""

import asyncio
import json
import subprocess
from typing import Any

import httpx2
import pytest

from exam_server.answer_files import AnswerKey
from exam_server.errors import Invalid
from exam_server.live.keys import slot_of
from exam_server.outcomes import Event, Role, Write
from exam_server.published import static_dir
from tests.answer_files import sealed, signed
from tests.serving import RunningServer
from tests.world import Sitting, World

ANSWERS = (
    {"position": 1, "response": ["o9"], "flagged": False, "base": 0, "mutation": "k-1", "at": 5},
    {"position": 2, "response": ["o8"], "flagged": True, "base": 0, "mutation": "k-2", "at": 6},
)

AS_THE_PAGE = """
const { answerFile } = await import(process.argv[1]);
const [data, answers] = JSON.parse(process.argv[2]);
console.log(await answerFile(data, answers));
"""


async def over(world: World) -> Sitting:
    """An attempt that has ended, with one answer in the store."""
    sitting = await world.attempt()
    await world.state.boards.terminate(sitting.id, by="p", reason="listrik")
    return sitting


def file_of(world: World, sitting: Sitting, **changed: str) -> dict[str, str]:
    """What the page of this attempt would have made, with what is changed before it is sealed."""
    outside = {"attempt": sitting.id, "account": sitting.person.id, **changed}
    key = world.state.signing.answer_key.for_page(outside["attempt"], outside["account"])
    return sealed(key, outside, ANSWERS)


async def events(world: World, sitting: Sitting) -> list[Event]:
    found = await world.state.logs.after(slot_of(sitting.id), "0-0", most=1_000)
    return [event for event in found if event.kind == "late_answers"]


async def hand_in(server: RunningServer, sitting: Sitting, file: dict[str, Any]) -> httpx2.Response:
    async with server.signed_in(sitting.person) as client:
        return await client.post(f"/api/v1/attempts/{sitting.id}/late-answers", json=file)


def places(reply: httpx2.Response) -> list[str]:
    return [fault["where"] for fault in reply.json()["errors"]]


async def test_what_the_server_lacks_is_noted_once_with_both_clocks(
    server: RunningServer, world: World
) -> None:
    sitting = await over(world)
    file = file_of(world, sitting)

    first = await hand_in(server, sitting, file)
    second = await hand_in(server, sitting, file)

    assert first.status_code == second.status_code == 201
    assert first.json() == second.json() == {"noted": [1, 2], "known": []}
    (event,) = await events(world, sitting)
    assert event.by == sitting.person.id
    assert event.facts["made_at"] == "7"
    noted = json.loads(event.facts["answers"])
    assert [(each["response"], each["at"]) for each in noted] == [(["o9"], 5), (["o8"], 6)]
    assert await world.state.logs.responses(sitting.id) == {}


async def test_what_the_server_has_already_is_told_apart(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()
    write = Write(1, ("o9",), flagged=False, base=0, mutation="k-1")
    await world.state.attempts.save(sitting.id, sitting.person.id, epoch=sitting.epoch, write=write)
    await world.state.boards.terminate(sitting.id, by="p", reason="listrik")

    reply = await hand_in(server, sitting, file_of(world, sitting))

    assert reply.json() == {"noted": [2], "known": [1]}


async def test_a_file_that_was_changed_is_refused(server: RunningServer, world: World) -> None:
    sitting = await over(world)
    file = file_of(world, sitting)
    flipped = "A" if file["content"][4] != "A" else "B"
    broken = file["content"][:4] + flipped + file["content"][5:]

    for changed in (
        {"content": broken},
        {"account": "another"},
        {"sender": "AAAA"},
        {"nonce": "*"},
    ):
        reply = await hand_in(server, sitting, {**file, **changed})
        assert (reply.status_code, places(reply)) == (422, ["signature"])

    assert await events(world, sitting) == []


@pytest.mark.parametrize("where", ["attempt", "account"])
async def test_a_file_of_somebody_else_is_refused(
    server: RunningServer, world: World, where: str
) -> None:
    sitting = await over(world)

    reply = await hand_in(server, sitting, file_of(world, sitting, **{where: "another"}))

    assert (reply.status_code, places(reply)) == (422, [where])


async def test_a_file_for_another_server_says_so(server: RunningServer, world: World) -> None:
    sitting = await over(world)
    outside = {"attempt": sitting.id, "account": sitting.person.id}
    another = AnswerKey("other").for_page(**outside)

    reply = await hand_in(server, sitting, sealed(another, outside, ANSWERS))

    assert (reply.status_code, places(reply)) == (422, ["key_id"])


async def test_a_file_of_an_attempt_that_goes_on_is_refused(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()

    reply = await hand_in(server, sitting, file_of(world, sitting))

    assert (reply.status_code, reply.json()["type"]) == (409, "/problems/not_over")


async def test_a_file_that_is_too_large_is_refused(server: RunningServer, world: World) -> None:
    sitting = await over(world)

    reply = await hand_in(server, sitting, {**file_of(world, sitting), "content": "A" * 2**20})

    assert reply.status_code == 413


async def test_a_proctor_hands_it_in_by_form_and_sees_it_in_the_history(
    server: RunningServer, world: World
) -> None:
    sitting = await over(world)
    text = json.dumps(file_of(world, sitting))

    async with server.signed_in(await world.person(Role.PROCTOR)) as client:
        path = f"/attempts/{sitting.id}/late-answers"
        page = await client.post(path, files={"file": ("jawaban.json", text)})
        wrong = await client.post(path, files={"file": ("foto.jpg", b"\xff\xd8")})
        history = await client.get(f"/proctor/attempts/{sitting.id}")

    assert "Dicatat untuk panitia: jawaban soal 1, 2." in page.text
    assert (wrong.status_code, "Ini bukan berkas jawaban." in wrong.text) == (422, True)
    assert "soal 1, 2; dibuat pukul" in history.text
    assert "o9" not in history.text


async def test_what_the_page_makes_the_server_opens() -> None:
    key = AnswerKey("secret")
    data = {"id": "s1-b1", "account": "a1", "answer_key": key.for_page("s1-b1", "a1")}
    module = str(static_dir() / "js" / "offline" / "answer_file.js")
    command = ["node", "--input-type=module", "-e", AS_THE_PAGE, module]

    made = await asyncio.to_thread(
        subprocess.run,
        [*command, json.dumps([data, ANSWERS])],
        check=True,
        capture_output=True,
    )

    file = key.open(made.stdout)
    assert (file.attempt, file.account) == ("s1-b1", "a1")
    assert [(each.position, each.response, each.at) for each in file.answers] == [
        (1, ("o9",), 5),
        (2, ("o8",), 6),
    ]


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {**ANSWERS[0], "at": 10**30},
        {**ANSWERS[0], "response": "o9"},
        {**ANSWERS[0], "position": "x"},
    ],
)
def test_a_file_whose_inside_makes_no_sense_is_refused(answer: Any) -> None:
    key = AnswerKey("secret")
    file = sealed(key.for_page("s1-b1", "a1"), {"attempt": "s1-b1", "account": "a1"}, [answer])

    with pytest.raises(Invalid) as caught:
        key.open(json.dumps(file))

    assert caught.value.faults[0].where == "content"


@pytest.mark.parametrize(
    "changed", [{"content": "AAAA"}, {"sender": "AAAA"}, {"nonce": "*"}, {"nonce": ""}]
)
def test_a_file_that_is_signed_and_still_no_file_is_refused(changed: dict[str, str]) -> None:
    key = AnswerKey("secret")
    mine = key.for_page("s1-b1", "a1")
    file = sealed(mine, {"attempt": "s1-b1", "account": "a1"}, ANSWERS)

    with pytest.raises(Invalid) as caught:
        key.open(json.dumps(signed(mine["mark"], {**file, **changed})))

    assert caught.value.faults[0].where == "content"
