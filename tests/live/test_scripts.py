"""The Lua files' headers are their contract: names are checked before anything is sent."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

import exam_server.live
from exam_server.live.keys import SCRIPT_KEYS
from exam_server.live.scripts import Scripts, header

LUA = files("exam_server.live") / "lua"
SOURCES = Path(exam_server.live.__file__).parent
CALL = re.compile(r"(?:\.run|self\._verb|self\._run)\(\s*\"(\w+)\"")


def test_every_script_is_called_and_every_call_has_a_script() -> None:
    called = {name for path in SOURCES.glob("*.py") for name in CALL.findall(path.read_text())}

    assert called == {script.name for script in Scripts()}


def test_every_header_names_keys_that_can_be_built_and_what_comes_back() -> None:
    for entry in LUA.iterdir():
        if entry.name.startswith("_"):
            continue
        head = header(entry.read_text())
        assert set(head["KEYS"].split()) <= set(SCRIPT_KEYS), entry.name
        assert head["ARGV"], entry.name
        assert head["Returns"], entry.name


def test_a_script_takes_exactly_the_values_of_its_header() -> None:
    script = Scripts()["pause_attempt"]

    assert script.ordered({"by": "p", "attempt_id": "a", "reason": "r"}) == ["a", "p", "r"]
    with pytest.raises(TypeError, match="takes"):
        script.ordered({"by": "p", "attempt_id": "a"})
    with pytest.raises(TypeError, match="takes"):
        script.ordered({"by": "p", "attempt_id": "a", "reason": "r", "more": "m"})


def test_all_keys_of_a_slot_carry_its_hash_tag() -> None:
    for name, build in SCRIPT_KEYS.items():
        assert build("s2k4m7qa", "s2k4m7qa-x").startswith("{slot:s2k4m7qa}"), name


def test_no_script_uses_a_command_younger_than_redis_6_2() -> None:
    known = {
        "EXISTS", "GET", "HDEL", "HGET", "HGETALL", "HINCRBY", "HMGET", "HSET", "HSETNX", "TIME",
        "XADD", "ZADD", "ZCARD", "ZRANGE", "ZRANGEBYSCORE", "ZREM",
    }  # fmt: skip

    for entry in LUA.iterdir():
        used = set(re.findall(r"redis\.call\(\s*'(\w+)'", entry.read_text()))
        assert used <= known, entry.name
