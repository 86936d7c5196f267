"""The embedded server: what was acknowledged survives every kill, and nobody starts it twice."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx2
import pytest

from exam_server.embedded import SOCKET_PATH_BYTES, EmbeddedRedis
from exam_server.errors import Unavailable
from exam_server.live.connection import Client, open_redis, unavailable_when_away
from exam_server.serving import listen

PATIENCE = 30


@asynccontextmanager
async def client_of(server: EmbeddedRedis) -> AsyncIterator[Client]:
    client = open_redis(server.url)
    yield client
    await client.aclose()


async def pid_of(client: Client) -> int:
    """The server's process; waits until it answers."""
    for _ in range(PATIENCE * 20):
        try:
            with unavailable_when_away():
                return int((await client.info("server"))["process_id"])
        except Unavailable:
            await asyncio.sleep(0.05)
    raise TimeoutError


def is_running(pid: int) -> bool:
    """False for a process that has ended, waited for or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_what_was_acknowledged_survives_kills_and_the_server_comes_back(
    tmp_path: Path,
) -> None:
    server, acknowledged, unknown = EmbeddedRedis(tmp_path), list[str](), set[str]()
    async with server.running(), client_of(server) as client:
        for _ in range(3):
            pid = await pid_of(client)
            asyncio.get_running_loop().call_later(0.1, os.kill, pid, signal.SIGKILL)
            while is_running(pid):
                name = f"write-{len(acknowledged) + len(unknown)}"
                try:
                    with unavailable_when_away():
                        await client.rpush("log", name)
                    acknowledged.append(name)
                except Unavailable:
                    unknown.add(name)
            assert await pid_of(client) != pid
        kept = await client.lrange("log", 0, -1)

    assert len(acknowledged) > 30
    assert [name for name in kept if name not in unknown] == acknowledged


async def test_two_users_share_one_server_and_the_last_one_stops_it(tmp_path: Path) -> None:
    first, second = EmbeddedRedis(tmp_path), EmbeddedRedis(tmp_path)
    async with first.running():
        async with client_of(first) as client:
            pid = await pid_of(client)
        async with second.running(), client_of(second) as client:
            assert await pid_of(client) == pid
        assert first.answers()

    assert not first.lives()
    assert not first.answers()


async def test_whoever_started_it_may_leave_first(tmp_path: Path) -> None:
    first, second = EmbeddedRedis(tmp_path), EmbeddedRedis(tmp_path)
    starting = first.running()
    await starting.__aenter__()
    async with second.running(), client_of(second) as client:
        pid = await pid_of(client)
        await starting.__aexit__(None, None, None)

        assert await pid_of(client) == pid
        os.kill(pid, signal.SIGKILL)
        assert await pid_of(client) != pid
        assert first._child is not None
        first._child.wait(PATIENCE)  # Its process would have ended; here it is still a parent.

    assert not second.lives()


async def test_a_server_that_is_slow_to_answer_gets_no_rival_on_the_same_files(
    tmp_path: Path,
) -> None:
    first, second = EmbeddedRedis(tmp_path), EmbeddedRedis(tmp_path)
    async with first.running(), client_of(first) as client:
        pid = await pid_of(client)
        os.kill(pid, signal.SIGSTOP)
        ensuring = asyncio.create_task(asyncio.to_thread(second.ensure))
        await asyncio.sleep(2.5)  # Longer than one question waits for its answer.
        waiting = not ensuring.done()
        os.kill(pid, signal.SIGCONT)
        await asyncio.wait_for(ensuring, PATIENCE)

        assert waiting
        assert await pid_of(client) == pid


def test_a_server_that_cannot_start_is_told_with_where_to_look(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path)
    damaged = server.folder / "appendonlydir"
    damaged.mkdir(parents=True)
    (damaged / "appendonly.aof.manifest").write_text("no manifest\n")

    with pytest.raises(RuntimeError, match=r"redis\.log"):
        server.ensure()
    assert not server.lives()


def test_a_deep_folder_has_a_short_socket_of_its_own(tmp_path: Path) -> None:
    deep = EmbeddedRedis(tmp_path / ("x" * 120))
    other = EmbeddedRedis(tmp_path / ("y" * 120))

    assert len(os.fsencode(deep.path)) < SOCKET_PATH_BYTES
    assert deep.path != other.path
    assert deep.path == EmbeddedRedis(tmp_path / ("x" * 120)).path


def command(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """The command in a process of its own, on its own data."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EXAM_")}
    return subprocess.Popen(
        [sys.executable, "-m", "exam_server", *arguments],
        env={**kept, "EXAM_DATA_DIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], httpx2.Client]]:
    """A server process, and a browser for it once it is ready."""
    with listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    process = command(folder, "serve", "--port", str(port))
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and process.poll() is None:
            try:
                if client.get("/readyz").status_code == 200:
                    break
            except httpx2.TransportError:
                time.sleep(0.05)
        yield process, client
    process.terminate()
    process.wait(PATIENCE)


def test_killing_the_exam_server_keeps_everything(tmp_path: Path) -> None:
    (tmp_path / "word").write_text("a password for tests\n")
    admin = ("--login", "admin", "--password-file", str(tmp_path / "word"))
    assert command(tmp_path, "create-admin", *admin).wait(PATIENCE) == 0
    credentials = {"login": "admin", "password": "a password for tests"}
    with serving(tmp_path) as (process, client):
        assert client.post("/api/v1/tickets", json=credentials).status_code == 201
        cookies = dict(client.cookies)
        process.kill()
        process.wait(PATIENCE)
    assert EmbeddedRedis(tmp_path).lives()

    with serving(tmp_path) as (_, client):
        client.cookies.update(cookies)
        who = client.get("/api/v1/tickets/current")

    assert (who.status_code, who.json()["account"]["number"]) == (200, "admin")
    assert not EmbeddedRedis(tmp_path).lives()
