"""The commands: an export written by one process, checked by another without any setting."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from exam_server.cli import commands
from exam_server.digests import canonical
from exam_server.seals import Sealed
from exam_server.settings import Settings
from tests.evidence.conftest import Past
from tests.evidence.stories import OTHER, SEALER, a_story, lines_of

STORY = lines_of(a_story(5))


def run(*words: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> Result:
    return CliRunner().invoke(commands, words, input=stdin, env=environment)


def settings_of(settings: Settings) -> dict[str, str]:
    return {"EXAM_DATA_DIR": str(settings.data_dir), "EXAM_REDIS_URL": settings.redis_url}


@pytest.fixture
def key(tmp_path: Path) -> str:
    (tmp_path / "key.pem").write_text(SEALER.public.pem)
    return str(tmp_path / "key.pem")


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    (tmp_path / "export.jsonl").write_bytes(b"".join(STORY))
    return tmp_path / "export.jsonl"


async def test_an_export_is_written_and_true(
    past: Past, settings: Settings, tmp_path: Path
) -> None:
    target, key = str(tmp_path / "slot.jsonl"), tmp_path / "key.pem"
    server = settings_of(settings)

    key.write_text(run("evidence-key", environment=server).stdout)
    command = ("export-evidence", past.slot.id, "--output", target)
    made = await asyncio.to_thread(run, *command, environment=server)
    status, told = await program_elsewhere("verify", target, "--key", str(key))

    assert (made.exit_code, made.stdout) == (0, "")
    assert made.stderr == f"12 events of slot {past.slot.id}\n"
    assert status == 0, told
    assert f"true: slot {past.slot.id}" in told
    assert "1 running, 1 submitted" in told
    assert "the key that was named" in told


async def program_elsewhere(*words: str) -> tuple[int | None, str]:
    """A command in a process without settings but one that would stop any other command."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("EXAM_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "exam_server", *words),
        env={**bare, "EXAM_PORT": "wrong"},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    return process.returncode, out.decode()


def test_a_true_file_passes_from_standard_input_too(exported: Path) -> None:
    by_name = run("verify", str(exported))
    by_stream = run("verify", "-", stdin=exported.read_bytes())

    assert (by_name.exit_code, by_stream.exit_code) == (0, 0)
    assert "as the file itself says" in by_name.stdout
    assert by_name.stdout == by_stream.stdout


def test_one_changed_byte_is_named(exported: Path, key: str) -> None:
    content = exported.read_bytes().replace(b'"kind":"started"', b'"kind":"starteD"', 1)
    exported.write_bytes(content)

    told = run("verify", str(exported), "--key", key)

    assert told.exit_code == 1
    assert "NOT TRUE: slot s2k4m7qa" in told.stdout
    assert "starteD, 2026-11-21T" in told.stdout
    assert told.stdout.rstrip().endswith("is changed")


def test_another_key_is_named(exported: Path, tmp_path: Path) -> None:
    (tmp_path / "other.pem").write_text(OTHER.public.pem)

    told = run("verify", str(exported), "--key", str(tmp_path / "other.pem"))

    assert told.exit_code == 1
    assert f"sealed with the key {SEALER.public.id}, not with {OTHER.public.id}" in told.stdout


def test_what_a_file_says_cannot_steer_a_terminal(exported: Path) -> None:
    header = json.loads(STORY[0])
    header["slot"] = "\x1b[2J\x9b"
    exported.write_bytes(f"{canonical(header)}\n".encode() + b"".join(STORY[1:]))

    told = run("verify", str(exported))

    assert told.exit_code == 1
    assert "\x1b" not in told.stdout
    assert "\\u001b[2J\\u009b" in told.stdout


def test_a_receipt_is_checked_with_the_key_alone(tmp_path: Path, key: str) -> None:
    receipt = a_receipt()
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(receipt, indent=2))
    (tmp_path / "other.pem").write_text(OTHER.public.pem)

    assert run("verify", str(path), "--key", key).exit_code == 0
    assert run("verify", str(path), "--key", str(tmp_path / "other.pem")).exit_code == 1
    assert run("verify", str(path)).exit_code == 2
    path.write_text(json.dumps({**receipt, "answered": 29}))
    told = run("verify", str(path), "--key", key)
    assert (told.exit_code, "is changed" in told.stdout) == (1, True)


@pytest.mark.parametrize("content", [b"", b"\x00" * 9, b"{}", b"x" * 5_000_000, b"[" * 9_000])
def test_garbage_cannot_be_read(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)

    told = run("verify", str(tmp_path / "x"))

    assert told.exit_code == 2
    assert len(told.stderr.splitlines()) == 1


def test_what_is_not_there_is_told(exported: Path, tmp_path: Path) -> None:
    for words in (
        ("verify", str(tmp_path / "none")),
        ("verify", str(tmp_path)),
        ("verify", str(exported), "--key", str(tmp_path / "none")),
        ("verify", str(exported), "--key", str(exported)),
        ("verify",),
    ):
        assert run(*words).exit_code == 2, words


def test_a_slot_that_is_not_there_leaves_no_file(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "none.jsonl"

    command = ("export-evidence", "nothing", "--output", str(target))

    told = run(*command, environment=settings_of(settings))

    assert (told.exit_code, target.exists()) == (2, False)
    assert told.stderr == "there is no slot nothing\n"


def test_a_database_without_tables_is_told(tmp_path: Path) -> None:
    told = run("export-evidence", "nothing", environment={"EXAM_DATA_DIR": str(tmp_path / "new")})

    assert told.exit_code == 2
    assert told.stderr.startswith("the database cannot be read: ")


def a_receipt() -> dict[str, object]:
    content = {
        "format": "exam-receipt/1",
        "attempt": "s2k4m7qa-wvyq4wyr",
        "reference": "4691370B46",
        "state": "submitted",
        "closed_at": "2026-11-21T05:06:37.804Z",
        "answered": 28,
        "items": 30,
        "digest": "4691370b" * 8,
        "durability": "both",
        "key_id": SEALER.public.id,
    }
    return {**content, "signature": SEALER.seal(Sealed.RECEIPT, content)}
