"""The pages of statistics, as a browser without scripts gets them."""

import re

import httpx2
from sqlmodel import select

from exam_server.record.database import transaction
from question_bank import Item
from tests.authoring.reading import heading
from tests.authoring.statistics.sitting import Sat
from tests.world import World


def codes_of(page: httpx2.Response) -> list[str]:
    """The items of the table in their order."""
    return re.findall(r'class="target code"[^>]*>([^<]+)</a>', page.text)


async def test_an_exam_is_shown_with_scores_reliability_and_items(
    admin: httpx2.AsyncClient, exam: Sat
) -> None:
    page = await admin.get(f"/admin/exams/{exam.exam}/statistics")

    assert heading(page) == "Statistik: Ujian"
    for words in ("Baru 4 peserta", "1 peserta tanpa satu jawaban", "KR-20", "<svg", "0,25"):
        assert words in page.text
    assert codes_of(page) == ["T-001", "T-002", "T-003", "T-004"]


async def test_the_table_is_sorted_by_the_url(admin: httpx2.AsyncClient, exam: Sat) -> None:
    url = f"/admin/exams/{exam.exam}/statistics?sort="

    pages = {order: await admin.get(url + order) for order in ("p", "-p", "-blank", "nonsense")}

    first = {order: codes_of(page)[0] for order, page in pages.items()}
    assert first == {"p": "T-004", "-p": "T-001", "-blank": "T-004", "nonsense": "T-001"}
    assert all(page.text.count("aria-sort=") == 1 for page in pages.values())


async def test_a_slot_says_when_it_was(admin: httpx2.AsyncClient, exam: Sat) -> None:
    page = await admin.get(f"/admin/slots/{exam.slot.id}/statistics")

    assert heading(page).startswith("Statistik: Ujian, ")
    assert "WIB" in heading(page)


async def test_an_item_is_shown_with_its_table_and_its_plot(
    admin: httpx2.AsyncClient, exam: Sat
) -> None:
    item_id = exam.versions["T-004"].item_id

    page = await admin.get(f"/admin/items/{item_id}/statistics?lang=en")

    assert heading(page) == "Statistics of item T-004"
    for words in ("Version 1", "polyline", "Few answers: n = 4", "yes 4", "Key", "25 %"):
        assert words in page.text


async def test_the_items_come_as_a_file_too(admin: httpx2.AsyncClient, exam: Sat) -> None:
    reply = await admin.get(f"/admin/exams/{exam.exam}/statistics.csv")
    slot = await admin.get(f"/admin/slots/{exam.slot.id}/statistics.csv")

    assert slot.text == reply.text
    lines = reply.text.removeprefix("\ufeff").splitlines()
    assert lines[0].startswith("code,version,topic,")
    assert lines[1].startswith("T-001,1,Topik,1,single_choice,4,1,4,1,,0,0,0,10,10,10,")
    assert "attachment" in reply.headers["Content-Disposition"]


async def test_before_anybody_has_finished_it_says_so(
    admin: httpx2.AsyncClient, world: World
) -> None:
    slot = await world.slot()
    await world.attempt(slot)
    async with transaction(world.state.engine, read_only=True) as session:
        item_id = (await session.exec(select(Item.id))).first()

    page = await admin.get(f"/admin/exams/{slot.exam_id}/statistics")
    item = await admin.get(f"/admin/items/{item_id}/statistics")

    assert "Belum ada jawaban yang tercatat" in page.text
    assert "belum pernah dikerjakan" in item.text


async def test_what_is_not_there_is_not_found(admin: httpx2.AsyncClient, exam: Sat) -> None:
    item_id = exam.versions["T-001"].item_id
    paths = [f"/admin/{what}/nothing/statistics" for what in ("exams", "slots", "items")]
    paths += [f"/admin/{what}/nothing/statistics.csv" for what in ("exams", "slots")]
    paths += [f"/admin/items/{item_id}/statistics?exam=never-had-it"]

    replies = [await admin.get(path) for path in paths]

    assert {reply.status_code for reply in replies} == {404}
