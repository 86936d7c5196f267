"""axe finds nothing on any page, on a phone; nothing scrolls sideways at 320, in both languages.

Each page is looked at in one of the two, in turn; the long form looks at the other.
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
    assert await all_faults(browser, demo, LANGUAGES) == []


@pytest.mark.long
async def test_every_page_is_accessible_and_fits_in_its_other_language(
    browser: Browser, demo: DemoServer
) -> None:
    assert await all_faults(browser, demo, LANGUAGES[::-1]) == []


async def all_faults(browser: Browser, demo: DemoServer, languages: Sequence[str]) -> list[str]:
    """What is wrong with all pages, looked at in these languages in turn."""
    found: list[str] = []
    for login, group in by_login(await stage(demo)):
        async with looking(browser, demo, login) as page:
            for number, place in enumerate(group):
                found += await faults(page, place, languages[number % 2])
    return found


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
    """Open a page; what is wrong with it, a line each."""
    where = f"{place.name} ({language})"
    reply = await page.goto(f"{place.url}{'&' if '?' in place.url else '?'}lang={language}")
    expected = 404 if place.name == "problem" else 200
    found = [] if reply and reply.status == expected else [f"status {reply and reply.status}"]
    await page.wait_for_timeout(100)
    wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        found.append(f"{wide} px wider than the screen")
    return [f"{where}: {each}" for each in [*found, *await violations(page)]]
