"""The network goes in the middle of an exam: answering and reloading go on, and nothing is lost."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.journeys.browser import (
    SAVED,
    book_first_slot,
    device,
    go_to,
    heading,
    sign_in,
    start_exam,
)
from tests.journeys.demo_server import DemoServer

pytestmark = pytest.mark.browser

CANDIDATE = "peserta-03"
UNSENT = "Belum terkirim, tersimpan di perangkat ini"
NOTED = 1_200
"""The page notes once a second what it would need to know, in ms."""

KEPT = """async () => {
  for (const name of await caches.keys()) {
    const paths = (await (await caches.open(name)).keys()).map(({url}) => new URL(url).pathname);
    const wanted = ["/exam.js", "/keeping.js", "/known"];
    if (wanted.every((end) => paths.some((path) => path.endsWith(end)))) return true;
  }
  return false;
}"""


async def test_a_reload_without_a_network_keeps_the_exam_and_every_answer(
    browser: Browser, demo: DemoServer
) -> None:
    async with device(browser, demo) as page:
        await sign_in(page, demo, CANDIDATE)
        await book_first_slot(page)
        attempt_id = await start_exam(page)
        await choose(page, 1)
        await until_kept(page)
        demo.kill()
        for position in (2, 3, 4):
            await choose(page, position)
        await page.wait_for_timeout(NOTED)

        await page.reload()
        await expect(heading(page, 4)).to_be_visible()
        await expect(page.locator("#estimate")).to_be_visible()
        await expect(page.locator("#saved")).to_have_text(UNSENT)
        await page.goto("/home")
        await page.wait_for_url(f"**/attempts/{attempt_id}")
        await expect(page.locator("#answered-short")).to_have_text("4/30")

        await demo.start()
        await expect(page.locator("#saved")).to_have_text(SAVED, timeout=15_000)
        await expect(page.locator("#estimate")).to_be_hidden()
        async with demo.signed_in(CANDIDATE) as program:
            truth = (await program.get(f"/api/v1/attempts/{attempt_id}")).json()
        assert set(truth["responses"]) == {"1", "2", "3", "4"}
        await finish(page)
        assert await page.evaluate("caches.keys()") == []


async def choose(page: Page, position: int) -> None:
    """Answer a question with whatever comes first, and wait until the answer is on the device."""
    await go_to(page, position)
    field = page.locator("#answer input").first
    if await field.get_attribute("type") == "text":
        await field.fill("1")
        await field.blur()
    else:
        await page.locator("#choices label").first.click()
    await expect(page.locator("#saved")).not_to_have_attribute("data-kind", "empty")


async def until_kept(page: Page) -> None:
    """Wait until a worker answers for the page and everything it needs is on the device."""
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.reload()
    for _ in range(50):
        if await page.evaluate(KEPT):
            return
        await page.wait_for_timeout(200)
    raise AssertionError("the page was not kept")


async def finish(page: Page) -> None:
    """End the exam and look at the receipt."""
    await go_to(page, 30)
    await page.locator("#next").click()
    await page.locator("#review-sure").check()
    await page.locator("#review-yes").click()
    await page.wait_for_url("**/receipt")
