"""The main job: book, wait, answer on a PC, move to a phone in the middle, see the score."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.async_api import Browser, Page, expect

from tests.journeys.browser import answer, book_first_slot, device, go_to, heading, sign_in
from tests.journeys.demo_server import DemoServer
from tests.journeys.keys import RightAnswer, right_answers
from tests.journeys.offers import offer_exam, publish

pytestmark = pytest.mark.browser

CANDIDATE = "peserta-01"
MOVES_AT = 12
WRONG = {3, 9, 15, 21, 27}


async def test_a_candidate_moves_from_pc_to_phone_and_gets_the_score_of_the_key(
    browser: Browser, demo: DemoServer
) -> None:
    await offer_exam(demo, title="Ujian Dua Perangkat", starts_in=timedelta(seconds=8))
    async with (
        device(browser, demo, phone=False) as pc,
        device(browser, demo) as phone,
    ):
        await sign_in(pc, demo, CANDIDATE)
        await book_first_slot(pc, "Ujian Dua Perangkat")
        await pc.get_by_role("link", name="Masuk ruang tunggu").click()
        await expect(pc.locator("#countdown")).to_have_text(re.compile(r"\d"))
        # The room opens by itself when the server's clock says so.
        await expect(heading(pc, 1)).to_be_visible(timeout=20_000)
        attempt_id = pc.url.rpartition("/")[2]
        keys = await right_answers(demo.data_dir, attempt_id)

        await pc.get_by_role("button", name="Besar").click()
        await answer_from(pc, keys, 1, MOVES_AT - 1)
        await go_to(pc, MOVES_AT)
        await pc.wait_for_timeout(1500)  # The page tells the server where it is after a second.
        await sign_in(phone, demo, CANDIDATE)
        await phone.goto(f"/attempts/{attempt_id}")

        await expect(heading(phone, MOVES_AT)).to_be_visible()
        await expect(phone.locator("html")).to_have_attribute("data-font", "L")
        await expect(pc.get_by_role("button", name="Lanjutkan di sini")).to_be_visible(
            timeout=2_000
        )
        await expect(pc.locator("#choices")).to_have_attribute("disabled", "")
        await expect(
            pc.locator("#notices").get_by_text(re.compile("Dilanjutkan di ponsel"))
        ).to_be_visible()
        await answer_from(phone, keys, MOVES_AT, 30)
        await submit(phone)

        await expect(phone.get_by_text("30 dari 30 soal")).to_be_visible()
        record = await demo.record(attempt_id)
        expected = sum((points(position, right) for position, right in keys.items()), Decimal(0))
        assert Decimal(str(record["points"])) == expected
        await publish(demo, "Ujian Dua Perangkat")
        await phone.goto(f"/attempts/{attempt_id}/result")
        shown = await phone.locator(".score").inner_text()
        assert shown.replace(",", ".").startswith(f"{float(expected):g}")


async def answer_from(page: Page, keys: dict[int, RightAnswer], first: int, last: int) -> None:
    """Answer the positions in between, some of them wrongly."""
    for position in range(first, last + 1):
        await go_to(page, position)
        await answer(page, keys[position].kind, chosen(position, keys[position]))


def chosen(position: int, right: RightAnswer) -> tuple[str, ...]:
    """The key, or at some positions something else."""
    if position not in WRONG:
        return right.key
    return ("999999999",) if right.kind == "numeric" else right.others[:1]


def points(position: int, right: RightAnswer) -> Decimal:
    """What the answers of this journey must earn; one wrong choice alone earns nothing."""
    return Decimal(position not in WRONG)


async def submit(page: Page) -> None:
    """Finish through the review."""
    if not await page.locator("#finish").is_visible():
        await page.locator("#open-panel").click()
    await page.locator("#finish").click()
    await page.locator("#review-sure").check()
    await page.get_by_role("button", name="SELESAI", exact=True).click()
    await page.wait_for_url("**/receipt")
