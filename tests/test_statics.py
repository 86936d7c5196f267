"""What lies beside the versioned files: the worker, and what a phone needs for its home screen."""

import json

import httpx2

from exam_server.pages import static_dir
from tests.serving import RunningServer


async def test_the_worker_may_answer_for_all_pages_and_is_asked_for_anew(
    server: RunningServer,
) -> None:
    async with httpx2.AsyncClient(base_url=server.url) as client:
        reply = await client.get("/exam-worker.js?v=1")

    assert reply.headers["content-type"].startswith("text/javascript")
    assert reply.headers["service-worker-allowed"] == "/"
    assert reply.headers["cache-control"] == "no-cache"
    assert reply.headers["content-security-policy"] == "default-src 'none'; connect-src 'self'"


def test_every_icon_of_the_manifest_is_there() -> None:
    manifest = json.loads((static_dir() / "manifest.json").read_text())

    icons = [static_dir() / icon["src"] for icon in manifest["icons"]]

    assert all(icon.is_file() for icon in icons)
