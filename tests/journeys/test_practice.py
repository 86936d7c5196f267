"""The practice exam: answered and finished on a phone, while the server hears nothing."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.journeys.browser import SAVED, book_first_slot, device, heading, sign_in
from tests.journeys.demo_server import DemoServer

pytestmark = pytest.mark.browser

CANDIDATE = "peserta-08"
TOTAL = 6


async def test_the_practice_ends_in_the_waiting_room(browser: Browser, demo: DemoServer) -> None:
    async with device(browser, demo) as page:
        await sign_in(page, demo, CANDIDATE)
        await book_first_slot(page)
        await page.get_by_role("link", name="Masuk ruang tunggu").click()
        waiting = page.url
        await page.get_by_role("link", name="Buka latihan").click()
        asked = listen(page)
        await expect(heading(page, 1, TOTAL)).to_be_visible()
        await page.locator("#choices .option").nth(2).click()
        await expect(page.locator("#saved")).to_have_text(SAVED)
        await finish(page)
        await page.wait_for_url(waiting)

    assert [url for url in asked if "/api/" in url or "exam-worker" in url] == []


def listen(page: Page) -> list[str]:
    """Every request from now on, sockets included."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url))
    page.on("websocket", lambda socket: found.append(socket.url))
    return found


async def finish(page: Page) -> None:
    """Through the review to the end."""
    await page.locator("#open-panel").click()
    await page.locator("#finish").click()
    await page.locator("#review-sure").check()
    await page.locator("#review-yes").click()
    await expect(page.get_by_role("heading", name="Latihan selesai")).to_be_visible()
