"""The task list."""

import httpx2

from tests.authoring.exams.bodies import new_exam
from tests.authoring.reading import heading
from tests.world import World


async def test_an_empty_service_says_where_to_start(admin: httpx2.AsyncClient) -> None:
    page = await admin.get("/admin")

    assert heading(page) == "Tugas panitia"
    assert "Mulai di sini" in page.text
    assert "Belum ada ujian." in page.text


async def test_an_exam_that_is_ready_says_so(admin: httpx2.AsyncClient, world: World) -> None:
    slot = await world.slot()
    await world.booking(slot, await world.person())

    page = await admin.get("/admin")

    assert "Setiap topik memuat cukup soal untuk paket berisi 6 soal." in page.text
    assert "1 pemesan, semuanya sudah punya paket soal." in page.text
    assert "zona waktu yang tercetak: WIB" in page.text


async def test_an_exam_without_slots_says_what_is_missing(
    admin: httpx2.AsyncClient, world: World
) -> None:
    await admin.post("/api/v1/exams", json=new_exam(await world.bank()))

    page = await admin.get("/admin")

    assert "Belum ada jadwal" in page.text
    assert "Belum ada pemesan" in page.text


async def test_the_page_speaks_english_too(admin: httpx2.AsyncClient, world: World) -> None:
    await world.slot()

    page = await admin.get("/admin", params={"lang": "en"})

    assert heading(page) == "Tasks for organisers"
    assert "Readiness of the exams" in page.text
