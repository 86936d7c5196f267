"""The bench of the pages: its table, its file, its relay and, in the long run, all of it."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench.page.__main__ import GOALS, commands, write
from bench.page.figures import Goal, Table, Unit
from bench.page.wire import wire_to

PAINT = Goal("paint", "first paint", Unit.MS, 600)
SCORE = Goal("score", "score", Unit.POINTS, 98, least=True)


def test_a_median_is_compared_with_its_target_in_the_right_direction() -> None:
    table = Table([PAINT, SCORE])
    for paint, score in ((500, 97), (601, 98), (620, 100)):
        table.add(paint=paint, score=score)

    late, good = table.lines

    assert (late.figure, late.is_met) == (601, False)
    assert (good.figure, good.is_met) == (98, True)
    assert late.cells() == ("first paint", "601 ms", "500 to 620", "≤ 600 ms", "MISSED")


def test_what_was_not_measured_has_no_line_and_what_has_no_goal_no_place() -> None:
    table = Table([PAINT, SCORE])
    table.add(paint=1)

    assert [line.goal for line in table.lines] == [PAINT]
    with pytest.raises(KeyError):
        table.add(other=1)


def test_every_goal_has_a_name_of_its_own() -> None:
    assert len({goal.key for goal in GOALS}) == len({goal.name for goal in GOALS}) == len(GOALS)


def test_a_run_is_written_with_its_rounds_and_is_no_whole_benchmark(tmp_path: Path) -> None:
    table = Table([PAINT])
    table.add(paint=2)
    table.add(paint=4)

    content = json.loads(write(table, 2, folder=tmp_path).read_text())

    assert content["options"]["only"] == ["page"]
    assert content["rows"] == [
        {"key": "paint", "name": "first paint", "unit": "ms", "target": "≤ 600 ms",
         "figure": 3, "rounds": [2, 4], "met": True},
    ]  # fmt: skip


async def test_the_relay_counts_both_directions() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write((await reader.readexactly(5)) * 2)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, wire_to(f"http://127.0.0.1:{port}") as wire:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(wire.url.split(":")[-1]))
        writer.write(b"hello")
        answer = await reader.read()
        writer.close()

    assert answer == b"hellohello"
    assert wire.count == 15


@pytest.mark.long
@pytest.mark.browser
def test_one_round_measures_everything_but_the_scores(tmp_path: Path) -> None:
    words = ["--rounds", "1", "--without-lighthouse", "--results", str(tmp_path)]
    result = CliRunner().invoke(commands, words)

    assert result.exit_code == 0, result.output
    (path,) = tmp_path.glob("*-page.json")
    measured = {row["key"] for row in json.loads(path.read_text())["rows"]}
    assert measured == {goal.key for goal in GOALS if "Lighthouse" not in goal.name}
