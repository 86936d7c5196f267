"""The pages of results."""

import httpx2
import pytest

from tests.authoring.hall import Hall
from tests.authoring.reading import heading


async def test_every_exam_has_its_tally(admin: httpx2.AsyncClient, hall: Hall) -> None:
    page = await admin.get("/admin/results")

    assert heading(page) == "Hasil"
    assert f"/admin/results/{hall.slot.exam_id}" in page.text


async def test_the_table_shows_everybody(admin: httpx2.AsyncClient, hall: Hall) -> None:
    page = await admin.get(f"/admin/results/{hall.slot.exam_id}")

    assert "1 dari 3 tercatat" in page.text
    for words in ("Selesai", "Mengerjakan", "Belum mulai", hall.absent.name):
        assert words in page.text


async def test_the_file_is_marked_for_spreadsheets(admin: httpx2.AsyncClient, hall: Hall) -> None:
    reply = await admin.get(f"/admin/results/{hall.slot.exam_id}/results.csv")

    assert reply.content.startswith(b"\xef\xbb\xbfnumber,name,slot,state,")
    assert "attachment" in reply.headers["Content-Disposition"]


async def test_an_attempt_is_explained(admin: httpx2.AsyncClient, hall: Hall) -> None:
    finished = await admin.get(f"/admin/attempts/{hall.finished.id}")
    working = await admin.get(f"/admin/attempts/{hall.working.id}")

    assert hall.finished.person.name in heading(finished)
    assert finished.text.count("tidak dijawab") == 3
    assert "submitted" in finished.text
    assert "belum tercatat" in working.text


@pytest.mark.parametrize(
    "path",
    ["/admin/results/nothing", "/admin/results/nothing/results.csv", "/admin/attempts/nothing"],
)
async def test_what_is_not_there_is_not_found(admin: httpx2.AsyncClient, path: str) -> None:
    assert (await admin.get(path)).status_code == 404
