"""The command: what it prints, and its statuses, bad input among them."""

import asyncio
from collections.abc import Mapping

import pytest
from typer.testing import CliRunner, Result

from exam_server.cli import commands
from exam_server.errors import BadSetting
from exam_server.process_log import configure_log
from exam_server.settings import Settings
from exam_server.state import State
from exam_server.workers.archiving import archive_all
from tests.world import Sitting, World

NOWHERE = "unix:///nowhere/redis.sock"


def run(settings: Settings, *words: str, **others: str) -> Result:
    environment: Mapping[str, str] = {
        "EXAM_DATA_DIR": str(settings.data_dir),
        "EXAM_REDIS_URL": settings.redis_url,
        "EXAM_DATABASE_URL": "",
        **others,
    }
    result = CliRunner().invoke(commands, ["restore-slot", *words], env=environment)
    configure_log("warning")  # As before the command, for the tests that follow.
    return result


@pytest.fixture
async def lost(state: State, world: World) -> Sitting:
    """One archived attempt that Redis no longer holds."""
    sitting = await world.attempt()
    await archive_all(state)
    await state.logs._client.flushall()
    return sitting


async def test_it_names_the_lost_brings_them_back_and_then_there_are_none(
    settings: Settings, lost: Sitting
) -> None:
    slot_id = lost.id.partition("-")[0]

    named = await asyncio.to_thread(run, settings)
    looked = await asyncio.to_thread(run, settings, slot_id, "--dry-run")
    restored = await asyncio.to_thread(run, settings, slot_id)
    again = await asyncio.to_thread(run, settings)

    assert (named.exit_code, named.stdout, named.stderr) == (1, f"{slot_id}\n", "1 lost\n")
    assert f"slot {slot_id}: would be restored from 2 events" in looked.stdout
    assert f"slot {slot_id}: restored from 2 events" in restored.stdout
    assert "attempts: 1 open, 0 waiting; 0 had ended" in restored.stdout
    assert "the last event that is known: 20" in restored.stdout
    assert (restored.exit_code, again.exit_code, again.stdout) == (0, 0, "")


@pytest.mark.parametrize(
    ("words", "others", "told"),
    [
        (["unknown2"], {}, "there is no slot unknown2\n"),
        (["unknown2"], {"EXAM_REDIS_URL": NOWHERE}, "redis does not answer"),
    ],
)
async def test_what_cannot_be_done_is_one_line_and_status_2(
    settings: Settings, words: list[str], others: dict[str, str], told: str
) -> None:
    result = await asyncio.to_thread(run, settings, *words, **others)

    assert result.exit_code == 2
    assert result.stderr.startswith(told)
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("text", ["yesterday", "2026-11-21T10:41:58"])
def test_an_instant_needs_a_zone(settings: Settings, text: str) -> None:
    result = run(settings, "s2k4m7qa", "--lost-at", text)

    assert isinstance(result.exception, BadSetting)
    assert "--lost-at: expected" in str(result.exception)
