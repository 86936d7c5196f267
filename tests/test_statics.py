"""Static files: their forms, how long they are kept, and what lies beside the versioned path."""

import gzip
import json

import httpx2
import pytest

from exam_server.published import published, static_dir, static_names, static_version
from tests.serving import RunningServer

SCRIPT = "js/exam.js"
FOREVER = "public, max-age=31536000, immutable"


async def test_the_worker_may_answer_for_all_pages_and_is_asked_for_anew(
    server: RunningServer,
) -> None:
    async with httpx2.AsyncClient(base_url=server.url) as client:
        reply = await client.get("/exam-worker.js?v=1")

    assert reply.headers["content-type"].startswith("text/javascript")
    assert reply.headers["service-worker-allowed"] == "/"
    assert reply.headers["cache-control"] == "no-cache"
    assert reply.headers["content-security-policy"] == "default-src 'none'; connect-src 'self'"
    assert reply.content == published("js/worker.js").content


def test_every_icon_of_the_manifest_is_there() -> None:
    manifest = json.loads((static_dir() / "manifest.json").read_text())

    icons = [static_dir() / icon["src"] for icon in manifest["icons"]]

    assert all(icon.is_file() for icon in icons)


@pytest.mark.parametrize("name", static_names())
async def test_both_forms_of_a_file_say_the_same_and_have_marks_of_their_own(
    server: RunningServer, name: str
) -> None:
    path = f"/static/{static_version()}/{name}"
    async with httpx2.AsyncClient(base_url=server.url) as client:
        plain = await client.get(path, headers={"Accept-Encoding": "identity"})
        packed = await client.get(path, headers={"Accept-Encoding": "gzip, br"})

    assert plain.content == packed.content == published(name).content
    assert plain.headers["cache-control"] == packed.headers["cache-control"] == FOREVER
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in plain.headers
    is_packed = packed.headers.get("content-encoding") == "gzip"
    assert is_packed == (published(name).compressed is not None)
    assert (plain.headers["etag"] != packed.headers["etag"]) == is_packed


@pytest.mark.parametrize("coding", ["identity", "gzip"])
async def test_who_has_a_file_is_told_so_without_the_file(
    server: RunningServer, coding: str
) -> None:
    path = f"/static/{static_version()}/{SCRIPT}"
    async with httpx2.AsyncClient(
        base_url=server.url, headers={"Accept-Encoding": coding}
    ) as client:
        first = await client.get(path)
        again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
        other = await client.get(path, headers={"If-None-Match": '"another"'})

    assert (first.status_code, again.status_code, other.status_code) == (200, 304, 200)
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]


async def test_an_older_page_gets_the_file_of_today_and_does_not_keep_it(
    server: RunningServer,
) -> None:
    async with httpx2.AsyncClient(base_url=server.url) as client:
        reply = await client.get(f"/static/0123456789ab/{SCRIPT}")

    assert reply.headers["cache-control"] == "no-cache"
    assert reply.content == published(SCRIPT).content


@pytest.mark.parametrize("name", ["nothing.js", "..%2fpyproject.toml", "%2e%2e/a", ""])
async def test_only_static_files_are_there(server: RunningServer, name: str) -> None:
    async with httpx2.AsyncClient(base_url=server.url) as client:
        reply = await client.get(f"/static/{static_version()}/{name}")

    assert reply.status_code == 404


def test_what_is_compressed_is_the_same_in_every_process() -> None:
    packed = published(SCRIPT).compressed

    assert packed is not None
    assert packed[4:8] == b"\0\0\0\0"  # No time of day in it.
    assert gzip.decompress(packed) == published(SCRIPT).content
