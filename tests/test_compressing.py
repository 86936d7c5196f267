"""What travels compressed, and what does not."""

import httpx2

from tests.serving import RunningServer
from tests.world import World


def coding(reply: httpx2.Response) -> str | None:
    found: str | None = reply.headers.get("content-encoding")
    return found


async def test_a_page_travels_compressed_for_who_understands_it(server: RunningServer) -> None:
    async with server.client() as client:
        packed = await client.get("/sign-in", headers={"Accept-Encoding": "gzip"})
        plain = await client.get("/sign-in", headers={"Accept-Encoding": "identity"})

    assert (coding(packed), coding(plain)) == ("gzip", None)
    assert packed.text == plain.text
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert int(packed.headers["content-length"]) < len(plain.content) / 2


async def test_a_refusal_that_is_a_page_travels_compressed_too(server: RunningServer) -> None:
    async with server.client() as client:
        reply = await client.post("/sign-in", data={"login": "a", "password": "b"})

    assert (reply.status_code, coding(reply)) == (401, "gzip")


async def test_what_is_read_from_the_api_is_compressed_and_what_is_saved_is_not(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()
    base = f"/api/v1/attempts/{sitting.id}"
    # Many messages in one body: an answer that would be worth it.
    pings = [{"id": number, "ping": {}} for number in range(50)]
    async with server.signed_in(sitting.person) as client:
        truth = await client.get(base)
        saved = await client.post(
            f"{base}/messages", json={"epoch": sitting.epoch, "messages": pings}
        )

    assert (truth.status_code, coding(truth)) == (200, "gzip")
    assert (saved.status_code, coding(saved)) == (200, None)
    assert len(saved.content) > 1024


async def test_small_answers_stay_as_they_are(server: RunningServer) -> None:
    async with server.client() as client:
        reply = await client.get("/healthz")

    assert coding(reply) is None
