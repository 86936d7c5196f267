"""The middleware around everything: whose requests pass, and what every answer carries."""

import base64
import hashlib
import re
from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from websockets.exceptions import InvalidStatus

from exam_server.endpoints import BODY_LIMIT
from exam_server.guard import Armour, BodyLimit
from exam_server.outcomes import Role
from exam_server.published import static_version
from exam_server.replies import handlers
from exam_server.settings import Settings
from tests.serving import RunningServer, running_server
from tests.world import World

OURS = "http://exam.example:8000"
CONFIGURED = "https://exam.example.org"

# What a browser says, the Host it asks, and whether that may pass without a configured origin.
PASSES = {
    "a program": ({}, True),
    "our own page": ({"Sec-Fetch-Site": "same-origin", "Origin": OURS}, True),
    "typed by hand": ({"Sec-Fetch-Site": "none"}, True),
    "an old browser on our page": ({"Origin": OURS}, True),
    "another case": ({"Origin": "HTTP://Exam.Example:8000"}, True),
    "our host behind a proxy's https": ({"Origin": "https://exam.example:8000"}, True),
    "another site": ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, False),
    "a neighbour": ({"Sec-Fetch-Site": "same-site", "Origin": OURS}, False),
    "another site that says nothing more": ({"Sec-Fetch-Site": "cross-site"}, False),
    "a word no browser says": ({"Sec-Fetch-Site": "Same-Origin"}, False),
    "no origin of its own": ({"Origin": "null"}, False),
    "an empty origin": ({"Origin": ""}, False),
    "a foreign origin": ({"Origin": "https://evil.example"}, False),
    "our name as a prefix": ({"Origin": "http://exam.example:8000.evil.example"}, False),
    "our name as a suffix": ({"Origin": "http://evil-exam.example:8000"}, False),
    "our name as an account": ({"Origin": "http://exam.example:8000@evil.example"}, False),
    "another port": ({"Origin": "http://exam.example:8001"}, False),
    "no port": ({"Origin": "http://exam.example"}, False),
    "another scheme": ({"Origin": "chrome-extension://exam.example:8000"}, False),
    "a file": ({"Origin": "file://"}, False),
    "no address at all": ({"Origin": "http://["}, False),
    "a foreign origin that claims ours": (
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
        False,
    ),
}
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
ANSWERS = {
    "page": "/sign-in",
    "API": "/api/v1/tickets/current",
    "API that is not there": "/api/v1/nothing",
    "page that is not there": "/nothing",
    "static": "/static/{version}/css/base.css",
    "static that is not there": "/static/{version}/nothing.css",
    "static with NUL": "/static/{version}/%00",
    "description": "/openapi.json",
    "health": "/healthz",
    "redirect": "/",
}


async def test_what_another_site_makes_a_browser_send_is_refused(
    server: RunningServer, subtests: pytest.Subtests
) -> None:
    async with server.client() as client:
        for name, (headers, passes) in PASSES.items():
            with subtests.test(name):
                sent = {**headers, "Host": "exam.example:8000"}
                posted = await client.post("/api/v1/tickets", json={}, headers=sent)
                deleted = await client.delete("/api/v1/tickets/current", headers=sent)
                looked = await client.get("/api/v1/tickets/current", headers=sent)

                assert posted.status_code == (422 if passes else 403)
                assert deleted.status_code == (401 if passes else 403)
                assert looked.status_code == 401  # Looking changes nothing and is never refused.


async def test_with_a_configured_origin_only_that_one_passes(
    settings: Settings, subtests: pytest.Subtests
) -> None:
    configured = settings.model_copy(update={"public_origin": CONFIGURED})
    cases = {CONFIGURED: 422, CONFIGURED.upper(): 422, OURS: 403, f"{CONFIGURED}:443": 403}
    async with running_server(configured) as server, server.client() as client:
        for origin, status in cases.items():
            with subtests.test(origin):
                headers = {"Origin": origin, "Host": "exam.example:8000"}
                posted = await client.post("/api/v1/tickets", json={}, headers=headers)
                assert posted.status_code == status


