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
async def conflict(page: Page, demo: DemoServer, attempt: str) -> AsyncIterator[None]:
    """Answered here without a network, answered otherwise on another device, and taken back."""
    await page.locator("#grid button").first.dispatch_event("click")
    await page.context.set_offline(True)
    options = page.locator("#choices label")
    mine = await page.locator("#choices input:checked").count()
    await (options.last if mine else options.first).click()
    async with demo.signed_in(RECIPIENT) as other:
        await save_elsewhere(other, attempt)
    await page.context.set_offline(False)
    await page.get_by_role("button", name=re.compile("Lanjutkan di sini|Continue here")).click()
    await expect(page.locator("#conflict")).to_be_visible()
    yield
    await page.locator("#conflict-mine").click()


@asynccontextmanager
async def offline(page: Page, _: DemoServer, __: str) -> AsyncIterator[None]:
    """An answer given without a network."""
    await page.context.set_offline(True)
    await page.locator("#choices label").last.click()
    await page.wait_for_timeout(1_000)
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
    State("offline", offline),
    State("conflict", conflict),
    State("paused", paused),
)


async def open_panel(page: Page) -> None:
    """Show the list of questions, where it is not beside the question already."""
    if not await page.locator("#grid").is_visible():
        await page.locator("#open-panel").click()


async def claim(other: httpx2.AsyncClient, attempt: str) -> int:
    """Claim the lease as a phone; answers with the epoch."""
    agent = {"User-Agent": PHONE_AGENT}
    reply = await other.post(f"/api/v1/attempts/{attempt}/leases", headers=agent)
    epoch: int = reply.json()["epoch"]
    return epoch


async def save_elsewhere(other: httpx2.AsyncClient, attempt: str) -> None:
    """Save the first position once more, as another device would."""
    epoch = await claim(other, attempt)
    truth = (await other.get(f"/api/v1/attempts/{attempt}")).json()
    before = truth["responses"]["1"]["version"]
    save = {
        "position": 1,
        "response": [],
        "flagged": False,
        "base": before,
        "mutation": f"elsewhere-{epoch}",
    }
    body = {"epoch": epoch, "messages": [{"id": 1, "save": save}]}
    reply = await other.post(f"/api/v1/attempts/{attempt}/messages", json=body)
    assert "saved" in reply.json()["answers"][0], reply.text
