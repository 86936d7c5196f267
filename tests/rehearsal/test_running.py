"""Short real runs: a server of its own that is killed twice, and a loss that must be told."""

import json
import os
import socket
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from exam_server.errors import BadSetting
from exam_server.rehearsal import phases, running
from exam_server.rehearsal.comparison import Findings
from exam_server.rehearsal.options import Fault, Options
from exam_server.rehearsal.own_server import own_server
from exam_server.rehearsal.records import Record, read_record
from exam_server.rehearsal.report import Course, Report, figures_of
from exam_server.rehearsal.running import rehearse, run_rehearsal
from tests.serving import RunningServer

SHORTEST = timedelta(seconds=10)


async def test_nothing_is_lost_while_server_and_redis_are_killed_and_processes_renewed() -> None:
    options = Options(candidates=12, limit=timedelta(seconds=13), faults=frozenset(Fault))

    report = await rehearse(options)

    figures = report.figures
    assert report.sentences == ()
    assert report.faults == dict.fromkeys(map(str, Fault), 1)
    assert (figures.lost, figures.duplicated, figures.stale_accepted) == (0, 0, 0)
    assert (figures.submitted + figures.expired, figures.clock_faults) == (12, 0)
    assert figures.saves >= 12 * 30
    assert min(figures.conflicts, figures.switches, figures.reloads, figures.drops) > 0
    assert min(figures.repeats, figures.extensions, figures.pauses, figures.expired) > 0
    assert figures.sent_away > 0


def with_a_loss(fields: Mapping[str, Any]) -> Record:
    """The record as it is, but for its last save."""
    record = read_record(fields)
    last = record.of("saved")[-1]
    return replace(record, events=tuple(event for event in record.events if event != last))


async def test_a_loss_is_told_and_nothing_of_an_own_server_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(phases, "read_record", with_a_loss)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("EXAM_DATABASE_URL", "postgresql://somebody@example.org/production")

    async with own_server() as server:
        pids, password = server.pids(), server.admin.password
        report = await rehearse(
            Options(candidates=2, limit=SHORTEST, url=server.url, password=password)
        )

    assert report.figures.lost >= 2
    assert "is not among the events" in report.sentences[0]
    assert len(pids) == 2
    assert [pid for pid in pids if os.path.exists(f"/proc/{pid}")] == []  # noqa: ASYNC240, PTH110
    assert os.listdir(tmp_path) == []  # noqa: PTH208


@pytest.mark.parametrize(("sentences", "status"), [((), 0), (("something was lost",), 1)])
def test_the_status_and_the_json_say_whether_all_is_well(
    sentences: tuple[str, ...],
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def rehearsed(_: Options) -> Report:
        found = Findings(lost=list(sentences))
        return Report(figures_of([], found, Course(0, Counter(), 0, 0, 0, 1.0)), {}, sentences, 1)

    monkeypatch.setattr(running, "rehearse", rehearsed)

    assert run_rehearsal(Options(), as_json=True) == status
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["lost"], told["findings"]) == (not status, status, list(sentences))
    assert run_rehearsal(Options(), as_json=False) == status
    assert "".join(sentences) in capsys.readouterr().out


async def test_a_server_that_is_not_there_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

        with pytest.raises(BadSetting, match="no exam server answers at"):
            await rehearse(Options(url=url))


async def test_a_wrong_password_is_told(server: RunningServer) -> None:
    with pytest.raises(BadSetting, match="does not let admin in: 401 wrong_credentials"):
        await rehearse(Options(url=server.url, password="not this one"))
