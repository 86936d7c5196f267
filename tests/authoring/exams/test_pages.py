"""The pages of exams."""

import re

import httpx2
import pytest

from question_bank import Bank
from tests.authoring.exams.bodies import new_exam
from tests.authoring.reading import heading, marked_fields
from tests.world import World

FIELDS = {
    "title": "Ujian Desa",
    "minutes": "60",
    "closing_cuts": "yes",
    "compensate": "automatic",
    "outage_seconds": "",
    "booking_closes_at": "",
    "time_zone": "Asia/Jakarta",
}


@pytest.fixture
async def bank(world: World) -> Bank:
    """A bank with six items of one topic and difficulty."""
    return await world.bank()


async def cell_of(admin: httpx2.AsyncClient, bank: Bank) -> str:
    """The name of the form's field for the bank's easy items."""
    form = await admin.get("/admin/exams/new", params={"bank": bank.id})
    assert heading(form) == "Ujian baru"
    return str(re.findall(r'name="(count-\w+-1)"', form.text)[0])


async def test_an_exam_is_created_from_the_matrix(admin: httpx2.AsyncClient, bank: Bank) -> None:
    cell = await cell_of(admin, bank)

    page = await admin.post(f"/admin/exams/new?bank={bank.id}", data={**FIELDS, cell: "4"})

    assert heading(page) == "Ujian Desa"
    assert re.search(r"<strong>4</strong> <span[^>]*>/ 6</span>", page.text)
    assert "Ujian Desa" in (await admin.get("/admin/exams")).text


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"title": ""}, {"title"}),
        ({"minutes": "0"}, {"minutes"}),
        ({"minutes": "satu"}, {"minutes"}),
        ({"compensate": "x"}, {"compensate"}),
        ({"outage_seconds": "0"}, {"outage_seconds"}),
        ({"outage_seconds": "lama"}, {"outage_seconds"}),
        ({"booking_closes_at": "besok"}, {"booking_closes_at"}),
        ({"time_zone": "Mars", "booking_closes_at": "2030-01-01T09:00"}, {"booking_closes_at"}),
    ],
)
async def test_a_form_that_cannot_be_comes_back_with_its_reasons(
    admin: httpx2.AsyncClient, bank: Bank, change: dict[str, str], named: set[str]
) -> None:
    cell = await cell_of(admin, bank)
    data = {**FIELDS, cell: "4", **change}

    page = await admin.post(f"/admin/exams/new?bank={bank.id}", data=data)

    assert marked_fields(page) == named
    assert 'value="4"' in page.text


@pytest.mark.parametrize("count", ["7", "-1", "many"])
async def test_a_number_the_bank_cannot_fill_is_marked_in_its_cell(
    admin: httpx2.AsyncClient, bank: Bank, count: str
) -> None:
    cell = await cell_of(admin, bank)

    page = await admin.post(f"/admin/exams/new?bank={bank.id}", data={**FIELDS, cell: count})

    assert marked_fields(page) == {cell}


async def test_an_empty_blueprint_is_refused(admin: httpx2.AsyncClient, bank: Bank) -> None:
    page = await admin.post(f"/admin/exams/new?bank={bank.id}", data=FIELDS)

    assert marked_fields(page) == {"blueprint"}


async def test_results_are_released_after_a_tick(admin: httpx2.AsyncClient, bank: Bank) -> None:
    exam = (await admin.post("/api/v1/exams", json=new_exam(bank))).json()
    path = f"/admin/exams/{exam['id']}/publication"

    unsure = await admin.post(path)
    sure = await admin.post(path, data={"sure": "yes"})

    assert 'href="#sure"' in unsure.text
    assert "Peserta dapat melihat hasilnya sejak" in sure.text


@pytest.mark.parametrize("path", ["/admin/exams/nothing", "/admin/exams/new?bank=nothing"])
async def test_what_is_not_there_is_not_found(admin: httpx2.AsyncClient, path: str) -> None:
    assert (await admin.get(path)).status_code == 404
