"""The pages around writing items and around what happens after an exam, staged with content."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import httpx2

from tests.authoring.items.forms import typed
from tests.journeys.demo_server import DemoServer
from tests.journeys.offers import add_bank, offer_exam
from tests.question_bank.drafts import CLOZE, ESSAY, SINGLE

MARKED = "Ujian Esai"
STIMULUS = {
    "code": "TAB-1",
    "title": "Luas panen",
    "text": "| Tahun | Luas |\n|---|--:|\n| 1 | 2 |",
}

Sit = Callable[[str], Awaitable[str]]
"""Somebody sits the exam of this title and submits; the attempt's id."""


async def editor_places(demo: DemoServer, sit: Sit) -> dict[str, str]:
    """The pages by name: the editor with its versions and stimuli, corrections, marking."""
    bank = await add_bank(demo.data_dir, "Bank Esai", [SINGLE, ESSAY])
    await offer_exam(demo, title=MARKED, bank=bank)
    await demo.record(await sit(MARKED))
    async with demo.signed_in("admin") as admin:
        admin.follow_redirects = True
        await admin.post(f"/admin/banks/{bank}/stimuli/new", data=STIMULUS)
        stimulus = _first(await admin.get(f"/admin/banks/{bank}/stimuli"), "/admin/stimuli/")
        cloze = await _written(admin, bank)
        exams = (await admin.get("/api/v1/exams")).json()
        exam = next(each["id"] for each in exams if each["title"] == MARKED)
        base = f"/admin/results/{exam}"
        form = _first(
            await admin.get(f"{base}/corrections?q=S-1"), f"{base}/corrections/new?version="
        )
        void = {"what": "void", "reason": "Dua jawaban benar", "do": "apply", "word": "koreksi"}
        correction = (await admin.post(form, data=void)).url.path
        essay = _first(await admin.get(f"{base}/marking"), f"{base}/marking/")
    return {
        "admin-items": f"/admin/banks/{bank}?state=draft",
        "admin-item-kinds": f"/admin/banks/{bank}/items/new",
        "admin-item-new": f"/admin/banks/{bank}/items/new?kind=matching",
        "admin-item-edit": f"{cloze}/edit",
        "admin-item-compare": f"{cloze}/compare",
        "admin-item-uses": f"{cloze}/uses",
        "admin-stimuli": f"/admin/banks/{bank}/stimuli",
        "admin-stimulus": stimulus,
        "admin-corrections": f"{base}/corrections",
        "admin-correction-new": form,
        "admin-correction": correction,
        "admin-marking": f"{base}/marking",
        "admin-marking-essay": essay,
    }


async def _written(admin: httpx2.AsyncClient, bank: str) -> str:
    """An item with two versions, written in the editor."""
    path = f"/admin/banks/{bank}/items/new?kind=cloze"
    item = (await admin.post(path, data=typed(CLOZE))).url.path
    changed = replace(CLOZE, stem=CLOZE.stem.replace("luasnya", "luas wilayahnya"))
    await admin.post(f"{item}/edit", data=typed(changed, base="1"))
    return item


def _first(page: httpx2.Response, start: str) -> str:
    """The first link of a page that begins like this."""
    found = page.text.split(f'href="{start}')
    assert len(found) > 1, page.text
    return start + found[1].split('"')[0]
