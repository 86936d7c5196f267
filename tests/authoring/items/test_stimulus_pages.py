"""Texts and tables that several items ask about."""

from dataclasses import replace

import httpx2
import pytest

from tests.authoring.items.forms import written
from tests.authoring.reading import heading, marked_fields
from tests.question_bank.drafts import SINGLE
from tests.world import World

TEXT = {"code": "TAB-1", "title": "Tabel", "text": "Luas **sawah**."}


async def test_a_stimulus_is_written_used_and_changed(
    admin: httpx2.AsyncClient, world: World
) -> None:
    bank = await world.bank(items=1)
    await admin.post(f"/admin/banks/{bank.id}/stimuli/new", data=TEXT)
    item = await written(admin, bank, replace(SINGLE, stimulus="TAB-1"))
    listed = await admin.get(f"/admin/banks/{bank.id}/stimuli")
    path = listed.text.split('href="/admin/stimuli/')[1].split('"')[0]

    page = await admin.get(f"/admin/stimuli/{path}")
    saved = await admin.post(f"/admin/stimuli/{path}", data={**TEXT, "text": "Luas *kebun*."})
    shown = await admin.get(item)

    assert "1 soal" in listed.text
    assert heading(page) == "Stimulus TAB-1"
    assert "1 soal menanyakan stimulus ini" in page.text
    assert "harus disetujui lagi: 1" in saved.text
    assert shown.text.count("&lt;em&gt;kebun&lt;/em&gt;") == 2


async def test_what_somebody_else_saved_meanwhile_is_not_overwritten(
    admin: httpx2.AsyncClient, world: World
) -> None:
    bank = await world.bank(items=1)
    await admin.post(f"/admin/banks/{bank.id}/stimuli/new", data=TEXT)
    listed = await admin.get(f"/admin/banks/{bank.id}/stimuli")
    path = "/admin/stimuli/" + listed.text.split('href="/admin/stimuli/')[1].split('"')[0]
    base = (await admin.get(path)).text.split('name="base" value="')[1].split('"')[0]

    first = await admin.post(path, data={**TEXT, "text": "Luas *kebun*.", "base": base})
    second = await admin.post(path, data={**TEXT, "text": "Luas danau.", "base": base})
    now = await admin.get(path)

    assert (first.status_code, second.status_code) == (200, 409)
    assert "Luas danau." in second.text
    assert "Luas *kebun*." in now.text


async def test_a_preview_writes_nothing(admin: httpx2.AsyncClient, world: World) -> None:
    bank = await world.bank(items=1)

    page = await admin.post(f"/admin/banks/{bank.id}/stimuli/new", data={**TEXT, "do": "preview"})

    assert "<strong>sawah</strong>" in page.text
    assert "Belum ada stimulus" in (await admin.get(f"/admin/banks/{bank.id}/stimuli")).text


async def test_what_is_missing_is_named(admin: httpx2.AsyncClient, world: World) -> None:
    bank = await world.bank(items=1)

    reply = await admin.post(f"/admin/banks/{bank.id}/stimuli/new", data={"code": "a b"})

    assert marked_fields(reply) == {"code", "text"}


@pytest.mark.parametrize("path", ["/admin/stimuli/nothing", "/admin/banks/nothing/stimuli"])
async def test_what_is_not_there_is_not_found(admin: httpx2.AsyncClient, path: str) -> None:
    assert (await admin.get(path)).status_code == 404
