"""Reloads, kills and a closed page: same question, same answers, and the time of the ledger."""

import asyncio
import os
import re
import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.journeys.browser import (
    SAVED,
    answer,
    book_first_slot,
    device,
    go_to,
    heading,
    sign_in,
    start_exam,
)
from tests.journeys.demo_server import DemoServer
from tests.journeys.keys import right_answers
from tests.journeys.offers import offer_exam

pytestmark = pytest.mark.browser

SETTLES = 5
"""A page that was just loaded counts from what it was loaded with, until its line answers."""

CANDIDATE = "peserta-02"


async def test_reload_and_a_killed_server_cost_no_answer_and_no_second(
    browser: Browser, demo: DemoServer
) -> None:
    async with device(browser, demo) as page:
        await sign_in(page, demo, CANDIDATE)
        await book_first_slot(page)
        attempt_id = await start_exam(page)
        keys = await right_answers(demo.data_dir, attempt_id)
        for position in (1, 2, 3):
            await go_to(page, position)
            await answer(page, keys[position].kind, keys[position].key)
        await page.wait_for_timeout(1_500)

        await page.reload()
        await expect(heading(page, 3)).to_be_visible()
        await expect(page.locator("#saved")).to_have_text(SAVED)
        await difference(page, demo, attempt_id)

        demo.kill()
        await go_to(page, 4)
        await answer_offline(page)
        await demo.start()
        await expect(page.locator("#saved")).to_have_text(SAVED, timeout=20_000)
        await page.reload()

        await expect(heading(page, 4)).to_be_visible()
        await difference(page, demo, attempt_id)
        async with demo.signed_in(CANDIDATE) as program:
            truth = (await program.get(f"/api/v1/attempts/{attempt_id}")).json()
        assert set(truth["responses"]) == {"1", "2", "3", "4"}


async def test_a_killed_redis_comes_back_with_every_saved_answer(
    browser: Browser, demo: DemoServer
) -> None:
    async with device(browser, demo) as page:
        await sign_in(page, demo, CANDIDATE)
        await book_first_slot(page)
        attempt_id = await start_exam(page)
        keys = await right_answers(demo.data_dir, attempt_id)
        await answer(page, keys[1].kind, keys[1].key)

        kill_redis(demo.data_dir)
        await go_to(page, 2)
        await answer_offline(page)
        await expect(page.locator("#saved")).to_have_text(SAVED, timeout=20_000)

        async with demo.signed_in(CANDIDATE) as program:
            truth = (await program.get(f"/api/v1/attempts/{attempt_id}")).json()
        assert set(truth["responses"]) == {"1", "2"}


async def test_the_clock_runs_out_with_the_page_closed_and_the_attempt_is_scored(
    browser: Browser, demo: DemoServer
) -> None:
    await offer_exam(demo, title="Ujian Singkat", limit=timedelta(seconds=6))
    async with device(browser, demo) as page:
        await sign_in(page, demo, CANDIDATE)
        await book_first_slot(page, "Ujian Singkat")
        attempt_id = await start_exam(page)
        keys = await right_answers(demo.data_dir, attempt_id)
        await answer(page, keys[1].kind, keys[1].key)
    await asyncio.sleep(6)

    record = await demo.record(attempt_id)

    assert record["state"] == "expired"
    assert (record["points"], record["maximum"], record["answered"]) == (1.0, 30, 1)
    async with device(browser, demo) as page:
        await sign_in(page, demo, CANDIDATE)
        await page.goto(f"/attempts/{attempt_id}/receipt")
        await expect(page.get_by_text("1 dari 30 soal")).to_be_visible()


async def answer_offline(page: Page) -> None:
    """Answer whatever is shown while the server is away; the page says where the answer is."""
    field = page.locator("#answer input").first
    if await field.get_attribute("type") == "text":
        await field.fill("1")
        await field.blur()
    else:
        await page.locator("#choices label").first.click()
    await expect(page.locator("#saved")).to_have_text(
        re.compile("Menyimpan|Belum terkirim|Tersimpan")
    )


async def difference(page: Page, demo: DemoServer, attempt_id: str) -> None:
    """The page's clock is within a second of the server's ledger, once its line has answered."""
    off = list[float]()
    async with demo.signed_in(CANDIDATE) as program:
        for _ in range(SETTLES):
            asked = time.monotonic()
            reply = await program.get(f"/api/v1/attempts/{attempt_id}")
            shown = await page.locator("#clock").inner_text()
            spent = time.monotonic() - asked
            hours, minutes, seconds = (int(part) for part in shown.split(":"))
            on_page = hours * 3600 + minutes * 60 + seconds
            off.append(abs(on_page - reply.json()["remaining_ms"] / 1000) - spent)
            if off[-1] <= 1:
                return
            await asyncio.sleep(0.3)
    raise AssertionError(f"seconds off: {off}")


def kill_redis(data_dir: Path) -> None:
    """SIGKILL to the embedded server of this data directory, found by its socket."""
    wanted = str(data_dir / "redis" / "redis.sock").encode()
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if entry.name.isdigit() and b"valkey-server" in words and wanted in words:
            os.kill(int(entry.name), signal.SIGKILL)
            return
    raise AssertionError("no embedded Redis found")
