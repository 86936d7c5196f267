"""An author's whole way in a browser, in both languages: a file with twelve faults, a blueprint, a
simulation, a slot, and a question that is voided after somebody has sat the exam."""

import re
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import httpx2
import pytest
from playwright.async_api import Browser, Page, expect

from tests.authoring.banks.test_twelve_faults import FAULTS, mended, spoiled, told
from tests.journeys.browser import device, sign_in
from tests.journeys.demo_server import DemoServer
from tests.journeys.keys import right_answers

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ASKED: Final = 5
SITTER: Final = "peserta-03"
CONFIRM: Final = {"id": "KOREKSI", "en": "CORRECT"}

pytestmark = pytest.mark.browser


async def press(page: Page, button: str = "main button.primary") -> None:
    """The page's main button."""
    await page.locator(button).last.click()


async def add_bank(page: Page, language: str) -> str:
    """A new bank; its path."""
    await page.goto(f"/admin/banks?lang={language}")
    await page.fill("#name", f"Bank {language}")
    await press(page)
    await page.wait_for_url(re.compile(r"/admin/banks/[0-9a-f]{10}/import$"))
    return page.url.removesuffix("/import")


async def upload(page: Page, bank: str, content: bytes) -> None:
    """Send a file and wait for its preview."""
    await page.goto(f"{bank}/import")
    file = {"name": "soal.xlsx", "mimeType": XLSX, "buffer": content}
    await page.set_input_files("#file", file)  # type: ignore[arg-type]
    await press(page)
    await page.wait_for_url(re.compile(r"/import/[0-9a-f]{32}$"))


async def import_all(page: Page, bank: str) -> None:
    """All twelve faults are seen by their place; the rejected rows are mended and go in too."""
    await upload(page, bank, spoiled())
    places = {(str(row), column) for row, (_, _, column) in enumerate(FAULTS, start=3)}
    assert told(await page.content()) == places
    async with page.expect_download() as waiting:
        await page.locator("a[download]").click()
    rejected = (await (await waiting.value).path()).read_bytes()
    await press(page, "main form button.primary")
    await upload(page, bank, mended(rejected))
    assert told(await page.content()) == set()
    await press(page, "main form button.primary")
    await expect(page.locator(".counts strong").first).to_have_text("12")


async def add_exam(page: Page, bank: str, title: str) -> str:
    """An exam of five questions of one topic and level; its path."""
    await page.goto(f"/admin/exams/new?bank={bank.rpartition('/')[2]}")
    await page.fill("#title", title)
    await page.locator(".matrix input").first.fill(str(ASKED))
    await press(page)
    await page.wait_for_url(re.compile(r"/admin/exams/[0-9a-f]{10}"))
    return re.sub(r"\?.*", "", page.url)


async def simulate(page: Page, exam: str) -> None:
    """Ten thousand forms: every question is shown in about as many as every other."""
    await page.goto(f"{exam}/blueprint")
    await page.locator("form[action$='/simulations'] button").click()
    await page.wait_for_selector("#exposure", timeout=60_000)
    shares = await page.locator(
        "[aria-labelledby=exposure] tbody td:nth-of-type(3)"
    ).all_inner_texts()
    assert len(shares) == 13
    assert all(30 < float(re.split(r"[^0-9]", share)[0]) < 45 for share in shares)


async def open_slot(page: Page, exam: str) -> None:
    """A slot that has begun."""
    await page.goto(f"{exam}/slots")
    now = datetime.now(ZoneInfo("Asia/Jakarta"))
    for name, at in {"starts_at": now, "closes_at": now + timedelta(hours=2)}.items():
        await page.fill(f"#{name}", at.strftime("%Y-%m-%dT%H:%M"))
    await page.select_option("#time_zone", "Asia/Jakarta")
    await page.select_option("#venue", index=1)
    await page.fill("#capacity", "5")
    await page.select_option("#token", "none")
    await press(page)
    await expect(page.locator(".notice.good")).to_be_visible()


async def sit(demo: DemoServer, title: str) -> str:
    """Somebody books, starts, answers everything right, and submits; the attempt."""
    async with demo.signed_in(SITTER) as client:
        offered = (await client.get("/api/v1/slots")).json()
        slot = next(each["id"] for each in offered if each["exam_title"] == title)
        attempt: str = (await client.post(f"/api/v1/slots/{slot}/bookings")).json()["id"]
        assert (await client.post(f"/api/v1/bookings/{attempt}/attempt")).status_code == 201
        await answer_all(client, attempt, demo)
        assert (await client.post(f"/api/v1/attempts/{attempt}/submission")).status_code == 201
    await demo.record(attempt)
    return attempt


async def answer_all(client: httpx2.AsyncClient, attempt: str, demo: DemoServer) -> None:
    """Every right answer, in one request."""
    path = f"/api/v1/attempts/{attempt}"
    epoch = (await client.post(f"{path}/leases")).json()["epoch"]
    right = await right_answers(demo.data_dir, attempt)
    messages = [
        {
            "id": position,
            "save": {
                "position": position,
                "response": list(answer.key),
                "flagged": False,
                "base": 0,
                "mutation": f"m{position}",
            },
        }
        for position, answer in right.items()
    ]
    reply = await client.post(f"{path}/messages", json={"epoch": epoch, "messages": messages})
    assert all("saved" in answer for answer in reply.json()["answers"])


async def void_one(page: Page, results: str, language: str) -> None:
    """Void the first question, look at what changes, and do it."""
    await page.goto(f"{results}/corrections")
    await page.locator("a[href*='/corrections/new']").first.click()
    await page.check("input[name=what][value=void]")
    await page.fill("#reason", "Dua pilihan benar.")
    await page.locator("button[value=look]").click()
    await expect(page.locator("tbody td.number")).to_have_text(["5 / 5", "4 / 4"])
    await page.fill("#word", CONFIRM[language])
    await page.locator("button[value=apply]").click()
    await page.wait_for_url(re.compile(r"/admin/corrections/"))


@pytest.mark.parametrize("language", ["id", pytest.param("en", marks=pytest.mark.long)])
async def test_from_a_faulty_file_to_a_corrected_score(
    demo: DemoServer, browser: Browser, language: str
) -> None:
    title = f"Ujian {language}"
    async with device(browser, demo, phone=language == "id") as page:
        await sign_in(page, demo, "admin")
        bank = await add_bank(page, language)
        await import_all(page, bank)
        exam = await add_exam(page, bank, title)
        await simulate(page, exam)
        await open_slot(page, exam)
        await sit(demo, title)
        results = f"/admin/results/{exam.rpartition('/')[2]}"
        await void_one(page, results, language)

        await expect(page.locator("tbody td.number")).to_have_text(["5 / 5", "4 / 4"])
        await page.goto(results)
        await expect(page.locator("tbody td.number").last).to_have_text("4 / 4")
        assert await page.locator("html").get_attribute("lang") == language
