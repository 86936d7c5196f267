"""Pictures of the pages, drawn by Chromium from a demo server of their own.

`python -m tests.journeys.screenshots` draws the three of the documentation; `--all DIR` draws
every page for a phone and a PC in both languages, and with `--states DIR` every state of the exam
page, light and dark.
"""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Final, Literal

from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.house import ROOT
from tests.journeys.browser import PC, PHONE, SAVED, chromium, device, go_to, sign_in
from tests.journeys.demo_server import DemoServer
from tests.journeys.exam_states import STATES, State
from tests.journeys.line_states import LINE_STATES
from tests.journeys.places import RECIPIENT, Place, stage

FOLDER: Final = ROOT / "docs" / "screenshots"
MOST_BYTES: Final = 120 * 1024
FIRST_UNANSWERED: Final = 8
LANGUAGES: Final = ("id", "en")
Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Look:
    """A screen and a language to look with."""

    size: ViewportSize
    language: str
    theme: Theme = "light"

    @property
    def suffix(self) -> str:
        """What tells this look's pictures from the others: `360-id`, `360-id-dark`."""
        return f"{self.size['width']}-{self.language}{'-dark' if self.theme == 'dark' else ''}"


LOOKS: Final = tuple(Look(size, language) for size in (PHONE, PC) for language in LANGUAGES)
Draw = Callable[..., Awaitable[None]]
THEMES: Final[tuple[Theme, ...]] = ("light", "dark")


async def draw_documentation(
    browser: Browser, demo: DemoServer, places: Sequence[Place], *, folder: Path
) -> None:
    """The main page of each role."""
    urls = {place.name: place.url for place in places}
    async with looking(browser, demo, RECIPIENT, Look(PHONE, "id")) as page:
        await page.goto(urls["exam"])
        await answer_a_short_one(page)
        await page.screenshot(path=folder / "candidate.png")
    for login, name, place in (
        ("pengawas", "proctor", "proctor-board"),
        ("admin", "admin", "admin"),
    ):
        async with looking(browser, demo, login, Look(PC, "id")) as page:
            await page.goto(urls[place])
            await settle(page)
            await page.screenshot(path=folder / f"{name}.png")


async def answer_a_short_one(page: Page) -> None:
    """Answer the first question with choices that fits on the screen with what is said below it."""
    for position in range(FIRST_UNANSWERED, 31):
        await go_to(page, position)
        if await page.locator("#choices label").count() < 2:
            continue
        await page.locator("#choices label").nth(1).click()
        await expect(page.locator("#saved")).to_have_text(SAVED)
        saved = await page.locator("#saved").bounding_box()
        steps = await page.locator(".steps-bar").bounding_box()
        assert saved is not None
        assert steps is not None
        if saved["y"] + saved["height"] < steps["y"]:
            return


async def draw_all(
    browser: Browser, demo: DemoServer, places: Sequence[Place], *, folder: Path
) -> None:
    """Every page in every look."""
    for look in LOOKS:
        ordered = sorted(places, key=lambda place: place.login)
        for login, group in groupby(ordered, key=lambda place: place.login):
            async with looking(browser, demo, login, look) as page:
                for place in group:
                    await page.goto(place.url)
                    await settle(page)
                    path = folder / f"{place.name}-{look.suffix}.png"
                    await page.screenshot(path=path, full_page=True)


async def draw_states(
    browser: Browser, demo: DemoServer, places: Sequence[Place], *, folder: Path
) -> None:
    """The exam page in each of its states, in every look, light and dark."""
    exam = next(place.url for place in places if place.name == "exam")
    for look in (replace(look, theme=theme) for look in LOOKS for theme in THEMES):
        for state in (*STATES, *LINE_STATES):
            await draw_state(browser, demo, (look, state, exam), folder=folder)


async def draw_state(
    browser: Browser, demo: DemoServer, what: tuple[Look, State, str], *, folder: Path
) -> None:
    """One state of the exam page, as it fills the screen."""
    look, state, exam = what
    async with looking(browser, demo, RECIPIENT, look) as page:
        await page.goto(exam)
        await settle(page)
        async with state.brought_about(page, demo, exam.rpartition("/")[2]):
            await settle(page)
            await page.screenshot(path=folder / f"exam-{state.name}-{look.suffix}.png")


@asynccontextmanager
async def looking(
    browser: Browser, demo: DemoServer, login: str, look: Look
) -> AsyncIterator[Page]:
    """A device on which somebody (or nobody) is signed in and has chosen the language."""
    phone = look.size["width"] < 900
    async with device(browser, demo, phone=phone, size=look.size) as page:
        await page.emulate_media(color_scheme=look.theme)
        if login:
            await sign_in(page, demo, login)
        await page.goto(f"/no-such-page?lang={look.language}")
        yield page


async def settle(page: Page) -> None:
    """Wait until the page's scripts have drawn what they know."""
    await page.wait_for_load_state("load")
    await page.wait_for_timeout(400)


async def run(draw: Draw, folder: Path) -> None:
    """Stage the demo and draw."""
    with tempfile.TemporaryDirectory(prefix="demo-") as data_dir:
        demo = DemoServer(Path(data_dir))
        await demo.start()
        try:
            places = await stage(demo)
            async with chromium() as browser:
                await draw(browser, demo, places, folder=folder)
        finally:
            demo.stop()


def main() -> None:
    """Read the command line and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", metavar="DIR", type=Path, help="draw every page into DIR")
    parser.add_argument("--states", metavar="DIR", type=Path, help="draw the exam page's states")
    options = parser.parse_args()
    for draw, folder in ((draw_all, options.all), (draw_states, options.states)):
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            asyncio.run(run(draw, folder))
    if not options.all and not options.states:
        asyncio.run(run(draw_documentation, FOLDER))
        weigh(FOLDER)


def weigh(folder: Path) -> None:
    """Pictures of the documentation stay small; ends the command with the first that is not."""
    for picture in sorted(folder.glob("*.png")):
        if picture.stat().st_size > MOST_BYTES:
            raise SystemExit(f"{picture.name}: {picture.stat().st_size} bytes are too many")


if __name__ == "__main__":
    main()
