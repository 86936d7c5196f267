"""`exam-server bank …` as a person types it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from exam_server.cli import commands
from tests.authoring.banks.files import BAD, GOOD, OTHER, item_file

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data directory of its own for each test."""
    monkeypatch.setenv("EXAM_DATA_DIR", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A file of two good items."""
    path = tmp_path / "soal.csv"
    path.write_bytes(item_file(GOOD, OTHER))
    return str(path)


@pytest.fixture
def bad_file(tmp_path: Path) -> str:
    """A file of one good and one bad item."""
    path = tmp_path / "salah.csv"
    path.write_bytes(item_file(GOOD, BAD))
    return str(path)


def bank(*words: str) -> Result:
    """What a command says, and its status."""
    return RUNNER.invoke(commands, ["bank", *words])


def test_a_file_is_imported_once_and_exported_again(file: str, tmp_path: Path) -> None:
    output = tmp_path / "keluar.csv"

    first = bank("import", file, "--bank", "Uji", "--create")
    again = bank("import", file, "--bank", "Uji", "--json")
    written = bank("export", "--bank", "Uji", "--format", "csv", "--output", str(output))

    assert (first.exit_code, "2 new" in first.stdout) == (0, True)
    assert (again.exit_code, json.loads(again.stdout)["same"]) == (0, 2)
    assert (written.exit_code, written.stderr) == (0, "2 items of Uji\n")
    assert bank("check", str(output)).exit_code == 0


def test_a_dry_run_and_a_stopped_import_write_nothing(file: str, bad_file: str) -> None:
    bank("import", file, "--bank", "Uji", "--create")

    tried = bank("import", bad_file, "--bank", "Uji", "--dry-run", "--json")
    stopped = bank("import", bad_file, "--bank", "Uji", "--on-error", "stop")

    assert (tried.exit_code, json.loads(tried.stdout)["invalid"]) == (1, 1)
    assert (stopped.exit_code, "nothing written" in stopped.stdout) == (1, True)


def test_a_check_names_every_problem_and_needs_no_database(bad_file: str, tmp_path: Path) -> None:
    told = bank("check", bad_file)
    as_json = json.loads(bank("check", bad_file, "--json").stdout)

    assert told.exit_code == 1
    assert "The difficulty must be 1, 2 or 3." in told.stdout
    assert {each["column"] for each in as_json["errors"]} == {"difficulty", "option_b", "key"}
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "nothing.csv"), "nothing.csv: No such file or directory"),
        (("import", "{file}", "--bank", "Uji"), "there is no bank Uji; known are none"),
        (("export", "--bank", "Uji", "--format", "pdf"), "there is no format pdf to write"),
        (("export", "--bank", "Uji", "--format", "csv"), "there is no bank Uji"),
    ],
)
def test_what_cannot_begin_is_told_in_one_line(
    file: str, words: tuple[str, ...], said: str
) -> None:
    told = bank(*(word.format(file=file) for word in words))

    assert told.exit_code == 2
    assert said in told.stderr
    assert told.stderr.count("\n") == 1


def test_what_a_file_says_cannot_steer_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(item_file(GOOD.replace(",B,", ",\x1b[31mZ[bold],")))

    told = bank("check", str(path))

    assert "\x1b[31m" not in told.stdout
    assert "[bold]" in told.stdout.lower()
