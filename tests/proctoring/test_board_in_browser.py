"""The live board in a real browser: amended in place, acted on in a dialog, open to everybody."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from exam_server.outcomes import State
from tests.journeys.browser import PC, PHONE, chromium
from tests.proctoring.room import Room
from tests.serving import RunningServer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Headless Chromium."""
    async with chromium() as started:
        yield started


@asynccontextmanager
async def board(
    browser: Browser,
    server: RunningServer,
    room: Room,
    *,
    size: ViewportSize = PC,
    language: str = "id",
) -> AsyncIterator[Page]:
    """The room's live board; errors in the page fail the test."""
    context = await browser.new_context(base_url=server.url, viewport=size, locale=language)
    body = {"login": room.proctor.number, "password": room.proctor.password}
    await context.request.post("/api/v1/tickets", data=body)
    page, faults = await context.new_page(), list[str]()
    page.on("pageerror", lambda error: faults.append(str(error)))
    await page.goto(f"/proctor/slots/{room.slot.id}")
    await expect(page.locator("#line")).to_have_class("line live")
    yield page
    await context.close()
    assert faults == []


def rows(page: Page) -> Locator:
    """The rows that can be seen."""
    return page.locator("#rows tbody tr:visible")


async def order(page: Page) -> list[str]:
    """The attempts in the order of the page."""
    return [str(await row.get_attribute("id")) for row in await rows(page).all()]


async def test_a_row_changes_where_it_is_and_moves_when_asked(
    browser: Browser, server: RunningServer, room: Room
) -> None:
    first, second = await room.sitting(), await room.sitting()

    async with board(browser, server, room) as page:
        await room.world.state.boards.pause(second, by="p", reason="Uji")
        await expect(page.locator(f"tr[id='{second}'] .badge")).to_have_text("Dijeda")
        assert await order(page) == [first, second]

        await page.get_by_role("button", name="Urutkan ulang").click()
        assert await order(page) == [second, first]
        await expect(page.get_by_role("button", name="Urutkan ulang")).to_be_hidden()


async def test_whoever_books_while_the_board_is_open_comes_last(
    browser: Browser, server: RunningServer, room: Room
) -> None:
    first = await room.sitting()

    async with board(browser, server, room) as page:
        newcomer = await room.sitting()
        await expect(rows(page)).to_have_count(2, timeout=10_000)
        assert await order(page) == [first, newcomer]
        await expect(page.locator(f"tr[id='{newcomer}'] .badge")).to_have_text("Mengerjakan")


async def test_a_tile_filters_and_stays_in_the_address(
    browser: Browser, server: RunningServer, room: Room
) -> None:
    paused = await room.sitting(State.PAUSED)
    await room.sitting()

    async with board(browser, server, room) as page:
        await page.locator(".tile[data-tile=paused]").click()
        assert await order(page) == [paused]
        assert page.url.endswith("?show=paused")
        await page.reload()
        assert await order(page) == [paused]


async def test_a_selection_is_paused_in_the_dialog(
    browser: Browser, server: RunningServer, room: Room
) -> None:
    attempts = [await room.sitting() for _ in range(2)]

    async with board(browser, server, room) as page:
        button = page.get_by_role("button", name="Jeda…", exact=True)
        await expect(button).to_have_attribute("aria-disabled", "true")
        await page.get_by_label("Pilih semua yang tampil").check()
        await button.click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("button", name="Jeda ujian (2)").click()
        await expect(dialog.get_by_role("alert")).to_contain_text("Pilih alasan.")
        await dialog.get_by_label("Gangguan teknis").check()
        await dialog.get_by_role("button", name="Jeda ujian (2)").click()
        await expect(dialog).to_contain_text("Dijalankan untuk 2 peserta.")
        await dialog.get_by_role("link", name="Kembali ke papan").click()
        await expect(page.locator("#rows .badge.warn")).to_have_count(2)
        await expect(button).to_have_attribute("aria-disabled", "true")

    assert await room.states() == dict.fromkeys(attempts, "paused")


async def test_an_announcement_appears_on_the_other_proctor_s_board(
    browser: Browser, server: RunningServer, room: Room
) -> None:
    await room.sitting()

    async with board(browser, server, room) as page:
        await expect(page.locator("#announcement")).to_be_hidden()
        await room.world.state.boards.announce(room.slot.id, by="p", text="Lima menit lagi")
        await expect(page.locator("#announcement-text")).to_have_text("Lima menit lagi")


@pytest.mark.parametrize(
    ("size", "language"),
    [
        pytest.param(PC, "id", id="pc-id", marks=pytest.mark.long),
        pytest.param(PC, "en", id="pc-en"),
        pytest.param(PHONE, "id", id="phone-id"),
        pytest.param(PHONE, "en", id="phone-en", marks=pytest.mark.long),
    ],
)
async def test_every_page_is_open_to_everybody_and_fits(
    browser: Browser, server: RunningServer, room: Room, size: ViewportSize, language: str
) -> None:
    # Time passes for all alike, so the one whose time is up comes first.
    states = sorted(State, key=lambda found: found is not State.EXPIRED)
    attempts = [await room.sitting(found) for found in states]
    slot = f"/proctor/slots/{room.slot.id}"
    forms = [f"{slot}/action?task={task}&all=1" for task in ("extend", "compensate", "announce")]
    paths = ["/proctor", slot, f"/proctor/attempts/{attempts[1]}", *forms]
    paths += [f"{slot}/token", f"{slot}/minutes", f"{slot}/done?task=pause&count=2"]

    async with board(browser, server, room, size=size, language=language) as page:
        for path in paths:
            await page.goto(path)
            found = (await Axe().run(page)).response["violations"]
            assert [(path, fault["id"]) for fault in found] == []
            width = await page.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"], path
