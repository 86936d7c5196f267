"""A phone without JavaScript: from the waiting room through a few questions to the receipt."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.journeys.browser import book_first_slot, device, heading, sign_in
from tests.journeys.demo_server import DemoServer

pytestmark = pytest.mark.browser

CANDIDATE = "peserta-07"
TOTAL = 30


async def test_the_exam_is_taken_without_javascript(browser: Browser, demo: DemoServer) -> None:
    async with device(browser, demo, scripts=False) as page:
        await sign_in(page, demo, CANDIDATE)
        await book_first_slot(page)
        await page.get_by_role("link", name="Masuk ruang tunggu").click()
        await page.get_by_role("button", name="Mulai ujian").click()
        # The exam page leads here by itself.
        await page.get_by_role("button", name="Kerjakan di sini").click()
        for position in (1, 2, 3):
            await answer(page, position)
        await page.get_by_role("button", name="Tinjau dan selesai").first.click()
        await expect(page.get_by_role("heading", name="3 dari 30 terjawab")).to_be_visible()
        await page.get_by_role("checkbox").check()
        await page.get_by_role("button", name="SELESAI").click()

        await expect(page.get_by_role("heading", name="Ujian Anda sudah diterima")).to_be_visible()
        await expect(page.get_by_text("3 dari 30 soal")).to_be_visible()


async def answer(page: Page, position: int) -> None:
    """Give the first answer there is, and see it saved on the next page."""
    await expect(heading(page, position, TOTAL)).to_be_visible()
    field = page.locator("#choices [name=typed]")
    if await field.count():
        await field.fill("12")
    else:
        await page.locator("#choices .option").first.click()
    await page.get_by_role("button", name="Soal berikutnya").click()
    await expect(page.get_by_text(f"Soal {position} tersimpan ")).to_be_visible()
    wide = await page.locator("html").evaluate("page => page.scrollWidth - page.clientWidth")
    assert wide <= 0
