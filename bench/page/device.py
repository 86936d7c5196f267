"""A cheap phone on a slow line: Chromium with its processor and its network held back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, CDPSession, Page, Request

from tests.journeys.browser import PHONE, PHONE_AGENT

SLOWER: Final = 6
"""The processor, so many times slower than this machine's."""
LATENCY_MS: Final = 300
BYTES_PER_SECOND: Final = 700_000 / 8
PAUSE_MS: Final = 20
WATCH: Final = (Path(__file__).parent / "watch.js").read_text(encoding="utf-8")


@dataclass(slots=True)
class Phone:
    """One page on it, and what it has asked for."""

    page: Page
    line: CDPSession
    requests: list[Request] = field(default_factory=list)

    async def slow_down(self) -> None:
        """From now on everything is slow."""
        await self.line.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": LATENCY_MS,
                "downloadThroughput": BYTES_PER_SECOND,
                "uploadThroughput": BYTES_PER_SECOND,
            },
        )
        await self.line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    async def seen(self) -> dict[str, Any]:
        """What `watch.js` noted so far."""
        noted: dict[str, Any] = await self.page.evaluate("() => window.noted")
        return noted

    async def tap(self, target: str) -> float:
        """Tap once; milliseconds until what it changed was painted."""
        before = len((await self.seen())["taps"])
        await self.page.locator(target).click()
        while len(taps := (await self.seen())["taps"]) == before:
            await self.page.wait_for_timeout(PAUSE_MS)
        return float(taps[-1])

    async def heap_mb(self) -> float:
        """What the page's scripts hold, garbage included."""
        metrics = (await self.line.send("Performance.getMetrics"))["metrics"]
        found = {each["name"]: each["value"] for each in metrics}
        return float(found["JSHeapUsedSize"]) / 1024**2

    async def script_kb(self) -> float:
        """The bodies of all scripts so far, as they travelled."""
        sizes = [await each.sizes() for each in self.requests if each.resource_type == "script"]
        return sum(size["responseBodySize"] for size in sizes) / 1024


@asynccontextmanager
async def phone(browser: Browser, url: str, cookie: str = "") -> AsyncIterator[Phone]:
    """A phone that has never been here, with somebody's ticket (or nobody's)."""
    context = await browser.new_context(
        base_url=url, viewport=PHONE, user_agent=PHONE_AGENT, locale="id-ID"
    )
    if cookie:
        name, _, value = cookie.partition("=")
        await context.add_cookies([{"name": name, "value": value, "url": url}])
    await context.add_init_script(WATCH)
    page = await context.new_page()
    line = await context.new_cdp_session(page)
    await line.send("Network.enable")
    await line.send("Performance.enable")
    held = Phone(page, line)

    def note(request: Request) -> None:
        held.requests.append(request)

    page.on("request", note)
    yield held
    await context.close()
