"""A rest on the exam page, by roles and names alone: asked for, counted down, ended, moved."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.journeys.browser import PC, device, sign_in, violations
from tests.journeys.demo_server import DemoServer
from tests.journeys.offers import offer_exam

pytestmark = pytest.mark.browser

CANDIDATE = "peserta-02"
MINUTES = 3


async def test_a_rest_covers_the_questions_and_survives_a_reload(
    browser: Browser, demo: DemoServer
) -> None:
    attempt = await granted(demo)
    async with device(browser, demo, phone=False, size=PC) as page:
        await sign_in(page, demo, CANDIDATE)
        await page.goto(f"/attempts/{attempt}")
        await begin(page)
        before = await page.get_by_role("timer", name=re.compile("Sisa waktu")).text_content()
        wrong = await violations(page)
        await page.keyboard.press("Escape")
        await page.reload()

        covered = page.get_by_role("dialog", name="Sedang istirahat")
        await expect(covered).to_be_visible()
        await covered.get_by_role("button", name="Lanjutkan ujian").press("Enter")
        await expect(covered).to_be_hidden(timeout=15_000)
        await expect(page.get_by_role("group", name="Jawaban")).to_be_enabled()
        left = page.get_by_role("button", name=re.compile(r"^Istirahat \(sisa"))
        await expect(left).to_be_enabled(timeout=10_000)

    assert wrong == []
    assert before


async def granted(demo: DemoServer) -> str:
    """A running attempt whose candidate may rest."""
    slot = await offer_exam(demo, title="Ujian dengan istirahat")
    async with demo.signed_in(CANDIDATE) as candidate, demo.signed_in("admin") as admin:
        booking = (await candidate.post(f"/api/v1/slots/{slot}/bookings")).json()
        started = await candidate.post(f"/api/v1/bookings/{booking['id']}/attempt")
        board = (await admin.get(f"/api/v1/slots/{slot}/board")).json()
        number = board["candidates"][0]["number"]
        slots = (await candidate.get("/api/v1/bookings")).json()
        exam = next(each["exam"] for each in slots if each["id"] == booking["id"])
        fields = {"number": number, "minutes": "0", "rest": str(MINUTES), "reason": "Diabetes"}
        exam_id = exam if isinstance(exam, str) else exam["id"]
        reply = await admin.post(f"/admin/exams/{exam_id}/accommodations", data=fields)
    assert started.status_code == 201, started.text
    assert reply.status_code == 303, reply.text
    return str(booking["id"])


async def begin(page: Page) -> None:
    """Ask for a rest by keyboard, and confirm it."""
    await page.get_by_role("button", name=re.compile("^Istirahat")).press("Enter")
    question = page.get_by_role("dialog", name="Istirahat sekarang?")
    await expect(question).to_be_visible()
    await question.get_by_role("button", name="Mulai istirahat").press("Enter")
    await expect(page.get_by_role("dialog", name="Sedang istirahat")).to_be_visible()
