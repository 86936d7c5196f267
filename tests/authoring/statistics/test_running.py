"""`exam-server bank stats` as it is typed."""

import asyncio
import json

import pytest

from exam_server.authoring.statistics.running import run_stats
from exam_server.state import State
from tests.authoring.statistics.sitting import Sat


async def told(state: State, *, as_json: bool = False, exam: str = "", slot: str = "") -> int:
    """The status; the command has a loop of its own, as it has for those who type it."""
    return await asyncio.to_thread(run_stats, state.settings, exam=exam, slot=slot, as_json=as_json)


async def test_a_table_for_people(
    state: State, exam: Sat, capsys: pytest.CaptureFixture[str]
) -> None:
    status = await told(state, exam=exam.exam)

    printed = capsys.readouterr().out
    assert status == 0
    for words in ("4 attempts", "KR-20 0.", "1 attempts without", "T-004", "Few answers: n = 4"):
        assert words in printed


async def test_an_object_for_programs(
    state: State, exam: Sat, capsys: pytest.CaptureFixture[str]
) -> None:
    status = await told(state, slot=exam.slot.id, as_json=True)

    found = json.loads(capsys.readouterr().out)
    assert (status, found["attempts"], found["slot"]) == (0, 4, exam.slot.id)


@pytest.mark.parametrize(
    ("scope", "reason"),
    [
        ({}, "name one exam or one slot"),
        ({"exam": "x", "slot": "y"}, "name one exam or one slot"),
        ({"exam": "nothing"}, "there is no exam nothing"),
        ({"slot": "nothing"}, "there is no slot nothing"),
    ],
)
async def test_what_cannot_be_told_is_said_in_a_line(
    state: State, capsys: pytest.CaptureFixture[str], scope: dict[str, str], reason: str
) -> None:
    status = await told(state, exam=scope.get("exam", ""), slot=scope.get("slot", ""))

    assert status == 2
    assert reason in capsys.readouterr().err