async def test_a_refused_form_is_a_page_and_a_refused_call_a_problem(server: RunningServer) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    async with server.client() as client:
        page = await client.post("/sign-in", headers=headers)
        problem = await client.post("/api/v1/tickets", headers=headers)

    assert (page.status_code, problem.status_code) == (403, 403)
    assert page.headers["Content-Type"].startswith("text/html")
    assert problem.json()["type"] == "/problems/foreign_origin"


async def test_a_foreign_handshake_claims_nothing(
    server: RunningServer, world: World, subtests: pytest.Subtests
) -> None:
    sitting = await world.attempt()
    path = f"/api/v1/attempts/{sitting.id}/socket"
    async with server.signed_in(sitting.person) as client:
        for name, (headers, passes) in PASSES.items():
            if passes or headers.get("Origin") == "":
                continue
            with subtests.test(name), pytest.raises(InvalidStatus) as refused:
                await server.socket(path, client, **headers)
            assert refused.value.response.status_code == 403
        async with server.socket(path, client, Origin=server.url):
            pass

    assert (await sitting.truth()).epoch == sitting.epoch + 1


async def test_every_kind_of_answer_is_armoured(
    server: RunningServer, subtests: pytest.Subtests
) -> None:
    async with server.client() as client:
        for name, path in ANSWERS.items():
            with subtests.test(name):
                reply = await client.get(path.format(version=static_version()))

                assert {key: reply.headers[key] for key in HEADERS} == HEADERS
                assert "default-src 'none'" in reply.headers["content-security-policy"]
                assert reply.status_code < 500
                assert "server" not in reply.headers


async def test_no_policy_allows_inline_scripts_or_styles_and_the_hashes_are_the_styles(
    server: RunningServer, world: World, subtests: pytest.Subtests
) -> None:
    async with server.signed_in(await world.person(*Role)) as client:
        for path in ("/sign-in?lang=en", "/home", "/admin", "/proctor", "/nothing"):
            with subtests.test(path):
                reply = await client.get(path, follow_redirects=True)
                policy = reply.headers["Content-Security-Policy"]
                styles = re.findall(r"<style[^>]*>(.*?)</style>", reply.text, re.DOTALL)

                assert "unsafe" not in policy
                assert set(re.findall(r"'(sha256-[^']+)'", policy)) == {hash_of(s) for s in styles}
                assert not re.search(r"<[^>]+\sstyle=|<[^>]+\son\w+=", reply.text)
                assert all("src=" in tag or "json" in tag for tag in scripts(reply.text))


def hash_of(style: str) -> str:
    digest = hashlib.sha256(style.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def scripts(text: str) -> list[str]:
    return re.findall(r"<script[^>]*>", text)


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_that_is_too_large_is_a_problem_like_any_other(
    server: RunningServer, chunked: bool
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * (BODY_LIMIT // 2)

    body = pieces() if chunked else b"x" * (BODY_LIMIT + 1)
    async with server.client() as client:
        reply = await client.post("/api/v1/tickets", content=body)
        page = await client.post("/sign-in", content=b"x" * (BODY_LIMIT + 1))

    assert (reply.status_code, reply.json()["type"]) == (413, "/problems/too_large")
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert (page.status_code, "<main" in page.text) == (413, True)


async def broken(_: Request) -> Response:
    """A fault of ours that names a secret."""
    raise ZeroDivisionError("the secret")


@pytest.mark.parametrize("path", ["/api/broken", "/broken"])
async def test_a_fault_of_ours_is_armoured_and_tells_nothing(path: str) -> None:
    app = Starlette(
        routes=[Route("/api/broken", broken), Route("/broken", broken)],
        middleware=[Middleware(Armour), Middleware(BodyLimit)],
        exception_handlers=handlers,
    )
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://x") as client:
        reply = await client.get(path)

    assert reply.status_code == 500
    assert {key: reply.headers[key] for key in HEADERS} == HEADERS
    assert "secret" not in reply.text
    assert "Zero" not in reply.text
