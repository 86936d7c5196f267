"""The client writes what redis-py itself would write, whichever way Redis is reached."""

import pytest
from redis.asyncio.connection import Connection

from exam_server.live.connection import open_redis

COMMANDS = [
    ("GET", "key"),
    ("CONFIG GET", "appendfsync"),
    (b"CLIENT SETINFO", "LIB-NAME", "x"),
    ("EVALSHA", "sha", 2, "{slot:s}", "é 😀", 1.5, -3, 2**53, b"\x00\xff", ""),
    ("SET", "large", "x" * 20_000),
]


@pytest.mark.parametrize("url", ["unix:///no/where", "redis://127.0.0.1:1", "rediss://127.0.0.1:1"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command[0]))
def test_a_command_is_packed_as_the_library_packs_it(
    url: str, command: tuple[str | int, ...]
) -> None:
    packed = open_redis(url).connection_pool.make_connection().pack_command(*command)
    expected = Connection(decode_responses=True).pack_command(*command)

    assert b"".join(packed) == b"".join(expected)
    assert len(packed) == 1


def test_half_a_letter_is_refused_before_anything_is_sent() -> None:
    connection = open_redis("unix:///no/where").connection_pool.make_connection()

    with pytest.raises(UnicodeEncodeError):
        connection.pack_command("SET", "key", "\ud800")
