"""A candidate pastes, looks elsewhere, leaves full screen and opens a second tab; the proctor reads
it in words, and the answers are what they were."""

import re
from dataclasses import replace
from typing import Final

import pytest
from playwright.async_api import Browser, Page, expect

from question_bank import Kind
from tests.journeys.browser import (
    PC,
    book_first_slot,
    device,
    heading,
    sign_in,
    start_exam,
    violations,
)
from tests.journeys.demo_server import DemoServer
from tests.journeys.offers import add_bank, offer_exam
from tests.journeys.test_without_network import until_kept
from tests.question_bank.drafts import EACH_KIND

pytestmark = pytest.mark.browser

CANDIDATE: Final = "peserta-01"
EVERYTHING: Final = ["focus", "fullscreen", "paste", "second_tab", "address", "device"]
SHORT: Final = next(draft for draft in EACH_KIND if draft.kind is Kind.SHORT_TEXT)
TYPED: Final = [replace(SHORT, code=code) for code in ("S-1", "S-2")]
AWAY: Final = """(away) => {
  Object.defineProperty(document, "hidden", { value: away, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
PASTE: Final = """(field) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text", "rahasia");
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
}"""
TOLD: Final = (
    "Teks ditempelkan pada jawaban soal 1 (7 huruf)",
    "Halaman ujian ditinggalkan",
    "Kembali ke halaman ujian setelah",
    "Layar penuh ditinggalkan",
    "Ujian dibuka juga di tab lain",
)


async def test_what_happens_around_the_page_is_told_in_words_and_harms_no_answer(
    browser: Browser, demo: DemoServer
) -> None:
    bank = await add_bank(demo.data_dir, "Jawaban singkat", TYPED)
    await offer_exam(demo, title="Ujian Tercatat", bank=bank, integrity=EVERYTHING)
    async with (
        device(browser, demo, phone=False, size=PC) as page,
        device(browser, demo, phone=False, size=PC) as proctor,
    ):
        await sign_in(page, demo, CANDIDATE)
        await book_first_slot(page, "Ujian Tercatat")
        attempt = await start_exam(page, 2)
        offer = page.get_by_role("button", name="Layar penuh", exact=True)
        await expect(offer).to_be_visible(timeout=10_000)

        await answer(page, "rahasia")
        await page.locator("#answer input").evaluate(PASTE)
        await offer.click()
        await expect(offer).to_be_hidden()
        await page.evaluate("document.exitFullscreen()")
        await expect(
            page.locator("#notices").get_by_text("Layar penuh sudah ditutup")
        ).to_be_visible()
        assert await violations(page) == []
        await page.evaluate(AWAY, True)
        await page.wait_for_timeout(1_700)
        await page.evaluate(AWAY, False)
        await second_tab(page)

        await sign_in(proctor, demo, "pengawas")
        await proctor.goto(f"/proctor/attempts/{attempt}")
        for words in TOLD:
            await expect(proctor.locator(".timeline")).to_contain_text(words)
        assert "rahasia" not in await proctor.content()
        await proctor.goto(f"/proctor/slots/{attempt.partition('-')[0]}?show=integrity")
        await expect(proctor.locator("tbody tr:visible")).to_have_count(1)
        assert await violations(proctor) == []


async def second_tab(first: Page) -> None:
    """Open the exam in another tab, which asks first; then go on there, and back in the first."""
    other = await first.context.new_page()
    await other.goto(first.url)
    await expect(
        other.locator("#notices").get_by_text("Ujian ini terbuka di tab lain")
    ).to_be_visible()
    await expect(other.locator("#answer input")).to_be_disabled()
    assert await violations(other) == []
    await expect(first.locator("#answer input")).to_be_enabled()

    await other.get_by_role("button", name="Lanjutkan di sini").click()

    await expect(other.locator("#answer input")).to_be_enabled()
    await expect(other.locator("#answer input")).to_have_value("rahasia")
    await expect(
        first.locator("#notices").get_by_text("Ujian ini terbuka di tab lain")
    ).to_be_visible()
    await other.get_by_role("button", name="Soal berikutnya").click()
    await expect(heading(other, 2, 2)).to_be_visible()
    await answer(other, "kedua")
    await other.wait_for_timeout(1_500)  # The page tells the server where it is after a second.
    await first.get_by_role("button", name="Lanjutkan di sini").click()
    await expect(heading(first, 2, 2)).to_be_visible()
    await expect(first.locator("#answer input")).to_have_value("kedua")
    await other.close()
    await first.reload()
    await expect(first.locator("#answer input")).to_be_enabled()


async def answer(page: Page, text: str) -> None:
    """Type an answer and wait until it is saved."""
    await page.locator("#answer input").fill(text)
    await page.locator("#answer input").blur()
    await expect(page.locator("#saved")).to_have_text(re.compile("Tersimpan [0-9]"))


@pytest.mark.long
async def test_what_happens_without_a_network_is_told_later_with_when_it_was(
    browser: Browser, demo: DemoServer
) -> None:
    bank = await add_bank(demo.data_dir, "Jawaban singkat", TYPED)
    await offer_exam(demo, title="Ujian Terputus", bank=bank)
    async with device(browser, demo) as page, device(browser, demo, phone=False) as proctor:
        await sign_in(page, demo, CANDIDATE)
        await book_first_slot(page, "Ujian Terputus")
        attempt = await start_exam(page, 2)
        await until_kept(page)
        demo.kill()
        await page.locator("#answer input").evaluate(PASTE)
        await page.wait_for_timeout(6_000)
        await page.reload()
        await expect(page.locator("#answer input")).to_be_enabled()
        await demo.start()

        await sign_in(proctor, demo, "pengawas")
        await expect(page.locator("#link")).to_have_attribute("data-link", "up", timeout=15_000)
        await page.wait_for_timeout(6_000)
        await proctor.goto(f"/proctor/attempts/{attempt}?show=integrity")
        told = proctor.locator(".timeline li", has_text="Teks ditempelkan")
        await expect(told).to_have_count(1)
        await expect(told).to_contain_text("terkirim setelah tersambung lagi")
