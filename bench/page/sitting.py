"""The exam page: how it opens, how it answers, and what a whole exam costs the line."""

import asyncio
from collections.abc import Sequence
from statistics import median
from typing import Final

from playwright.async_api import Browser, Page, expect

from bench.options import BenchError
from bench.page.device import Phone, phone
from bench.page.figures import Goal, Unit
from bench.page.stage import Stage
from bench.page.wire import wire_to
from tests.journeys.browser import SAVED

QUESTIONS: Final = 30
QUIET_SECONDS: Final = 20.0
"""How long a line is watched on which nothing happens but signs of life."""
EXAM_SECONDS: Final = 3_600.0
OPTION: Final = "#choices label:has(input:not([type=text]))"
FIELD: Final = "#answer input[type=text]"
REST_MS: Final = 13_000
"""By then the page has asked for itself once more, which it does within ten seconds."""
OPENING: Final = (
    Goal("requests", "exam: requests until it can be answered", Unit.NUMBER, 16),
    Goal("script_kb", "exam: scripts until it can be answered", Unit.KB, 30),
    Goal("first_paint", "exam: first paint", Unit.MS, 600),
    Goal("largest", "exam: largest paint", Unit.MS, 2_500),
    Goal("interactive", "exam: can be answered", Unit.MS, 1_600),
)
ANSWERING: Final = (
    Goal("tap", "exam: tap to painted, 30 questions", Unit.MS, 100),
    Goal("stored", "exam: answer on the device, 30 questions", Unit.MS, 20),
    Goal("next", "exam: next question painted", Unit.MS, 50),
    Goal("next_requests", "exam: requests of 29 next questions", Unit.NUMBER, 0),
    Goal("heap", "exam: heap after 30 questions", Unit.MB, 20),
)
WHOLE: Final = (
    Goal("stored_fast", "exam: the same on this processor as it is", Unit.MS, 20),
    Goal("wire", "exam: 60 minutes, 30 answers, on the wire", Unit.KB, 250),
)


async def measure_opening(browser: Browser, stage: Stage) -> dict[str, float]:
    """A phone that has never been here opens a running exam."""
    place = stage.places["exam"]
    cookie = await stage.cookie_of(place.login)
    async with phone(browser, stage.demo.url, cookie) as held:
        await held.slow_down()
        await held.page.goto(place.url)
        await until_connected(held.page)
        seen = await held.seen()
        return {
            "requests": len(held.requests),
            "script_kb": await held.script_kb(),
            "first_paint": seen["first-contentful-paint"],
            "largest": seen["largest-contentful-paint"],
            "interactive": seen["interactive"],
        }


async def measure_answering(browser: Browser, stage: Stage, login: str) -> dict[str, float]:
    """Thirty questions on a slow phone; the figures are medians over the questions."""
    url = await stage.start(login)
    async with phone(browser, stage.demo.url, await stage.cookie_of(login)) as held:
        await held.page.goto(url)
        await until_connected(held.page)
        await until_at_rest(held.page)
        await held.slow_down()
        before = len(held.requests)
        taps, steps = await sit(held)
        stored = (await held.seen())["stored"]
        if len(stored) < QUESTIONS:
            raise BenchError(f"{len(stored)} answers of {QUESTIONS} reached the device")
        return {
            "tap": median(taps),
            "stored": median(stored),
            "next": median(steps),
            "next_requests": len(held.requests) - before,
            "heap": await held.heap_mb(),
        }


async def measure_whole(browser: Browser, stage: Stage, login: str) -> dict[str, float]:
    """All that travels from the first request to the receipt; the hour's quiet is calculated
    from a short one."""
    url = await stage.start(login)
    cookie = await stage.cookie_of(login)
    async with wire_to(stage.demo.url) as wire, phone(browser, wire.url, cookie) as held:
        await held.page.goto(url)
        await until_connected(held.page)
        await until_at_rest(held.page)
        await sit(held)
        stored = (await held.seen())["stored"]
        before = wire.count
        await asyncio.sleep(QUIET_SECONDS)
        quiet = (wire.count - before) / 1024 * EXAM_SECONDS / QUIET_SECONDS
        await finish(held.page)
        return {"wire": wire.kb + quiet, "stored_fast": median(stored)}


async def sit(held: Phone) -> tuple[Sequence[float], Sequence[float]]:
    """Answer every question; how long taps took to be painted, and steps to the next question."""
    page, taps, steps = held.page, [], []
    for position in range(1, QUESTIONS + 1):
        if await page.locator(OPTION).count():
            taps.append(await held.tap(f"{OPTION} >> nth=0"))
        else:
            await page.locator(FIELD).fill("12")
            await page.locator(FIELD).blur()
        await expect(page.locator("#saved")).to_have_text(SAVED)
        if position < QUESTIONS:
            steps.append(await held.tap("#next"))
    return taps, steps


async def until_connected(page: Page) -> None:
    """The server has answered the page's socket."""
    await expect(page.locator("#link")).to_have_attribute("data-link", "up", timeout=30_000)


async def until_at_rest(page: Page) -> None:
    """The page has loaded what it keeps on the device, the page itself included."""
    await page.wait_for_timeout(REST_MS)


async def finish(page: Page) -> None:
    """Through the review to the receipt."""
    await page.locator("#next").click()
    await page.locator("#review-sure").check()
    await page.locator("#review-yes").click()
    await page.wait_for_url("**/receipt")
    await page.wait_for_load_state("load")
