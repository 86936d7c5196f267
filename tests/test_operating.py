"""What operations asks, and what everybody is told while a store is away."""

from pathlib import Path

import pytest

from exam_server.errors import Unavailable
from exam_server.operating import VERSION
from exam_server.record.database import open_engine, transaction
from exam_server.settings import Settings
from tests.serving import RunningServer, running_server


async def test_a_server_with_both_stores_is_alive_and_ready(server: RunningServer) -> None:
    async with server.client() as client:
        found = {path: await client.get(path) for path in ("/healthz", "/readyz", "/version")}

    assert {path: reply.json() for path, reply in found.items()} == {
        "/healthz": {"status": "ok"},
        "/readyz": {"status": "ok"},
        "/version": {"version": VERSION},
    }


async def test_metrics_are_told_in_the_text_format(server: RunningServer) -> None:
    async with server.client() as client:
        reply = await client.get("/metrics")

    assert reply.headers["content-type"].startswith("text/plain")
    assert "# TYPE python_info gauge" in reply.text


async def test_without_redis_it_is_alive_and_says_what_is_away(
    settings: Settings, tmp_path: Path
) -> None:
    away = settings.model_copy(update={"redis_url": f"unix://{tmp_path / 'nobody.sock'}"})
    async with running_server(away) as server, server.client() as client:
        alive, ready = await client.get("/healthz"), await client.get("/readyz")
        problem = await client.post("/api/v1/tickets", json={"login": "a", "password": "b"})
        page = await client.get("/sign-in", headers={"Cookie": "exam_ticket=x"})

    assert (alive.status_code, ready.status_code) == (200, 503)
    assert (ready.json()["status"], "database" in ready.json()) == ("unavailable", False)
    assert ready.json()["redis"].startswith("Redis does not answer: ")
    assert (problem.status_code, problem.json()["type"]) == (503, "/problems/unavailable")
    assert problem.headers["Retry-After"] == "2"
    assert page.status_code == 200


@pytest.mark.parametrize(
    "url", ["sqlite+aiosqlite:///{}/record.db", "postgresql+asyncpg://exam@/x?host={}"]
)
async def test_a_database_that_is_away_is_unavailable(tmp_path: Path, url: str) -> None:
    engine = open_engine(url.format(tmp_path / "nowhere"))

    for read_only in (True, False):
        with pytest.raises(Unavailable):
            async with transaction(engine, read_only=read_only) as session:
                await session.connection()
    await engine.dispose()
