"""The states of the exam page that need somebody's doing: a dialog, another device, a proctor."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Final

import httpx2
from playwright.async_api import Page, expect

from tests.journeys.browser import PHONE_AGENT
from tests.journeys.demo_server import DemoServer
from tests.journeys.places import RECIPIENT

AT_REST: Final = 2_500
"""In ms: by then the page has loaded what it needs without a network."""
Bring = Callable[[Page, DemoServer, str], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class State:
    """A state by name; `brought_about` holds it for the length of a block."""

    name: str
    brought_about: Bring


def after_a_tap(opener: str) -> Bring:
    """What shows after a tap on something in the panel."""

    @asynccontextmanager
    async def bring(page: Page, _: DemoServer, __: str) -> AsyncIterator[None]:
        await open_panel(page)
        if opener:
            await page.locator(opener).click()
        yield

    return bring


@asynccontextmanager
async def superseded(page: Page, demo: DemoServer, attempt: str) -> AsyncIterator[None]:
    """Another device has claimed the lease."""
    async with demo.signed_in(RECIPIENT) as other:
        await claim(other, attempt)
        await expect(page.locator("#choices")).to_have_attribute("disabled", "")
        yield


@asynccontextmanager
async def other_tab(page: Page, _: DemoServer, attempt: str) -> AsyncIterator[None]:
    """The exam is open in another tab of the same browser."""
    other = await page.context.new_page()
    await page.goto("about:blank")
    await other.goto(f"/attempts/{attempt}")
    await expect(other.locator("#choices")).to_be_enabled()
    await page.goto(f"/attempts/{attempt}")
    await expect(page.locator("#choices")).to_have_attribute("disabled", "")
    yield
    await other.close()


@asynccontextmanager
async def conflict(page: Page, demo: DemoServer, attempt: str) -> AsyncIterator[None]:
    """Answered here without a network, answered otherwise on another device, and taken back."""
    await lose_the_network(page)
    async with demo.signed_in(RECIPIENT) as other:
        position = await save_elsewhere(other, attempt)
    await page.locator("#grid button").nth(position - 1).dispatch_event("click")
    await change_answer(page)
    await page.context.set_offline(False)
    await page.get_by_role("button", name=re.compile("Lanjutkan di sini|Continue here")).click()
    await expect(page.locator("#choices")).to_be_enabled()
    # The page follows to where the other device was.
    await page.locator("#grid button").nth(position - 1).dispatch_event("click")
    await expect(page.locator("#conflict")).to_be_visible()
    yield
    await page.locator("#conflict-mine").click()


@asynccontextmanager
async def offline(page: Page, _: DemoServer, __: str) -> AsyncIterator[None]:
    """An answer given without a network."""
    await lose_the_network(page)
    await change_answer(page)
    await expect(page.locator("#saved")).to_have_text(
        re.compile("Belum terkirim|Not sent"), timeout=20_000
    )
    yield
    await page.context.set_offline(False)


@asynccontextmanager
async def paused(page: Page, demo: DemoServer, attempt: str) -> AsyncIterator[None]:
    """A proctor has stopped the clock."""
    path = f"/api/v1/attempts/{attempt}/pause"
    async with demo.signed_in("pengawas") as proctor:
        await proctor.post(path, json={"reason": "Gangguan teknis: listrik padam"})
        await expect(page.locator("#pause")).to_be_visible()
        yield
        await proctor.delete(path)


STATES: Final = (
    State("panel", after_a_tap("")),
    State("review", after_a_tap("#finish")),
    State("handover", after_a_tap("#open-handover")),
    State("superseded", superseded),
    State("other-tab", other_tab),
    State("offline", offline),
    State("conflict", conflict),
    State("paused", paused),
)


async def open_panel(page: Page) -> None:
    """Show the list of questions, where it is not beside the question already."""
    if not await page.locator("#grid").is_visible():
        await page.locator("#open-panel").click()


async def lose_the_network(page: Page) -> None:
    """Cut the page off. A socket that is open would stay so: it may not open in the first place."""
    await page.route_web_socket(re.compile("/socket"), lambda socket: socket.close())
    await page.reload()
    await expect(page.locator("#choices")).to_be_enabled()
    await page.wait_for_timeout(AT_REST)
    await page.context.set_offline(True)


async def change_answer(page: Page) -> None:
    """Answer the question that is shown, or the next one with choices or a field, otherwise."""
    field = page.locator("#answer input[type=text]")
    option = page.locator("#choices label:has(input:not(:checked))")
    while not await field.count() and not await option.count():
        await page.locator("#next").click()
    if await field.count():
        await field.first.fill("7")
        await field.first.blur()
    else:
        await option.last.click()


async def claim(other: httpx2.AsyncClient, attempt: str) -> int:
    """Claim the lease as a phone; answers with the epoch."""
    agent = {"User-Agent": PHONE_AGENT}
    reply = await other.post(f"/api/v1/attempts/{attempt}/leases", headers=agent)
    epoch: int = reply.json()["epoch"]
    return epoch


async def save_elsewhere(other: httpx2.AsyncClient, attempt: str) -> int:
    """Change the first answer with choices, as another device would; answers with its position."""
    epoch = await claim(other, attempt)
    truth = (await other.get(f"/api/v1/attempts/{attempt}")).json()
    item = next(item for item in truth["items"] if item["kind"] == "single_choice")
    before = truth["responses"].get(str(item["position"]), {"version": 0, "response": []})
    other_option = next(o["id"] for o in item["options"] if [o["id"]] != before["response"])
    save = {
        "position": item["position"],
        "response": [other_option],
        "flagged": False,
        "base": before["version"],
        "mutation": f"elsewhere-{epoch}",
    }
    body = {"epoch": epoch, "messages": [{"id": 1, "save": save}]}
    reply = await other.post(f"/api/v1/attempts/{attempt}/messages", json=body)
    assert "saved" in reply.json()["answers"][0], reply.text
    position: int = item["position"]
    return position
