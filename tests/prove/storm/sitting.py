"""One exam in a browser of its own, by a plan: answers by the page's own buttons, and everything
that breaks around them."""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Page

from exam_server.published import static_dir
from exam_server.rehearsal.door import COOKIE
from exam_server.rehearsal.records import Record
from tests.prove.storm.host import Host, Seat
from tests.prove.storm.plan import Break, Fault, Plan, Step
from tests.prove.storm.weather import Weather

WITNESS: Final = Path(__file__).with_name("witness.js").read_text(encoding="utf-8")
HANDS: Final = Path(__file__).with_name("hands.js").read_text(encoding="utf-8")
STATIC: Final = static_dir() / "js"
MARK: Final = "WITNESS "
READY: Final = """total => {
  const elsewhere = document.querySelector("#notices button");
  const choices = document.getElementById("choices");
  return window.witness && document.querySelectorAll("#grid button").length === total
    && (!choices.disabled || elsewhere);
}"""
CONTINUE: Final = """() => {
  const choices = document.getElementById("choices");
  if (choices?.disabled) document.querySelector("#notices button")?.click();
}"""
DECIDE: Final = """() => {
  const disputed = document.querySelector("#grid .disputed");
  disputed?.click();
  if (disputed) document.getElementById("conflict-mine").click();
}"""
ON_THE_DEVICE: Final = 0.1
"""In seconds: an answer is on the device long before (the page promises 20 ms)."""
OPENING_MS: Final = 15_000
PATIENCE: Final = 120.0
HEALING: Final = 30.0


