"""What an acknowledgement promises is compared with what the server says it does."""

from typing import Any

import pytest

from exam_server.live.durability import ON_DISK, DurabilityWatch, faults_of
from exam_server.live.wire import ReplyError
from exam_server.outcomes import Durability
from exam_server.state import State

SAFE = {**ON_DISK, "maxmemory": "0", "maxmemory-policy": "noeviction"}
REPLICAS = "role:master\r\nslave0:ip=::1,port=1,state=online,offset=1,lag=0\r\n"
FILES = "loading:0\r\naof_last_write_status:ok\r\n"


def config(**changed: str) -> list[str]:
    """What CONFIG GET answers on a server that is set up right but for some settings."""
    told = {**SAFE, **{name.replace("_", "-"): value for name, value in changed.items()}}
    return [word for pair in told.items() for word in pair]


@pytest.mark.parametrize(
    ("level", "replies", "fault"),
    [
        ("fsync", (config(appendonly="no"), REPLICAS, FILES), "needs appendonly yes"),
        ("fsync", (config(appendfsync="everysec"), REPLICAS, FILES), "needs appendfsync always"),
        (
            "both",
            (config(no_appendfsync_on_rewrite="yes"), REPLICAS, FILES),
            "needs no-appendfsync-on-rewrite no",
        ),
        ("replicated", (config(), "role:master\r\n", FILES), "needs 1 replicas"),
        (
            "replicated",
            (config(), REPLICAS.replace("online", "wait_bgsave"), FILES),
            "has 0 online",
        ),
        ("both", (config(), "role:slave\r\n", FILES), "Redis is a slave"),
        (
            "fsync",
            (config(maxmemory="1", maxmemory_policy="allkeys-lru"), REPLICAS, FILES),
            "may evict answers",
        ),
        (
            "replicated",
            (config(), REPLICAS, "aof_last_write_status:err\r\n"),
            "cannot write its append-only file",
        ),
        ("fsync", (ReplyError("NOPERM x"), REPLICAS, FILES), "refuses to say"),
        ("fsync", (config(), TimeoutError(), FILES), "does not answer"),
    ],
)
def test_each_fault_is_one_sentence(level: str, replies: tuple[Any, ...], fault: str) -> None:
    [told] = faults_of(Durability(level), 1, *replies)

    assert fault in told


@pytest.mark.parametrize(
    ("level", "replies"),
    [
        ("fsync", (config(), "role:master\r\n", FILES)),
        ("replicated", (config(appendonly="no"), REPLICAS, FILES)),
        ("both", (config(), REPLICAS, FILES)),
        ("fsync", (config(maxmemory="1"), REPLICAS, FILES)),
    ],
)
def test_a_server_that_does_enough_has_none(level: str, replies: tuple[Any, ...]) -> None:
    assert faults_of(Durability(level), 1, *replies) == ()


async def test_the_embedded_server_keeps_its_promise(state: State) -> None:
    watch = DurabilityWatch(state.attempts._batcher, Durability.FSYNC, 1)
    before = watch.faults
    await watch.verify()

    assert before == ("the durability of Redis has not been verified yet",)
    assert watch.faults == ()
