"""When the other pages are painted on the slow phone."""

from typing import Final

from playwright.async_api import Browser

from bench.page.device import phone
from bench.page.figures import Goal, Unit
from bench.page.stage import Stage

PAINTED: Final = {
    "sign-in": 2_500,
    "home-before": 2_500,
    "confirm": 2_500,
    "result": 2_500,
}
"""Milliseconds until the largest part is painted."""
GOALS: Final = tuple(
    Goal(f"{place}_slow", f"{place}: largest paint on the slow line", Unit.MS, limit)
    for place, limit in PAINTED.items()
)
SETTLED_MS: Final = 500


async def measure_painting(browser: Browser, stage: Stage) -> dict[str, float]:
    """Each page on a phone that has never been here."""
    found = {}
    for name in PAINTED:
        place = stage.places[name]
        cookie = await stage.cookie_of(place.login)
        async with phone(browser, stage.demo.url, cookie) as held:
            await held.slow_down()
            await held.page.goto(place.url)
            await held.page.wait_for_timeout(SETTLED_MS)
            found[f"{name}_slow"] = float((await held.seen())["largest-contentful-paint"])
    return found
