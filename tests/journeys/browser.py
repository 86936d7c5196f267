"""Headless Chromium from Debian, as a phone or a PC, and the steps every journey shares."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, ViewportSize, async_playwright, expect

from tests.journeys.demo_server import DemoServer

CHROMIUM: Final = "/usr/bin/chromium"
ARGUMENTS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: Final = ViewportSize(width=360, height=740)
PC: Final = ViewportSize(width=1280, height=800)
PHONE_AGENT: Final = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Mobile Safari/537.36"
)

AXE_RULES: Final = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
}

SAVED: Final = re.compile("Tersimpan [0-9]")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser process of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@asynccontextmanager
async def device(
    browser: Browser,
    server: DemoServer,
    *,
    phone: bool = True,
    size: ViewportSize | None = None,
    language: str = "id-ID",
    scripts: bool = True,
) -> AsyncIterator[Page]:
    """A page on a device with cookies and storage of its own; errors in it fail the test."""
    context = await browser.new_context(
        base_url=server.url,
        viewport=size or PHONE,
        user_agent=PHONE_AGENT if phone else None,
        locale=language,
        java_script_enabled=scripts,
    )
    page = await context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    await context.close()
    assert faults == []


async def sign_in(page: Page, server: DemoServer, login: str) -> None:
    """Sign in by the form."""
    await page.goto("/sign-in")
    await page.fill("#login", login)
    await page.fill("#password", server.passwords[login])
    await page.get_by_role("main").get_by_role("button", name="Masuk").click()
    await page.wait_for_url(re.compile(r"/(home|proctor|admin|attempts/.*)$"))


async def book_first_slot(page: Page, exam: str = "") -> None:
    """Choose the first slot (of an exam) and confirm that the choice is final."""
    slot = page.locator("li.slot").filter(has_text=exam).first
    await slot.get_by_role("link", name=re.compile("^Pilih")).click()
    await page.get_by_role("checkbox").check()
    await page.get_by_role("button", name="Simpan pilihan ini").click()
    await page.wait_for_url("**/home")


async def start_exam(page: Page, total: int = 30) -> str:
    """Go through the waiting room into the exam; answers with the attempt's id."""
    await page.get_by_role("link", name="Masuk ruang tunggu").click()
    await page.get_by_role("button", name="Mulai ujian").click()
    await page.wait_for_url("**/attempts/*")
    await expect(heading(page, 1, total)).to_be_visible()
    await expect(page.locator("#link")).to_have_attribute("data-link", "up")
    return page.url.rpartition("/")[2]


def heading(page: Page, position: int, total: int = 30) -> Locator:
    """The heading of a question."""
    return page.get_by_role("heading", name=f"Soal nomor {position} dari {total}", exact=True)


async def answer(page: Page, kind: str, chosen: Sequence[str]) -> None:
    """Answer the question that is shown and wait until the page says that it is saved."""
    if kind == "numeric":
        await page.locator("#answer input").fill(chosen[0].replace(".", ","))
        await page.locator("#answer input").blur()
    else:
        for option in chosen:
            await page.locator(f'#choices label:has(input[value="{option}"])').click()
    await expect(page.locator("#saved")).to_have_text(SAVED)


async def go_to(page: Page, position: int) -> None:
    """Move to a question by its number in the grid."""
    if not await page.locator("#grid").is_visible():
        await page.locator("#open-panel").click()
    await page.locator("#grid button").nth(position - 1).click()
    await expect(heading(page, position)).to_be_visible()


async def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is, a line each."""
    results = await Axe().run(page, options=AXE_RULES)
    return [
        f"{found['id']}: {[node['html'][:120] for node in found['nodes'][:3]]}"
        for found in results.response["violations"]
    ]
