"""The candidate's home and the one page before the final choice, without any script."""

from datetime import UTC, datetime

from exam_server.record.database import transaction
from exam_server.workers.archiving import archive_all
from scheduler import release_results
from tests.serving import RunningServer
from tests.world import World


async def test_the_choice_needs_its_box_ticked(world: World, server: RunningServer) -> None:
    slot, person = await world.slot(), await world.person()

    async with server.signed_in(person) as client:
        unticked = await client.post(f"/slots/{slot.id}/booking", data={})
        ticked = await client.post(f"/slots/{slot.id}/booking", data={"final": "yes"})
        home = await client.get("/home")

    assert unticked.status_code == 422
    assert 'role="alert"' in unticked.text
    assert (ticked.status_code, ticked.headers["location"]) == (303, "/home")
    assert "Masuk ruang tunggu" in home.text


async def test_a_full_slot_is_told_on_the_page_of_the_choice(
    world: World, server: RunningServer
) -> None:
    slot = await world.slot(capacity=1)
    await world.booking(slot, await world.person())

    async with server.signed_in(await world.person()) as client:
        reply = await client.post(f"/slots/{slot.id}/booking", data={"final": "yes"})

    assert reply.status_code == 409
    assert "baru saja penuh" in reply.text


async def test_home_leads_through_the_states_of_an_attempt(
    world: World, server: RunningServer
) -> None:
    sitting = await world.attempt()
    person = sitting.person

    async with server.signed_in(person) as client:
        running = (await client.get("/home")).text
        await sitting.attempts.submit(sitting.id, person.id, epoch=sitting.epoch)
        submitted = (await client.get("/home")).text
        await archive_all(world.state)
        early = await client.get(f"/attempts/{sitting.id}/result")
        await release(world, sitting.id)
        released = (await client.get("/home")).text
        result = await client.get(f"/attempts/{sitting.id}/result")

    assert "Lanjutkan ujian" in running
    assert "Lihat tanda terima" in submitted
    assert "Lihat hasil" not in submitted
    assert early.status_code == 404
    assert "Lihat hasil" in released
    assert result.status_code == 200


async def test_a_booking_comes_as_a_calendar_entry(world: World, server: RunningServer) -> None:
    slot, person = await world.slot(), await world.person()
    booking = await world.booking(slot, person)

    async with server.signed_in(person) as client:
        own = await client.get(f"/bookings/{booking}/calendar.ics")
    async with server.signed_in(await world.person()) as other:
        foreign = await other.get(f"/bookings/{booking}/calendar.ics")

    assert own.headers["content-type"].startswith("text/calendar")
    assert own.text.startswith("BEGIN:VCALENDAR")
    assert foreign.status_code == 403


async def test_a_stranger_is_led_to_the_sign_in_and_back(server: RunningServer) -> None:
    async with server.client() as client:
        reply = await client.get("/home")

    assert (reply.status_code, reply.headers["location"]) == (303, "/sign-in?next=/home")


async def release(world: World, attempt_id: str) -> None:
    """Publish the results of the attempt's exam."""
    async with transaction(world.state.engine) as session:
        exam_id = await world.exam_of(session, attempt_id)
        await release_results(session, exam_id, datetime.now(UTC))
