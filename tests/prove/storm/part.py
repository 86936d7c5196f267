"""The part `storm`: exams in a real browser, and the words of the page beside the server's log."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from playwright.async_api import Browser, async_playwright

from tests.journeys.browser import ARGUMENTS, CHROMIUM
from tests.prove.proof import Line, Options, Planted, Proof, Report
from tests.prove.storm.host import Host, hosting
from tests.prove.storm.judging import lost, premature, shown_saved
from tests.prove.storm.plan import Break, plan_of
from tests.prove.storm.sitting import Sat, Trick, sit

EXAMS: Final = 500
AT_ONCE: Final = 3
HEALED_WITHIN: Final = 5.0
"""In seconds, on an idle machine: what a candidate waits for the last answer at most."""
TRIED: Final = 4
"""So many exams show a planted bug, or the check is blind to it."""
TROUBLED: Final = 24
"""How often something breaks in each of them: often enough to meet an answer on its way."""

TRICKS: Final = (
    Trick(
        "an optimistic tick",
        "models/responses.js",
        'return { kind: onlyHere ? "unsent" : "saving" };',
        'return { kind: "saved", at: Date.now() };',
    ),
    Trick(
        "what was on its way counts as sent",
        "models/responses.js",
        "      this.#outbox.lost(change);\n    }\n    this.#tell",
        "      this.#settle(position);\n    }\n    this.#tell",
    ),
)


async def plant(options: Options) -> Sequence[Planted]:
    """Each bug is served to the browser in place of the page's own script."""
    async with hosting(TRIED * len(TRICKS)) as host, browsing() as browser:
        return [await _tried(browser, host, trick, options.seed) for trick in TRICKS]


async def run(options: Options) -> Report:
    """Exams from consecutive seeds, a few at a time."""
    number = options.of(EXAMS)
    gate = asyncio.Semaphore(AT_ONCE)
    done: list[Sat] = []

    async with hosting(number) as host, browsing() as browser:

        async def one(seed: int) -> None:
            async with gate:
                done.append(await sit(browser, host, plan_of(seed, host.items)))
                if len(done) % 25 == 0:
                    options.say(f"{len(done)} of {number} exams")

        async with asyncio.TaskGroup() as all_of_them:
            for seed in range(options.seed, options.seed + number):
                all_of_them.create_task(one(seed))
    return Report([_line(done)])


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    """A browser process of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


async def _tried(browser: Browser, host: Host, trick: Trick, seed: int) -> Planted:
    story: list[str] = []
    for each in range(seed, seed + TRIED):
        sat = await sit(browser, host, plan_of(each, host.items, breaks=TROUBLED), trick)
        story = [*premature(sat), *lost(sat)]
        if story:
            break
    return Planted(trick.name, bool(story), story[:3])


def _line(done: Sequence[Sat]) -> Line:
    broken = sum((sat.broken for sat in done), Counter[Break]())
    early = [sentence for sat in done for sentence in premature(sat)]
    gone = [sentence for sat in done for sentence in lost(sat)]
    healed = sorted(sat.healed for sat in done if sat.healed is not None)
    return Line(
        "exams in a browser",
        injected=broken.total(),
        acknowledged=sum(map(shown_saved, done)),
        lost=len(gone),
        facts={
            "exams": len(done),
            "answers given": sum(sat.answers for sat in done),
            "called saved too early": len(early),
            "healed within 5 s": sum(seconds <= HEALED_WITHIN for seconds in healed),
            "slowest healing s": round(healed[-1], 1) if healed else "none",
            **{what.value: broken[what] for what in Break},
        },
        wrong=[*early[:5], *gone[:5]],
    )


PROOF: Final = Proof(
    name="storm",
    title="An exam in a browser while network, tab and server break: the page never lies",
    seconds=1_500.0,
    planted=plant,
    run=run,
)
