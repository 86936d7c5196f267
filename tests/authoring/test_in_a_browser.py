"""Every page for admins on a phone, in a real browser: clean for axe, no sideways scroll."""

import re
from collections.abc import AsyncIterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import FilePayload, Page

from exam_server.outcomes import Role
from tests.authoring.banks.files import BAD, GOOD, item_file
from tests.authoring.hall import Hall
from tests.journeys.browser import PHONE, chromium
from tests.serving import RunningServer
from tests.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
async def page(server: RunningServer, world: World) -> AsyncIterator[Page]:
    """A phone on which an admin has signed in by the form; a fault in a script fails the test."""
    person = await world.person(Role.ADMIN)
    async with chromium() as browser:
        context = await browser.new_context(base_url=server.url, viewport=PHONE, locale="id-ID")
        opened = await context.new_page()
        faults: list[str] = []
        opened.on("pageerror", lambda error: faults.append(str(error)))
        await opened.goto("/sign-in?next=/admin")
        await opened.fill("#login", person.number)
        await opened.fill("#password", person.password)
        await opened.get_by_role("main").get_by_role("button", name="Masuk").click()
        await opened.wait_for_url("**/admin")
        yield opened
        assert faults == []


async def check(page: Page) -> None:
    """One heading, no sideways scroll, nothing for axe to find."""
    found = (await Axe().run(page)).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], page.url
    assert await page.locator("h1").count() == 1, page.url
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url


async def bank_of(page: Page) -> str:
    """The id of the first bank on the page of banks."""
    await page.goto("/admin/banks")
    link = await page.locator("tbody a").first.get_attribute("href")
    return str(link).rpartition("/")[2]


@pytest.mark.long
async def test_every_page_is_clean_on_a_phone(page: Page, hall: Hall) -> None:
    bank, exam = await bank_of(page), hall.slot.exam_id
    await page.goto(f"/admin/banks/{bank}")
    item = await page.locator(".items a").first.get_attribute("href")
    paths = [
        *("/admin", "/admin/banks", f"/admin/banks/{bank}", f"/admin/banks/{bank}/import", item),
        *("/admin/exams", f"/admin/exams/new?bank={bank}", f"/admin/exams/{exam}"),
        *(f"/admin/exams/{exam}/slots", "/admin/accounts", "/admin/accounts/new"),
        *(f"/admin/accounts/{hall.absent.id}", "/admin/accounts/import", "/admin/results"),
        *(f"/admin/results/{exam}", f"/admin/attempts/{hall.finished.id}"),
    ]

    for path in paths:
        reply = await page.goto(str(path))
        assert reply
        assert reply.status == 200, path
        await check(page)


async def test_a_file_is_previewed_and_imported(page: Page, world: World) -> None:
    bank = (await world.bank()).id
    file = FilePayload(name="soal.csv", mimeType="text/csv", buffer=item_file(GOOD, BAD))
    await page.goto(f"/admin/banks/{bank}/import")

    await page.set_input_files("#file", file)
    await page.get_by_role("button", name="Unggah").click()
    await check(page)
    await page.get_by_role("button", name="Simpan 1 soal").click()

    await page.wait_for_url(re.compile(rf"/admin/banks/{bank}/imports/"))
    await check(page)


async def test_the_blueprint_adds_up_and_faults_get_the_focus(page: Page, world: World) -> None:
    bank = (await world.bank()).id
    await page.goto(f"/admin/exams/new?bank={bank}")

    await page.locator(".matrix input").first.fill("4")
    await page.locator("#title").focus()

    assert await page.locator("#total").inner_text() == "Jumlah: 4 soal"
    await page.get_by_role("button", name="Buat ujian").click()
    await check(page)
    assert await page.evaluate("document.activeElement.className") == "errors"


async def test_the_preview_follows_what_is_typed(page: Page, world: World) -> None:
    bank = (await world.bank()).id
    await page.goto(f"/admin/banks/{bank}/items/new?kind=multiple_choice")

    await page.fill("#stem", "Berapa **2 + 2**?")
    await page.fill("#options-0-text", "4")

    phone = page.frame_locator("#preview .phone iframe")
    assert await phone.locator(".stem strong").inner_text() == "2 + 2"
    await phone.locator(".option").first.wait_for()
    await check(page)
