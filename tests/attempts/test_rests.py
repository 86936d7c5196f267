"""A rest asked for by socket, by HTTP and by a plain form."""

import pytest

from exam_server.live.placing import Accommodated
from exam_server.outcomes import Role, State
from tests.attempts.lines import LINES, open_line, save
from tests.attempts.plain.browsing import Browser
from tests.live.test_rests import MINUTE, MS, about, sat
from tests.serving import RunningServer
from tests.world import World


@pytest.mark.parametrize("kind", LINES)
async def test_a_rest_begins_and_ends_by_message(
    server: RunningServer, world: World, kind: str
) -> None:
    sitting = await sat(world)
    async with open_line(kind, server, sitting) as line:
        begun = await line.ask({"id": 1, "rest": {"resting": True}})
        refused = await line.ask(save())
        ended = await line.ask({"id": 3, "rest": {"resting": False}})
        wrong = await line.ask({"id": 4, "rest": {"resting": "yes"}})

    assert begun["rest"]["resting"] is True
    assert begun["rest"]["left_ms"] == 10 * MS
    assert refused["refused"]["reason"] == "paused"
    assert ended["rest"]["resting"] is False
    assert about(10, ended["rest"]["left_ms"])
    assert wrong["refused"]["where"] == "rest.resting"


async def test_the_truth_tells_of_rests_only_where_they_are_granted(
    server: RunningServer, world: World
) -> None:
    resting, other = await sat(world), await world.attempt()
    async with server.signed_in(resting.person) as client, server.signed_in(other.person) as plain:
        told = (await client.get(f"/api/v1/attempts/{resting.id}")).json()
        silent = (await plain.get(f"/api/v1/attempts/{other.id}")).json()

    assert told["rest"] == {"granted_ms": 10 * MS, "left_ms": 10 * MS, "resting": False}
    assert "rest" not in silent


async def test_a_rest_is_taken_without_scripts(server: RunningServer, world: World) -> None:
    sitting = await sat(world)
    async with server.signed_in(sitting.person) as client:
        browser = Browser(client, sitting.id)
        await browser.begin()
        # A button is no field: its name and value are sent by hand.
        fields = {"epoch": "2", "resting": "yes"}
        begun = await client.post(f"{browser.url}/rest", data=fields, follow_redirects=True)
        covered = (await sitting.truth()).state
        await client.post(f"{browser.url}/rest", data={"epoch": "2", "resting": "no"})

    assert "Sedang istirahat" in begun.text
    assert "10.00" in begun.text or "9.59" in begun.text
    assert 'name="position"' not in begun.text
    assert covered is State.PAUSED
    assert (await sitting.truth()).state is State.RUNNING


async def test_without_a_grant_the_plain_page_offers_no_rest_and_refuses_one(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()
    async with server.signed_in(sitting.person) as client:
        browser = Browser(client, sitting.id)
        await browser.begin()
        refused = await client.post(f"{browser.url}/rest", data={"epoch": "2", "resting": "yes"})

    assert not browser.has("//section[@aria-labelledby='rest']")
    assert refused.status_code == 409
    assert "Tidak ada sisa waktu istirahat." in refused.text


async def test_the_board_of_staff_says_who_rests(server: RunningServer, world: World) -> None:
    sitting = await sat(world)
    wish = Accommodated(by="admin", reason="Netra", rest=20 * MINUTE)
    await world.state.boards.accommodate(sitting.id, wish)
    await sitting.attempts.take_rest(sitting.id, sitting.person.id, sitting.epoch)
    slot = sitting.id.partition("-")[0]
    async with server.signed_in(await world.person(Role.PROCTOR)) as client:
        page = await client.get(f"/proctor/slots/{slot}")
        board = (await client.get(f"/api/v1/slots/{slot}/board")).json()

    assert "Istirahat" in page.text
    assert about(20, board["candidates"][0]["resting_until"] - board["at"])
