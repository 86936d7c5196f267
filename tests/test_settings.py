"""Settings: every bad value is named, and nothing is ever signed with an empty secret."""

import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import structlog

from exam_server.cli import main
from exam_server.errors import BadSetting
from exam_server.settings import SHORTEST_SECRET, Settings, read_settings

BAD = {
    "EXAM_PORT": ("70000", "-1", "http", ""),
    "EXAM_REDIS_URL": (
        "localhost:6379",
        "http://x",
        "redis://x:port",
        "redis+cluster://",
        "redis+cluster://one:7000,",
        "redis+cluster://one:7000,two:port",
    ),
    "EXAM_DURABILITY": ("always", ""),
    "EXAM_REPLICAS": ("0", "17", "all"),
    "EXAM_QUEUE_LIMIT": ("99", "many"),
    "EXAM_DATABASE_URL": ("mysql://x/y", "record.db"),
    "EXAM_PUBLIC_ORIGIN": (
        "exam.example.org",
        "https://",
        "https://exam.example.org/path",
        "https://exam.example.org?x",
        "https://a@exam.example.org:port",
        "ftp://exam.example.org",
    ),
    "EXAM_SECRET": ("short", "x" * (SHORTEST_SECRET - 1)),
    "EXAM_TICKET_HOURS": ("0", "169", "many"),
    "EXAM_WORKERS": ("maybe", ""),
    "EXAM_DRAIN_SECONDS": ("-1", "301", "nan", "inf", "soon"),
    "EXAM_OUTAGE_SECONDS": ("0", "601", "nan", "inf", "soon"),
    "EXAM_RELEASE_AFTER_MINUTES": ("-1", "10081", "nan", "inf", "soon"),
    "EXAM_LOG_TAIL_MINUTES": ("-1", "10081", "nan", "inf", "soon"),
    "EXAM_LOG_LEVEL": ("loud", ""),
}
CASES = [(name, value) for name, values in BAD.items() for value in values]


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """The command sends its logs to the error stream of its test, which ends with the test."""
    yield
    structlog.reset_defaults()


@pytest.mark.parametrize(("name", "value"), CASES)
def test_a_bad_value_is_named_and_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(BadSetting) as refused:
        read_settings()

    [line] = str(refused.value).splitlines()
    assert line.startswith(f"{name}: ")
    assert (repr(value) in line) is (name != "EXAM_SECRET")


def test_every_bad_value_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, values in BAD.items():
        monkeypatch.setenv(name, values[0])

    with pytest.raises(BadSetting) as refused:
        read_settings()

    assert {line.partition(":")[0] for line in str(refused.value).splitlines()} == set(BAD)


@pytest.mark.parametrize(("name", "value"), [(name, values[0]) for name, values in BAD.items()])
def test_the_command_tells_it_in_one_line_and_ends_with_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["exam-server", "serve"])

    with pytest.raises(SystemExit) as ended:
        main()

    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert told.startswith(f"{name}: ")
    assert "Traceback" not in told


def test_a_data_directory_that_cannot_be_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("EXAM_DATA_DIR", str(tmp_path / "file" / "below"))
    monkeypatch.setattr("sys.argv", ["exam-server", "migrate"])

    with pytest.raises(SystemExit) as ended:
        main()

    assert (ended.value.code, capsys.readouterr().err[:15]) == (2, "EXAM_DATA_DIR: ")


def test_what_is_good_is_taken_as_meant(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    good = {
        "EXAM_DATA_DIR": str(tmp_path),
        "EXAM_DATABASE_URL": "postgres://exam@db/record",
        "EXAM_PUBLIC_ORIGIN": "https://Exam.example.org:8443/",
        "EXAM_REDIS_URL": "rediss://cache:6380/1",
        "EXAM_WORKERS": "false",
        "EXAM_SECRET": "s" * SHORTEST_SECRET,
    }
    for name, value in good.items():
        monkeypatch.setenv(name, value)

    settings = read_settings(port=81)

    assert settings.sql_url == "postgresql+asyncpg://exam@db/record"
    assert settings.public_origin == "https://Exam.example.org:8443"
    assert (settings.workers, settings.port) == (False, 81)
    assert settings.signing_secret() == "s" * SHORTEST_SECRET
    assert "sss" not in repr(settings)
    assert not (tmp_path / "secret").exists()


def test_without_a_secret_one_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new")

    first = settings.signing_secret()

    assert len(first) >= SHORTEST_SECRET
    assert Settings(data_dir=tmp_path / "new").signing_secret() == first
    assert stat.S_IMODE((tmp_path / "new" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret"]


def test_an_empty_secret_counts_as_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EXAM_SECRET", "")

    assert len(read_settings(data_dir=tmp_path).signing_secret()) >= SHORTEST_SECRET


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        asked = [pool.submit(Settings(data_dir=tmp_path).signing_secret) for _ in range(64)]

    assert len({each.result() for each in asked}) == 1


@pytest.mark.parametrize("content", ["", "\n", "short"])
def test_a_secret_file_that_is_cut_short_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret").write_text(content)

    with pytest.raises(BadSetting, match="secret"):
        Settings(data_dir=tmp_path).signing_secret()
