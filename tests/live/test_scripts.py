"""The Lua files and their calls agree, and a server that knows no script is taught it."""

import asyncio
import re
from collections.abc import Sequence
from importlib.resources import files

import pytest

from exam_server.live import keys
from exam_server.live.connection import Client
from exam_server.live.scripts import Script, Scripts, header
from exam_server.outcomes import Saved, Word, Write
from tests.clock import TestClock
from tests.world import World

SCRIPTS = tuple(Scripts())
FOLDER = files("exam_server.live") / "lua"
TEXTS = {
    entry.name.removesuffix(".lua"): entry.read_text(encoding="utf-8")
    for entry in FOLDER.iterdir()
    if entry.name.endswith(".lua")
}
CALLS = "\n".join(
    (files("exam_server.live") / f"{name}.py").read_text(encoding="utf-8")
    for name in ("attempts", "board", "clocks", "leaving", "observations", "placing", "restoring")
)
# What Redis 6.2 knows; a newer command would not run everywhere.
COMMANDS = {
    "EXISTS", "GET", "HDEL", "HGET", "HGETALL", "HINCRBY", "HMGET", "HSET", "HSETNX", "TIME",
    "UNLINK", "XADD", "XDEL", "XINFO", "XREVRANGE", "XTRIM", "ZADD", "ZCARD", "ZRANGE",
    "ZRANGEBYSCORE", "ZREM", "ZSCORE",
}  # fmt: skip


def by_name(script: Script) -> str:
    return script.name


def values(names: Sequence[str]) -> dict[str, str | list[str]]:
    return {n.removeprefix("..."): ["a", "b"] if n.startswith("...") else n for n in names}


@pytest.mark.parametrize("script", SCRIPTS, ids=by_name)
def test_a_script_opens_with_its_purpose_and_its_contract(script: Script) -> None:
    text = TEXTS[script.name]

    assert text.startswith("-- ")
    assert {"KEYS", "ARGV", "Returns"} <= set(header(text))
    assert len(text.splitlines()) <= 120
    assert set(script.keys) <= set(keys.SCRIPT_KEYS)
    for used in header(text).get("Uses", "").split():
        assert used.startswith("_")
        assert used in TEXTS


@pytest.mark.parametrize("script", SCRIPTS, ids=by_name)
def test_a_script_uses_every_key_and_argument_that_it_names(script: Script) -> None:
    body = re.sub(r"--.*", "", TEXTS[script.name])

    for name in (*script.keys, *script.arguments):
        assert re.search(rf"\b{name.removeprefix('...')}\b", body), name
    assert not re.search(r"\b(KEYS|ARGV)\b", body)


@pytest.mark.parametrize("name", TEXTS)
def test_a_script_uses_commands_that_every_server_knows(name: str) -> None:
    assert set(re.findall(r"redis\.call\(\s*'(\w+)'", TEXTS[name])) <= COMMANDS


@pytest.mark.parametrize("script", SCRIPTS, ids=by_name)
def test_a_script_refuses_in_words_that_the_service_knows(script: Script) -> None:
    refusals = re.findall(r"'refused',\s*'(\w+)'", script.text)

    assert set(refusals) <= {str(word) for word in Word}


@pytest.mark.parametrize("script", SCRIPTS, ids=by_name)
def test_arguments_go_in_the_order_of_the_header_and_no_other_name_is_taken(
    script: Script,
) -> None:
    good = values(script.arguments)
    ordered = script.ordered(good)

    assert len(ordered) == len(script.arguments) + any(
        name.startswith("...") for name in script.arguments
    )
    with pytest.raises(TypeError, match=script.name):
        script.ordered({**good, "unknown": "x"})
    for name in good:
        with pytest.raises(TypeError, match=script.name):
            script.ordered({key: value for key, value in good.items() if key != name})


@pytest.mark.parametrize("script", SCRIPTS, ids=by_name)
def test_a_script_is_called_somewhere(script: Script) -> None:
    assert f'"{script.name}"' in CALLS


@pytest.mark.parametrize("script", SCRIPTS, ids=by_name)
def test_all_keys_of_a_script_lie_on_one_shard(script: Script) -> None:
    found = script.keys_at(("s2k4m7qa", "s2k4m7qa-x"))

    assert {key[key.index("{") : key.index("}") + 1] for key in found} == {"{slot:s2k4m7qa}"}


async def test_a_script_compiles_under_the_name_that_redis_gives_it(redis: Client) -> None:
    for script in SCRIPTS:
        assert await redis.script_load(script.text) == script.sha


async def test_after_a_flush_the_scripts_are_taught_again_and_nothing_is_done_twice(
    world: World, redis: Client, clock: TestClock
) -> None:
    slot = await world.slot()
    sittings = await world.attempts(slot, 3)
    events = await redis.xlen(keys.log(slot.id))
    await redis.script_flush()

    write = Write(1, ("o1",), flagged=False, base=0, mutation="m")
    saved = await asyncio.gather(
        *[
            each.attempts.save(each.id, each.person.id, epoch=each.epoch, write=write)
            for each in sittings
        ]
    )

    assert all(isinstance(each, Saved) and each.version == 1 for each in saved)
    assert await redis.xlen(keys.log(slot.id)) == events + 3
