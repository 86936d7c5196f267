"""A bank's items: filters and what is done with many at once."""

from collections.abc import Sequence

import httpx2
import pytest
from sqlmodel import col, select

from exam_server.record.database import transaction
from exam_server.state import State
from question_bank import Bank, Item
from tests.authoring.hall import Hall
from tests.authoring.reading import heading
from tests.world import World


async def items_of(state: State, bank: Bank) -> list[Item]:
    async with transaction(state.engine, read_only=True) as session:
        of_bank = select(Item).where(Item.bank_id == bank.id).order_by(col(Item.code))
        return list(await session.exec(of_bank))


async def tag(state: State, item: Item, *tags: str) -> None:
    async with transaction(state.engine) as session:
        item.tags = list(tags)
        session.add(item)


async def test_items_are_filtered_by_state_tag_kind_and_use(
    admin: httpx2.AsyncClient, world: World, state: State
) -> None:
    bank = await world.bank(items=3)
    first = (await items_of(state, bank))[0]
    await tag(state, first, 'é "x"')
    path = f"/admin/banks/{bank.id}"

    asked = {
        "tag": {"tag": 'é "x"'},
        "no tag": {"tag": "x"},
        "state": {"state": "draft"},
        "approved": {"state": "approved"},
        "kind": {"kind": "essay"},
        "used": {"used": "yes"},
        "unused": {"used": "no", "topic": first.topic_id},
    }
    found = {}
    for name, query in asked.items():
        reply = await admin.get(f"/api/v1/banks/{bank.id}/items", params=query)
        found[name] = len(reply.json())
        assert (await admin.get(path, params=query)).status_code == 200

    assert found == {
        **dict.fromkeys(("no tag", "state", "kind", "used"), 0),
        "tag": 1,
        "approved": 3,
        "unused": 3,
    }


async def test_used_items_are_those_of_a_form(
    admin: httpx2.AsyncClient, hall: Hall, state: State
) -> None:
    async with transaction(state.engine, read_only=True) as session:
        bank = (await session.exec(select(Item.bank_id))).first()

    used = await admin.get(f"/api/v1/banks/{bank}/items", params={"used": "yes"})

    assert len(used.json()) == 3


async def test_a_task_is_previewed_with_what_is_skipped_and_done_when_confirmed(
    admin: httpx2.AsyncClient, world: World, state: State
) -> None:
    bank = await world.bank(items=3)
    items = await items_of(state, bank)
    sent: dict[str, str | list[str]] = {"task": "review", "item": [item.id for item in items[:2]]}
    path = f"/admin/banks/{bank.id}/items/bulk"
    await admin.post(path, data={**sent, "task": "reject", "confirmed": "yes"})

    preview = await admin.post(path, data={**sent, "item": [item.id for item in items]})
    before = [item.state for item in await items_of(state, bank)]
    done = await admin.post(path, data={**sent, "confirmed": "yes", "comment": "tolong"})

    assert heading(preview) == "Ajukan untuk ditinjau"
    assert "2 soal akan diubah" in preview.text
    assert "tidak dapat langsung dari status sekarang" in preview.text
    assert before == ["draft", "draft", "approved"]
    assert "2 soal diubah" in done.text
    after = [item.state for item in await items_of(state, bank)]
    assert after == ["in_review", "in_review", "approved"]


@pytest.mark.parametrize(
    ("task", "value", "found"),
    [
        ("topic", "Baru", "Baru"),
        ("difficulty", "3", "Sulit"),
        ("tag", "ulang", "ulang"),
    ],
)
async def test_all_that_fit_the_filter_are_filed_at_once(
    admin: httpx2.AsyncClient, world: World, task: str, value: str, found: str
) -> None:
    bank = await world.bank(items=4)
    sent = {"task": task, f"value-{task}": value, "all": "yes", "was-q": "T-00"}
    path = f"/admin/banks/{bank.id}/items/bulk"

    preview = await admin.post(path, data=sent)
    done = await admin.post(path, data={**sent, "confirmed": "yes"})
    again = await admin.post(path, data=sent)

    assert "4 soal akan diubah" in preview.text
    assert found in done.text
    assert "sudah demikian" in again.text


NOT_TASKS: Sequence[dict[str, str]] = (
    {},
    {"task": "review"},
    {"task": "burn", "all": "yes"},
    {"task": "difficulty", "value-difficulty": "7", "all": "yes"},
    {"task": "tag", "value-tag": " ", "all": "yes"},
    {"task": "topic", "value-topic": "x" * 121, "all": "yes"},
)


async def test_a_task_that_cannot_be_is_said_on_the_list(
    admin: httpx2.AsyncClient, world: World
) -> None:
    bank = await world.bank(items=1)

    for sent in NOT_TASKS:
        reply = await admin.post(f"/admin/banks/{bank.id}/items/bulk", data=sent)
        assert "Belum ada yang dikerjakan" in reply.text, sent
