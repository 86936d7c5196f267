"""The states of the exam page that come from its line: saving, saved, cut off, out of time."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from playwright.async_api import Page, WebSocketRoute, expect

from tests.journeys.browser import SAVED
from tests.journeys.demo_server import DemoServer
from tests.journeys.exam_states import Bring, State, change_answer, lose_the_network

AN_EXAM: Final = 4 * 60 * 60
"""In seconds: longer than any exam of the demo lasts."""
NOTICED: Final = 70
"""In seconds: by then everything that a missing network makes the page say has been said."""


@asynccontextmanager
async def saving(page: Page, _: DemoServer, __: str) -> AsyncIterator[None]:
    """An answer is on its way, and the server has not said a word yet."""
    await page.route_web_socket(re.compile("/socket"), _deaf)
    await page.reload()
    await expect(page.locator("#link")).to_have_attribute("data-link", "up")
    await change_answer(page)
    await expect(page.locator("#saved")).to_have_text(re.compile("Menyimpan|Saving"))
    yield


def _deaf(route: WebSocketRoute) -> None:
    """What the page sends after its line is open is never answered."""
    server = route.connect_to_server()
    route.on_message(lambda _: None)
    server.on_message(route.send)


@asynccontextmanager
async def saved(page: Page, _: DemoServer, __: str) -> AsyncIterator[None]:
    """An answer that the server has."""
    await change_answer(page)
    await expect(page.locator("#saved")).to_have_text(re.compile(f"{SAVED.pattern}|Saved [0-9]"))
    yield


@asynccontextmanager
async def unsent(page: Page, _: DemoServer, __: str) -> AsyncIterator[None]:
    """The network went a moment ago: the answer says so, and nothing else is said."""
    await page.context.set_offline(True)
    await change_answer(page)
    yield
    await page.context.set_offline(False)


def away(seconds: int, sign: str) -> Bring:
    """The network is gone for so long by the page's clock, until the page shows something."""

    @asynccontextmanager
    async def bring(page: Page, _: DemoServer, __: str) -> AsyncIterator[None]:
        await page.clock.install()
        await lose_the_network(page)
        await change_answer(page)
        await page.clock.run_for(min(seconds, NOTICED) * 1_000)
        if seconds > NOTICED:
            await page.clock.fast_forward((seconds - NOTICED) * 1_000)
            await page.clock.run_for(3_000)
        await expect(page.locator(sign).first).to_be_visible()
        yield
        await page.context.set_offline(False)

    return bring


@asynccontextmanager
async def back(page: Page, _: DemoServer, __: str) -> AsyncIterator[None]:
    """The network has come back, and everything has been sent."""
    async with away(70, "#notices .warn")(page, _, __):
        await page.context.set_offline(False)
        await page.clock.run_for(5_000)
        await expect(page.locator("#notices .good")).to_be_visible()
        yield


@asynccontextmanager
async def extended(page: Page, demo: DemoServer, attempt: str) -> AsyncIterator[None]:
    """A proctor has given more time, with a reason."""
    await expect(page.locator("#link")).to_have_attribute("data-link", "up")
    async with demo.signed_in("pengawas") as proctor:
        body = {"ms": 300_000, "reason": "Gangguan teknis: listrik padam"}
        await proctor.post(f"/api/v1/attempts/{attempt}/extensions", json=body)
    await expect(page.locator("#notices .notice")).to_be_visible()
    yield


LINE_STATES: Final = (
    State("saving", saving),
    State("saved", saved),
    State("unsent", unsent),
    State("offline-short", away(10, "#notices .notice")),
    State("offline-long", away(70, "#notices .warn")),
    State("back", back),
    State("extended", extended),
    State("time-over-offline", away(AN_EXAM, "#closing-file")),
)
