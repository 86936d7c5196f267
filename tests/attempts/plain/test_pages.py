"""A whole exam by plain forms: every kind, every refusal, nothing written by looking."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import pytest

from exam_server.live.connection import Client
from exam_server.outcomes import State, Truth
from question_bank import Kind
from tests.attempts.lines import everything, open_line, save
from tests.attempts.plain.browsing import Browser, Value
from tests.clock import TestClock
from tests.question_bank.drafts import EACH_KIND, ORDERING, right_response
from tests.serving import RunningServer
from tests.world import Sitting, World

RIGHT: Final[dict[str, tuple[str, ...]]] = {
    draft.kind: right_response(draft) for draft in EACH_KIND
}
TEXT: Final = "Pagi itu\nkami < berangkat."


def filled(kind: str) -> Mapping[str, Value]:
    """The fields that give the right answer to a kind."""
    right = RIGHT[kind]
    match kind:
        case Kind.MATCHING:
            return dict(f"pair-{each}".split("=") for each in right)
        case Kind.CLOZE:
            return dict(f"gap-{each}".split("=") for each in right)
        case Kind.ORDERING:
            return {f"place-{each}": str(place) for place, each in enumerate(right, 1)}
        case Kind.ESSAY:
            return {"essay": TEXT}
        case Kind.NUMERIC | Kind.SHORT_TEXT:
            return {"typed": f" {right[0]} "}
    return {"choice": list(right)}


@asynccontextmanager
async def browsing(server: RunningServer, sitting: Sitting) -> AsyncIterator[Browser]:
    """A second browser of the person, which holds no epoch yet."""
    async with server.signed_in(sitting.person) as client:
        yield Browser(client, sitting.id)


async def test_a_whole_exam_of_every_kind_is_taken_by_forms(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt(await world.slot(drafts=EACH_KIND))
    items = await kinds_of(server, sitting)
    async with browsing(server, sitting) as browser:
        await browser.begin()
        for kind in items:
            await browser.press("next", fill={**filled(kind), "flagged": "yes"})
        review = browser.text("//h2[@id='counts']")
        await browser.press(action="submission", fill={"sure": "yes"})

    truth = await sitting.truth()
    assert review == "9 dari 9 terjawab"
    assert truth.state is State.SUBMITTED
    assert browser.reply.url.path.endswith("/receipt")
    given = {kind: told(kind, truth.responses[at].response) for at, kind in enumerate(items, 1)}
    assert given == {kind: told(kind, right) for kind, right in {**RIGHT, "essay": (TEXT,)}.items()}
    assert all(stored.flagged and stored.version == 1 for stored in truth.responses.values())


async def test_what_is_stored_stands_in_the_form_and_moving_on_writes_nothing(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt(await world.slot(drafts=EACH_KIND))
    items = await kinds_of(server, sitting)
    async with browsing(server, sitting) as browser:
        await browser.begin()
        for kind in items:
            await browser.press("next", fill=filled(kind))
        answered = await sitting.truth()
        await browser.open("?position=1")
        for _ in items:
            await browser.press("next")

    assert (await sitting.truth()).responses == answered.responses


async def test_looking_never_writes(server: RunningServer, world: World, redis: Client) -> None:
    sitting = await world.attempt()
    before = await everything(redis, sitting)
    async with browsing(server, sitting) as browser:
        for rest in ("", "?position=3", "?position=99", "/review"):
            await browser.open(rest)
            assert browser.reply.status_code == 200
            assert browser.has("//button[text()='Lanjutkan di sini']")
            assert not browser.has("//button[@name='go']")

    assert await everything(redis, sitting) == before


async def test_a_repeated_form_is_saved_again_and_a_changed_old_one_is_a_conflict(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()
    async with browsing(server, sitting) as browser:
        await browser.begin()
        old = browser.drawn(choice="o1")
        await browser.resend(old)
        await browser.resend(old)
        repeated = (await sitting.truth()).responses[1]
        await browser.resend({**old, "choice": "o2"})

    assert (repeated.version, repeated.response) == (1, ("o1",))
    assert browser.reply.status_code == 409
    assert browser.has("//button[text()='Pakai jawaban ini']")


@pytest.mark.parametrize("mine", [True, False])
async def test_a_conflict_shows_both_answers_and_one_tap_decides(
    server: RunningServer, world: World, mine: bool
) -> None:
    sitting = await world.attempt()
    async with browsing(server, sitting) as browser, open_line("http", server, sitting) as line:
        await browser.open()
        await browser.press(action="lease", fill={"position": "2"})
        drawn = browser.drawn(choice="o2")
        sitting.epoch = (await sitting.truth()).epoch
        await line.ask(save(2, response=["o3"]))
        await browser.resend(drawn)
        shown = [browser.text(f"//section[@aria-labelledby='{name}']/p[1]") for name in WHOSE]
        if mine:
            await browser.press("save")
        else:
            await browser.open("?position=2")

    stored = (await sitting.truth()).responses[2]
    assert len(set(shown)) == 2
    assert all(text[:2] in ("A.", "B.", "C.") for text in shown)
    assert (stored.response, stored.version) == ((("o2",), 2) if mine else (("o3",), 1))
    assert browser.has("//form[@class='desk']")


WHOSE: Final = ("mine", "theirs")


async def superseded(world: World, sitting: Sitting, _: TestClock) -> None:
    found = await world.state.attempts.claim(sitting.id, sitting.person.id, "phone")
    assert isinstance(found, Truth)


async def paused(world: World, sitting: Sitting, _: TestClock) -> None:
    await world.state.boards.pause(sitting.id, by="p", reason="Listrik padam")


async def expired(world: World, sitting: Sitting, clock: TestClock) -> None:
    await clock.advance(timedelta(hours=2))
    assert await world.state.boards.expire_due(sitting.id.partition("-")[0]) >= 1


async def terminated(world: World, sitting: Sitting, _: TestClock) -> None:
    await world.state.boards.terminate(sitting.id, by="p", reason="Uji")


REFUSALS: Final[dict[str, tuple[Callable[[World, Sitting, TestClock], Awaitable[None]], str]]] = {
    "superseded": (superseded, "Dilanjutkan di ponsel"),
    "paused": (paused, "Alasan: Listrik padam"),
    "expired": (expired, "Waktu ujian sudah habis."),
    "terminated": (terminated, "Ujian sudah selesai."),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_a_refusal_is_told_with_the_answer_kept(
    server: RunningServer, world: World, clock: TestClock, name: str
) -> None:
    happens, sentence = REFUSALS[name]
    sitting = await world.attempt()
    async with browsing(server, sitting) as browser:
        await browser.begin()
        drawn = browser.drawn(choice="o1")
        await happens(world, sitting, clock)
        await browser.resend(drawn)

    assert browser.reply.status_code == 409
    assert sentence in browser.text("//div[@role='alert']")
    assert browser.text("//p[@class='told']")[:2] in ("A.", "B.", "C.")
    assert (await sitting.truth()).responses == {}


async def test_to_continue_here_claims_and_saves_what_was_refused(
    server: RunningServer, world: World, clock: TestClock
) -> None:
    sitting = await world.attempt()
    async with browsing(server, sitting) as browser:
        await browser.begin()
        drawn = browser.drawn(choice="o1", flagged="yes")
        await superseded(world, sitting, clock)
        await browser.resend(drawn)
        await browser.press(action="lease")

    truth = await sitting.truth()
    assert truth.epoch == sitting.epoch + 3
    assert (truth.responses[1].response, truth.responses[1].flagged) == (("o1",), True)
    assert browser.text("//p[@id='saved']").startswith("Tersimpan ")


async def test_a_paused_answer_is_kept_until_it_can_be_saved(
    server: RunningServer, world: World, clock: TestClock
) -> None:
    sitting = await world.attempt()
    async with browsing(server, sitting) as browser:
        await browser.begin()
        drawn = browser.drawn(choice="o1")
        await paused(world, sitting, clock)
        await browser.open()
        hidden = browser.has("//form")
        await browser.resend(drawn)
        await world.state.boards.resume(sitting.id, by="p")
        await browser.press("save")

    assert not hidden
    assert (await sitting.truth()).responses[1].response == ("o1",)


async def test_answers_are_cleared_and_the_review_asks_to_be_sure(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()
    async with browsing(server, sitting) as browser:
        await browser.begin()
        await browser.press("save", fill={"choice": "o1"})
        await browser.press("clear")
        await browser.press("review")
        await browser.press(action="submission")

    assert (await sitting.truth()).responses[1].response == ()
    assert browser.reply.status_code == 422
    assert "Centang pernyataan" in browser.text("//div[@role='alert']")


async def test_an_order_that_nobody_touched_is_no_answer_until_it_is_said_to_be_one(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt(await world.slot(drafts=[ORDERING]))
    async with browsing(server, sitting) as browser:
        await browser.begin()
        await browser.press("review")
        untouched = (await sitting.truth()).responses
        await browser.open("?position=1")
        await browser.press("keep")

    assert untouched == {}
    assert len((await sitting.truth()).responses[1].response) == 4


@pytest.mark.parametrize("fault", [{"base": "x"}, {"position": ""}, {"position": "99"}])
async def test_a_form_that_was_tampered_with_is_refused(
    server: RunningServer, world: World, fault: Mapping[str, str]
) -> None:
    sitting = await world.attempt()
    async with browsing(server, sitting) as browser:
        await browser.begin()
        await browser.resend({**browser.drawn(choice="o1"), **fault})

    assert browser.reply.status_code in (400, 422)
    assert (await sitting.truth()).responses == {}


async def test_answers_too_long_or_unreadable_are_told(server: RunningServer, world: World) -> None:
    sitting = await world.attempt(await world.slot(drafts=[EACH_KIND[-1]]))
    async with browsing(server, sitting) as browser:
        await browser.begin()
        found = []
        for text in ("x" * 9_000, "\0"):
            await browser.resend(browser.drawn(essay=text))
            found.append(browser.reply.status_code)
            await browser.open()

    assert found == [400, 400]


def told(kind: str, response: Sequence[str]) -> Sequence[str]:
    """A response in an order that says nothing, unless the order is the answer."""
    return response if kind == Kind.ORDERING else tuple(sorted(response))


async def kinds_of(server: RunningServer, sitting: Sitting) -> list[str]:
    """The kinds of the form's items, in order."""
    async with server.signed_in(sitting.person) as client:
        told = (await client.get(f"/api/v1/attempts/{sitting.id}")).json()
    return [item["kind"] for item in told["items"]]
