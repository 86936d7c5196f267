"""One item: versions, who saw them, review."""

import httpx2
import pytest
from sqlmodel import select

from exam_server.outcomes import Role
from exam_server.record.database import transaction
from exam_server.state import State
from question_bank import Bank, Blueprint, Item, ItemState
from tests.authoring.hall import Hall
from tests.authoring.items.forms import typed, written
from tests.authoring.reading import heading
from tests.question_bank.builders import NOW
from tests.question_bank.drafts import SINGLE
from tests.serving import RunningServer
from tests.world import World


async def state_of_item(state: State, path: str) -> str:
    async with transaction(state.engine, read_only=True) as session:
        item = await session.get(Item, path.rpartition("/")[2])
        assert item
        return item.state


async def ask_for_four_eyes(state: State, bank: Bank) -> None:
    async with transaction(state.engine) as session:
        session.add(Blueprint(bank_id=bank.id, rules={"four_eyes": True}, created_at=NOW))


async def test_two_versions_are_compared(admin: httpx2.AsyncClient, world: World) -> None:
    path = await written(admin, await world.bank(items=1), SINGLE)
    await admin.post(f"{path}/edit", data=typed(SINGLE, stem="Berapa 8 kali 5?", base="1"))

    page = await admin.get(f"{path}/compare", params={"from": "1", "to": "2"})
    same = await admin.get(f"{path}/compare", params={"from": "2", "to": "2"})

    assert heading(page) == "S-1: versi 1 dan 2"
    assert "<del>" in page.text
    assert "<ins>" in page.text
    assert "Kedua versi sama." in same.text


async def test_who_saw_a_version_is_listed(
    admin: httpx2.AsyncClient, hall: Hall, state: State
) -> None:
    async with transaction(state.engine, read_only=True) as session:
        item = (await session.exec(select(Item))).first()
    assert item

    page = await admin.get(f"/admin/items/{item.id}")
    uses = await admin.get(f"/admin/items/{item.id}/uses?version=1")

    assert "3 paket soal memuat versi 1" in page.text
    assert "3 paket soal memuat versi ini" in uses.text
    for sitting in (hall.finished.id, hall.working.id, hall.absent_id):
        assert f"/admin/attempts/{sitting}" in uses.text


async def test_an_item_goes_from_draft_to_approved_and_out_of_use_and_back(
    admin: httpx2.AsyncClient, world: World, state: State
) -> None:
    path = await written(admin, await world.bank(items=1), SINGLE)
    found = []

    for task in ("review", "approve", "retire", "restore"):
        await admin.post(f"{path}/review", data={"task": task, "comment": f"karena {task}"})
        found.append(await state_of_item(state, path))
    page = await admin.get(path)

    assert found == ["in_review", "approved", "retired", "approved"]
    assert "karena retire" in page.text


async def test_whoever_sends_an_item_back_says_why(
    admin: httpx2.AsyncClient, world: World, state: State
) -> None:
    path = await written(admin, await world.bank(items=1), SINGLE)
    await admin.post(f"{path}/review", data={"task": "review"})

    silent = await admin.post(f"{path}/review", data={"task": "reject", "comment": " "})
    nonsense = await admin.post(f"{path}/review", data={"task": "burn"})

    assert "Tulis apa yang harus diperbaiki." in silent.text
    assert nonsense.status_code == 200
    assert await state_of_item(state, path) == ItemState.IN_REVIEW


async def test_under_four_eyes_the_author_finds_the_button_greyed_and_another_does_not(
    admin: httpx2.AsyncClient, world: World, state: State, server: RunningServer
) -> None:
    bank = await world.bank(items=1)
    path = await written(admin, bank, SINGLE)
    await ask_for_four_eyes(state, bank)
    await admin.post(f"{path}/review", data={"task": "review"})

    await admin.post(f"{path}/review", data={"task": "approve"})
    page = await admin.get(path)
    assert await state_of_item(state, path) == ItemState.IN_REVIEW
    async with server.signed_in(await world.person(Role.ADMIN)) as other:
        await other.post(f"{path}/review", data={"task": "approve"})

    assert 'value="approve" disabled' in page.text
    assert "harus disetujui orang lain" in page.text
    assert await state_of_item(state, path) == ItemState.APPROVED


@pytest.mark.parametrize("tail", ["", "/edit", "/compare", "/uses"])
async def test_an_item_that_is_not_there_is_not_found(admin: httpx2.AsyncClient, tail: str) -> None:
    assert (await admin.get(f"/admin/items/nothing{tail}")).status_code == 404