@dataclass(frozen=True, slots=True)
class Said:
    """What the page said about an answer: when (ms since 1970), and what was chosen there then.

    `response` is None where the page does not show it by ids (an order).
    """

    at: float
    position: int
    kind: str
    response: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it was given last at a position."""

    response: tuple[str, ...] | None
    flagged: bool


@dataclass(slots=True)
class Sat:
    """One exam as it went. `healed` is how many seconds after the network was good again the
    server had everything; None where it never did."""

    plan: Plan
    record: Record | None = None
    said: list[Said] = field(default_factory=list)
    given: dict[int, Given] = field(default_factory=dict)
    answers: int = 0
    broken: Counter[Break] = field(default_factory=Counter)
    healed: float | None = None
    lacking: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Trick:
    """A planted bug: in a script of the page, one text is served as another."""

    name: str
    script: str
    text: str
    other: str


async def sit(browser: Browser, host: Host, plan: Plan, trick: Trick | None = None) -> Sat:
    """Sit the whole exam of a plan."""
    seat = host.seats.pop()
    weather = Weather(host.port, random.Random(plan.seed))
    async with weather.blowing():
        context = await browser.new_context(
            base_url=f"http://127.0.0.1:{weather.port}",
            service_workers="block" if trick else "allow",
        )
        sitting = Sitting(context, host, seat, weather, Sat(plan))
        await sitting.prepare(trick)
        try:
            return await sitting.whole()
        finally:
            await context.close()


class Sitting:
    """One candidate in the middle of it all."""

    def __init__(
        self, context: BrowserContext, host: Host, seat: Seat, weather: Weather, sat: Sat
    ) -> None:
        self._context = context
        self._host = host
        self._seat = seat
        self._weather = weather
        self._sat = sat
        self._page: Page | None = None
        self._later: list[asyncio.Task[None]] = []

    async def prepare(self, trick: Trick | None) -> None:
        """Sign in, and put the witness into every page."""
        await self._context.add_cookies(
            [{"name": COOKIE, "value": self._seat.cookie, "domain": "127.0.0.1", "path": "/"}]
        )
        await self._context.add_init_script(WITNESS)
        if trick:
            source = (STATIC / trick.script).read_text(encoding="utf-8")
            assert trick.text in source, trick
            served = source.replace(trick.text, trick.other)

            async def serve(route: Any) -> None:
                await route.fulfill(body=served, content_type="text/javascript")

            await self._context.route(f"**/{trick.script}", serve)

    async def whole(self) -> Sat:
        """Every step of the plan, then a good network, and what the server has in the end."""
        await self._open()
        for number, step in enumerate(self._sat.plan.steps):
            for fault in self._sat.plan.breaks_before(number):
                await self._break(fault)
            await self._answer(step)
            await asyncio.sleep(step.pause)
        await asyncio.gather(*self._later)
        self._weather.clear_up()
        await self._heal()
        await self._seat.submit()
        self._sat.record = await self._host.record(self._seat.attempt)
        return self._sat

    async def _heal(self) -> None:
        began = time.monotonic()
        while time.monotonic() - began < HEALING:
            self._sat.lacking = self._lacking(await self._seat.truth())
            if not self._sat.lacking:
                self._sat.healed = time.monotonic() - began
                return
            await self._go_on()
            await self._decide()
            await asyncio.sleep(0.1)

    def _lacking(self, truth: Any) -> list[int]:
        return [
            position
            for position, given in sorted(self._sat.given.items())
            if not _has(truth.get(str(position)), given)
        ]

    async def _open(self) -> None:
        patience = time.monotonic() + PATIENCE
        while True:
            if self._page is None or self._page.is_closed():
                self._page = await self._context.new_page()
                self._page.on("console", self._hear)
            try:
                await self._page.goto(
                    f"/attempts/{self._seat.attempt}",
                    wait_until="domcontentloaded",
                    timeout=OPENING_MS,
                )
                await self._page.wait_for_function(READY, arg=self._host.items, timeout=OPENING_MS)
                await self._page.evaluate(CONTINUE)
                return
            except Error:
                assert time.monotonic() < patience, "the exam could not be opened"
                await asyncio.sleep(0.2)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.text.startswith(MARK):
            words = json.loads(message.text.removeprefix(MARK))
            chosen = words["response"]
            self._sat.said.append(
                Said(
                    words["at"],
                    words["position"] or 0,
                    words["kind"],
                    None if chosen is None else tuple(chosen),
                )
            )

    async def _answer(self, step: Step) -> None:
        body = {"position": step.position, "choice": step.choice, "flag": step.flag}
        patience = time.monotonic() + PATIENCE
        while True:
            assert time.monotonic() < patience, f"nothing could be answered at {step.position}"
            assert self._page is not None
            try:
                given = await self._page.evaluate(HANDS, body)
            except Error:
                await self._open()
                continue
            if given:
                break
            await self._go_on()
            await asyncio.sleep(0.1)
        chosen = given["response"]
        response = None if chosen is None else tuple(sorted(chosen))
        self._sat.given[step.position] = Given(response, given["flagged"])
        self._sat.answers += 1

    async def _go_on(self) -> None:
        assert self._page is not None
        try:
            await self._page.evaluate(CONTINUE)
        except Error:
            await self._open()

    async def _decide(self) -> None:
        """Whoever sees two answers chooses the one given here."""
        assert self._page is not None
        with suppress(Error):
            await self._page.evaluate(DECIDE)

    async def _break(self, fault: Fault) -> None:
        self._sat.broken[fault.what] += 1
        match fault.what:
            case Break.CUT:
                self._weather.go_down()
                self._soon(self._clear_after(fault.seconds))
            case Break.SLOW:
                self._weather.slow = True
                self._soon(self._clear_after(fault.seconds))
            case Break.KILL | Break.STOP:
                self._soon(self._host.restart(fault.what))
            case Break.RELOAD:
                await self._open()
            case Break.CRASH:
                await self._crash()
            case Break.SECOND:
                self._page = None
                await self._open()

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        self._later.append(asyncio.create_task(work))

    async def _clear_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._weather.clear_up()

    async def _crash(self) -> None:
        assert self._page is not None
        await asyncio.sleep(ON_THE_DEVICE)
        page, gone = self._page, asyncio.Event()
        page.on("crash", lambda _: gone.set())
        line = await self._context.new_cdp_session(page)
        asking = asyncio.create_task(line.send("Page.crash"))
        await asyncio.wait([asyncio.create_task(gone.wait())], timeout=5)
        asking.cancel()
        await page.close()
        self._page = None
        await self._open()


def _has(stored: Any, given: Given) -> bool:
    if not stored:
        return False
    same = given.response is None or tuple(sorted(stored["response"])) == given.response
    return same and bool(stored["flagged"]) == given.flagged
