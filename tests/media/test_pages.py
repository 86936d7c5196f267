"""Media as browsers ask for them."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from exam_server.media.pages import range_of
from exam_server.record.database import open_engine, transaction
from exam_server.record.migrating import migrate
from exam_server.record.pictures import Pictures
from exam_server.state import State
from question_bank import Encoded, encode, store_media
from tests.question_bank.files import picture, recording
from tests.serving import RunningServer
from tests.world import World


async def keep(state: State, content: bytes) -> Encoded:
    """Store a medium, twice at that."""
    found = encode(content)
    assert isinstance(found, Encoded)
    async with transaction(state.engine) as session:
        await store_media(session, [found, found], now=datetime.now(UTC))
    return found


async def test_everybody_who_is_signed_in_gets_it_once_and_for_all(
    server: RunningServer, state: State, world: World
) -> None:
    stored = await keep(state, picture())

    async with server.signed_in(await world.person()) as client:
        found = await client.get(f"/media/{stored.id}")
        again = await client.get(
            f"/media/{stored.id}", headers={"If-None-Match": found.headers["ETag"]}
        )

    assert (found.content, found.headers["Content-Type"]) == (stored.content, "image/png")
    assert found.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert "media-src 'self'" in found.headers["Content-Security-Policy"]
    assert (again.status_code, again.content) == (304, b"")


async def test_strangers_and_unknown_names_get_nothing(
    server: RunningServer, state: State, world: World
) -> None:
    stored = await keep(state, picture())

    async with server.client() as stranger, server.signed_in(await world.person()) as client:
        unknown = [await client.get(f"/media/{name}") for name in ("x", "0" * 32 + ".png", "%00")]
        refused = await stranger.get(f"/media/{stored.id}")

    assert [reply.status_code for reply in unknown] == [404] * 3
    assert refused.headers["Location"].startswith("/sign-in")


async def test_players_get_the_part_they_ask_for(
    server: RunningServer, state: State, world: World
) -> None:
    stored = await keep(state, recording())
    size = len(stored.content)

    async def part(client: httpx2.AsyncClient, wanted: str, **headers: str) -> httpx2.Response:
        return await client.get(f"/media/{stored.id}", headers={"Range": wanted, **headers})

    async with server.signed_in(await world.person()) as client:
        middle, beyond = await part(client, "bytes=10-19"), await part(client, f"bytes={size}-")
        changed = await part(client, "bytes=10-19", **{"If-Range": '"another"'})

    assert (middle.status_code, middle.content) == (206, stored.content[10:20])
    assert middle.headers["Content-Range"] == f"bytes 10-19/{size}"
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    assert (changed.status_code, len(changed.content)) == (200, size)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("bytes=0-", (0, 100)),
        ("bytes=90-200", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-200", (0, 100)),
        ("bytes=-0", (100, 100)),
        ("bytes=5-4", None),
        ("bytes=-", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-1", None),
        ("", None),
    ],
)
def test_ranges_are_read_as_the_standard_says(wanted: str, found: tuple[int, int] | None) -> None:
    assert range_of(wanted, 100) == found


async def test_many_who_ask_at_once_cost_one_read_and_one_more_needs_no_database(
    tmp_path: Path,
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'record.db'}"
    await asyncio.to_thread(migrate, url)
    engine = open_engine(url)
    stored = encode(picture())
    assert isinstance(stored, Encoded)
    async with transaction(engine) as session:
        await store_media(session, [stored], now=datetime.now(UTC))
    pictures = Pictures(engine)

    found = await asyncio.gather(*(pictures.find(stored.id) for _ in range(2_000)))
    await engine.dispose()
    (tmp_path / "record.db").unlink()
    once_more = await pictures.find(stored.id)

    assert {each.content for each in (*found, once_more) if each} == {stored.content}
    assert pictures.reads == 1


async def test_only_so_much_is_kept_the_latest_first(state: State) -> None:
    first, second = await keep(state, picture()), await keep(state, picture(size=(50, 50)))
    pictures = Pictures(state.engine, room=len(second.content))

    for each in (first, second, second, first):
        await pictures.find(each.id)

    assert pictures.reads == 3
