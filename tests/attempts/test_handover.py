"""The second device's door: a link that works once, for two minutes, after a tap."""

from datetime import timedelta

from exam_server.live import keys
from exam_server.live.connection import Client
from exam_server.live.rates import HANDOVER_CODES_PER_ADDRESS
from exam_server.live.tickets import HANDOVER_LIFE
from tests.serving import RunningServer
from tests.world import World


async def offered(server: RunningServer, world: World) -> tuple[str, str]:
    """The path of a fresh link, and the attempt it leads to."""
    sitting = await world.attempt()
    async with server.signed_in(sitting.person) as client:
        reply = await client.post(f"/api/v1/attempts/{sitting.id}/handovers")
    assert reply.status_code == 201, reply.text
    url = reply.json()["url"]
    assert url.startswith(server.url)
    assert "<svg" in reply.json()["qr"]
    return url.removeprefix(server.url), sitting.id


async def test_looking_uses_nothing_up_and_signs_nobody_in(
    server: RunningServer, world: World
) -> None:
    link, _ = await offered(server, world)
    async with server.client() as phone:
        looks = [await phone.get(link) for _ in range(3)]
        head = await phone.head(link)

        assert [look.status_code for look in looks] == [200, 200, 200]
        assert head.status_code == 200
        assert not phone.cookies


async def test_the_tap_signs_in_and_leads_to_the_exam_once(
    server: RunningServer, world: World
) -> None:
    link, attempt = await offered(server, world)
    async with server.client() as phone, server.client() as thief:
        taken = await phone.post(link)
        there = await phone.get(f"/api/v1/attempts/{attempt}")
        again = await thief.post(link)
        looked = await thief.get(link)

    assert (taken.status_code, taken.headers["Location"]) == (303, f"/attempts/{attempt}")
    assert there.status_code == 200
    assert (again.status_code, looked.status_code) == (410, 410)
    assert not thief.cookies


async def test_a_link_lives_two_minutes(server: RunningServer, world: World, redis: Client) -> None:
    link, _ = await offered(server, world)
    key = keys.handover(link.rpartition("/")[2])

    assert timedelta(minutes=2) == HANDOVER_LIFE
    assert 0 < await redis.pttl(key) <= 120_000
    await redis.pexpire(key, 0)
    async with server.client() as phone:
        assert (await phone.post(link)).status_code == 410


async def test_a_link_dies_with_the_ticket_that_offered_it(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()
    async with server.signed_in(sitting.person) as client, server.client() as phone:
        offer = await client.post(f"/api/v1/attempts/{sitting.id}/handovers")
        await client.delete("/api/v1/tickets/current")
        looked = await phone.get(offer.json()["url"])
        taken = await phone.post(offer.json()["url"])

    assert (looked.status_code, taken.status_code) == (410, 410)
    assert not phone.cookies


async def test_nobody_offers_a_link_to_somebody_elses_attempt(
    server: RunningServer, world: World, redis: Client
) -> None:
    sitting = await world.attempt()
    async with server.signed_in(await world.person()) as client:
        reply = await client.post(f"/api/v1/attempts/{sitting.id}/handovers")

    assert reply.json()["type"] == "/problems/not_yours"
    assert [name async for name in redis.scan_iter("handover:*")] == []


async def test_links_that_were_never_offered_are_gone(server: RunningServer) -> None:
    async with server.client() as phone:
        for path in ("/handover/x", "/handover/%00", f"/handover/{'x' * 2000}"):
            assert (await phone.get(path)).status_code == 410
            assert (await phone.post(path)).status_code == 410


async def test_a_code_leads_to_the_offer_once_and_a_wrong_one_says_what_to_do(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()
    async with server.signed_in(sitting.person) as client:
        offer = (await client.post(f"/api/v1/attempts/{sitting.id}/handovers")).json()

    async with server.client() as phone:
        wrong = await phone.post("/handover", data={"code": "AAAAAA"})
        empty = await phone.post("/handover", data={"code": " "})
        right = await phone.post("/handover", data={"code": offer["code"].lower()})
        taken = await phone.post(right.headers["Location"])
        again = await phone.post("/handover", data={"code": offer["code"]})

    assert offer["door"] == f"{server.url}/handover"
    assert (wrong.status_code, "Kode ini tidak berlaku." in wrong.text) == (422, True)
    assert (empty.status_code, "Isi kode" in empty.text) == (422, True)
    assert offer["url"].endswith(right.headers["Location"])
    assert taken.headers["Location"] == f"/attempts/{sitting.id}"
    assert again.status_code == 422


async def test_whoever_guesses_codes_has_to_wait(server: RunningServer) -> None:
    async with server.client() as phone:
        for _ in range(HANDOVER_CODES_PER_ADDRESS.amount):
            assert (await phone.post("/handover", data={"code": "AAAAAA"})).status_code == 422
        reply = await phone.post("/handover", data={"code": "AAAAAA"})

    assert (reply.status_code, int(reply.headers["Retry-After"]) > 0) == (429, True)
