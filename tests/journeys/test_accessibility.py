"""axe finds nothing on any page, on a phone; nothing scrolls sideways at 320, in both languages.

What axe looks for is the same in both: it is asked about each page in one of them, in turn.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import groupby

import pytest
from playwright.async_api import Browser, Page, ViewportSize

from tests.journeys.browser import device, sign_in, violations
from tests.journeys.demo_server import DemoServer
from tests.journeys.places import Place, stage

pytestmark = pytest.mark.browser

NARROW = ViewportSize(width=320, height=740)
LANGUAGES = ("id", "en")


async def test_every_page_is_accessible_and_fits(browser: Browser, demo: DemoServer) -> None:
    places = await stage(demo)
    found: list[str] = []

    for login, group in by_login(places):
        async with looking(browser, demo, login) as page:
            for number, place in enumerate(group):
                found += await faults(page, place, LANGUAGES[number % 2])
                found += await widths(page, place, LANGUAGES[(number + 1) % 2])

    assert found == []


def by_login(places: Sequence[Place]) -> Iterator[tuple[str, list[Place]]]:
    """The pages of each person together, so that each signs in once."""
    ordered = sorted(places, key=lambda place: place.login)
    for login, group in groupby(ordered, key=lambda place: place.login):
        yield login, list(group)


@asynccontextmanager
async def looking(browser: Browser, demo: DemoServer, login: str) -> AsyncIterator[Page]:
    """A narrow phone on which somebody (or nobody) is signed in."""
    async with device(browser, demo, size=NARROW) as page:
        if login:
            await sign_in(page, demo, login)
        yield page


async def faults(page: Page, place: Place, language: str) -> list[str]:
    """What is wrong with a page, a line each."""
    found = await widths(page, place, language)
    return [*found, *(f"{place.name} ({language}): {each}" for each in await violations(page))]


async def widths(page: Page, place: Place, language: str) -> list[str]:
    """Open a page; whether it is there, and wider than the screen."""
    where = f"{place.name} ({language})"
    reply = await page.goto(f"{place.url}{'&' if '?' in place.url else '?'}lang={language}")
    expected = 404 if place.name == "problem" else 200
    found = (
        [] if reply and reply.status == expected else [f"{where}: status {reply and reply.status}"]
    )
    await page.wait_for_timeout(100)
    wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        found.append(f"{where}: {wide} px wider than the screen")
    return found
