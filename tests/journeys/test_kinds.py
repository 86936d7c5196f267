"""One item of each kind on a phone, answered by keyboard alone, kept over a reload, and scored.

axe finds nothing at any of them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final

import pytest
from playwright.async_api import Browser, Page, expect

from question_bank import ItemDraft, Kind, StimulusDraft
from tests.journeys.browser import (
    SAVED,
    book_first_slot,
    device,
    heading,
    sign_in,
    start_exam,
    violations,
)
from tests.journeys.demo_server import DemoServer
from tests.journeys.offers import add_bank, offer_exam
from tests.question_bank.drafts import EACH_KIND, right_response

pytestmark = pytest.mark.browser

CANDIDATE: Final = "peserta-03"
TITLE: Final = "Semua Jenis Soal"
MOST_TABS: Final = 90
ABOUT: Final = StimulusDraft(
    code="T-1", title="Catatan", text="| Kota | Luas |\n|---|---|\n| A | 1 |"
)
ASK_ABOUT_IT: Final = {Kind.NUMERIC, Kind.CLOZE}
DRAFTS: Final = {
    draft.kind: replace(draft, stimulus=ABOUT.code if draft.kind in ASK_ABOUT_IT else "")
    for draft in EACH_KIND
}
TOTAL: Final = len(EACH_KIND)
SHOWN: Final = """() => {
  const fields = document.querySelectorAll("#choices :is(input, select, textarea), .order .text");
  return [...fields].map((field) =>
    ["radio", "checkbox"].includes(field.type) ? field.checked : field.value ?? field.textContent
  );
}"""
ITEMS: Final = "() => JSON.parse(document.getElementById('attempt').textContent).items"


async def test_every_kind_is_answered_by_keyboard_alone(browser: Browser, demo: DemoServer) -> None:
    bank = await add_bank(demo.data_dir, TITLE, list(DRAFTS.values()), [ABOUT])
    await offer_exam(demo, title=TITLE, bank=bank)
    async with device(browser, demo) as page:
        await sign_in(page, demo, CANDIDATE)
        await book_first_slot(page, TITLE)
        attempt_id = await start_exam(page, TOTAL)
        items = await page.evaluate(ITEMS)
        answered = [await answer_by_keyboard(page, item) for item in items]

        await page.reload()
        found = [await look_at(page, item["position"]) for item in items]
        await finish(page)

    assert found == answered
    record = await demo.record(attempt_id)
    waiting = next(item["position"] for item in items if item["kind"] == Kind.ESSAY)
    points = {each["position"]: each["points"] for each in record["responses"]}
    assert points == {item["position"]: 1 for item in items} | {waiting: None}
    assert (record["points"], record["maximum"]) == (TOTAL - 1, TOTAL)


async def answer_by_keyboard(page: Page, item: dict[str, Any]) -> Any:
    """Give the right answer and go on; what the screen showed when it was saved."""
    draft = DRAFTS[item["kind"]]
    await expect(heading(page, item["position"], TOTAL)).to_be_visible()
    await expect(page.locator("#choices")).to_be_enabled()
    if "stimulus" in item:
        await close_stimulus(page)
    await WAYS.get(draft.kind, type_answer)(page, item, draft)
    await expect(page.locator("#saved")).to_have_text(SAVED)
    shown = await page.evaluate(SHOWN)
    if item["position"] < TOTAL:
        await tab_to(page, "#next")
        await page.keyboard.press("Enter")
    return shown


async def close_stimulus(page: Page) -> None:
    """The first item shows it open; whoever closes it finds it closed at the next one."""
    await expect(page.locator("#stimulus")).to_be_visible()
    if await page.locator("#stimulus").get_attribute("data-closed-once") is None:
        await expect(page.get_by_role("cell", name="A")).to_be_visible()
        await tab_to(page, "#stimulus-title")
        await page.keyboard.press("Enter")
        await page.locator("#stimulus").evaluate("box => box.dataset.closedOnce = true")
    await expect(page.get_by_role("cell", name="A")).to_be_hidden()


async def choose(page: Page, item: dict[str, Any], draft: ItemDraft) -> None:
    """By the letters of the options."""
    right = right_response(draft)
    for letter, option in zip("abcde", item["options"], strict=False):
        if option["id"] in right:
            await page.keyboard.press(letter)


async def type_answer(page: Page, _: dict[str, Any], draft: ItemDraft) -> None:
    """Into the one field there is."""
    await tab_to(page, "#typed")
    texts = {Kind.NUMERIC: "1500 g", Kind.SHORT_TEXT: "bandung", Kind.ESSAY: "Pagi itu\nkami …"}
    await page.keyboard.type(texts[draft.kind])
    await page.keyboard.press("Tab")


async def match(page: Page, item: dict[str, Any], draft: ItemDraft) -> None:
    """By the first letters of the right line in each list."""
    for prompt, pair in zip(item["prompts"], draft.pairs, strict=True):
        await tab_to(page, f"#pair-{prompt['id']}")
        await page.keyboard.type(pair.match.split()[0])


async def fill_in(page: Page, _: dict[str, Any], __: ItemDraft) -> None:
    """The gaps one after the other."""
    for gap, text in (("g1", "bali"), ("g2", "Denpasar"), ("g3", "5.790")):
        await tab_to(page, f"#gap-{gap}")
        await page.keyboard.type(text)
    await page.keyboard.press("Tab")


async def put_in_order(page: Page, _: dict[str, Any], draft: ItemDraft) -> None:
    """Each element up to its place, by button and by arrow; what was shown first may be right."""
    for place, text in enumerate(draft.options):
        shown = await page.locator(".order .text").all_text_contents()
        steps = [each.strip() for each in shown].index(text) - place
        if steps:
            await tab_to(page, f'[aria-label="Naikkan: {text}"]')
            await page.keyboard.press("Enter")
            for __ in range(steps - 1):
                await page.keyboard.press("ArrowUp")
            await expect(page.locator("#live")).to_have_text(f"{text}: urutan {place + 1} dari 4")
    if await page.locator("#order-keep").is_visible():
        await tab_to(page, "#order-keep")
        await page.keyboard.press("Enter")


async def look_at(page: Page, position: int) -> Any:
    """What the screen shows at a position, from wherever it is now; axe has nothing to say."""
    await page.locator("#grid button").nth(position - 1).dispatch_event("click")
    await expect(heading(page, position, TOTAL)).to_be_visible()
    await expect(page.locator("#saved")).to_have_text(SAVED)
    assert await violations(page) == []
    return await page.evaluate(SHOWN)


async def finish(page: Page) -> None:
    """Hand in by keyboard."""
    await tab_to(page, "#next")
    await page.keyboard.press("Enter")
    await tab_to(page, "#review-sure")
    await page.keyboard.press("Space")
    await tab_to(page, "#review-yes")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/receipt")


async def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something has the focus; not being reached is a failure."""
    for _ in range(MOST_TABS):
        if await page.evaluate("(to) => document.activeElement.matches(to)", selector):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{selector} was not reached by Tab")


WAYS: Final[dict[Kind, Callable[[Page, dict[str, Any], ItemDraft], Awaitable[None]]]] = {
    Kind.SINGLE_CHOICE: choose,
    Kind.MULTIPLE_CHOICE: choose,
    Kind.TRUE_FALSE: choose,
    Kind.MATCHING: match,
    Kind.CLOZE: fill_in,
    Kind.ORDERING: put_in_order,
}
