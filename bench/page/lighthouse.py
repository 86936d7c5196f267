"""What Lighthouse says of the pages on a phone: scores, and when the largest part is painted."""

import asyncio
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.options import BenchError
from bench.page.figures import Goal, Unit
from bench.page.stage import Stage
from tests.journeys.browser import CHROMIUM

FOLDER: Final = Path(__file__).parent
COMMAND: Final = FOLDER / "node_modules" / ".bin" / "lighthouse"
CATEGORIES: Final = {"performance": "perf", "accessibility": "a11y", "best-practices": "practices"}
LARGEST: Final = "largest-contentful-paint"
SECONDS: Final = 120.0
TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Look:
    """A page by its name on the stage, and what it has to reach."""

    place: str
    performance: int
    largest_ms: int

    def goals(self) -> Iterator[Goal]:
        """Three scores, and the largest paint on Lighthouse's 4G."""
        limits = {"perf": self.performance, "a11y": 100, "practices": 100}
        for category, key in CATEGORIES.items():
            name = f"{self.place}: Lighthouse {category}"
            yield Goal(f"{self.place}_{key}", name, Unit.POINTS, limits[key], least=True)
        largest = f"{self.place}: Lighthouse largest paint"
        yield Goal(f"{self.place}_largest", largest, Unit.MS, self.largest_ms)


LOOKS: Final = (
    Look("sign-in", 98, 1_300),
    Look("home-before", 98, 1_300),
    Look("confirm", 98, 1_300),
    Look("result", 98, 1_300),
    Look("exam", 98, 1_200),
    Look("proctor-board", 95, 2_000),
    Look("admin", 95, 2_500),
    Look("admin-statistics", 95, 2_500),
)


async def look_at(stage: Stage, look: Look) -> dict[str, float]:
    """One run of Lighthouse; raises BenchError with what it said where it could not look.

    On a busy machine it now and then misses its own start (NO_NAVSTART), and is asked again.
    """
    place = stage.places[look.place]
    cookie = await stage.cookie_of(place.login)
    headers = {"Cookie": cookie} if cookie else {}
    for left in reversed(range(TRIES)):
        try:
            report = await _run(f"{stage.demo.url}{place.url}", headers)
            break
        except BenchError:
            if not left:
                raise
    scores = report["categories"]
    found = {
        f"{look.place}_{key}": round(scores[category]["score"] * 100)
        for category, key in CATEGORIES.items()
    }
    return {**found, f"{look.place}_largest": report["audits"][LARGEST]["numericValue"]}


async def _run(url: str, headers: dict[str, str]) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        *_words(url, headers),
        env={**os.environ, "CHROME_PATH": CHROMIUM},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    told, trouble = await asyncio.wait_for(process.communicate(), SECONDS)
    if process.returncode:
        raise BenchError(f"Lighthouse on {url}: {trouble.decode()[-500:]}")
    report: dict[str, Any] = json.loads(told)
    if "runtimeError" in report:
        raise BenchError(f"Lighthouse on {url}: {report['runtimeError']['message']}")
    return report


def _words(url: str, headers: dict[str, str]) -> Sequence[str]:
    return [
        str(COMMAND), url, "--quiet", "--output=json", "--output-path=stdout",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--extra-headers={json.dumps(headers)}",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    ]  # fmt: skip
