"""Marking without names, one response after the other."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import httpx2
import pytest

from exam_server.authoring.marking.operations import give_mark
from exam_server.authoring.marking.queries import essays_of, sheet_of
from exam_server.authoring.marking.rules import Given
from exam_server.errors import Refusal
from exam_server.record.database import transaction
from exam_server.record.models import MarkRecord
from exam_server.state import State
from tests.authoring.reading import heading
from tests.authoring.sat import ESSAY, NUMBER, Sat, sit
from tests.serving import RunningServer
from tests.world import World

FULL = Given(("100",), Decimal(1), "")
ANSWERS: Sequence[dict[str, str]] = (
    {"E-1": "Saya mendata desa.", "N-1": "12.5"},
    {"E-1": "<b>Ya</b>"},
    {},
)


@pytest.fixture
async def sat(world: World, state: State) -> Sat:
    """Two essays to mark, and one that is blank."""
    return await sit(world, state, *ANSWERS, rows=(NUMBER, ESSAY))


async def first_open(admin: httpx2.AsyncClient, sat: Sat) -> str:
    """The path of the response that is marked next."""
    page = await admin.get(f"/admin/results/{sat.exam}/marking")
    found = re.search(r'class="button primary" href="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


async def test_essays_wait_without_names_and_the_blank_one_is_done(
    admin: httpx2.AsyncClient, sat: Sat
) -> None:
    page = await admin.get(f"/admin/results/{sat.exam}/marking")
    essay = await admin.get(await first_open(admin, sat))
    results = await admin.get(f"/admin/results/{sat.exam}")
    exam = await admin.get(f"/admin/exams/{sat.exam}")

    assert "0 dari 2 dinilai" in page.text
    assert "0 dari 2 dinilai" in essay.text
    for sitting in sat.sittings:
        assert sitting.person.name not in page.text + essay.text
        assert sitting.id not in page.text + essay.text
    assert "2 jawaban esai belum dinilai" in results.text
    assert "2 jawaban esai belum dinilai" in exam.text
    assert await sat.scores() == [("1", 2), ("0", 2), ("0", 2)]


async def test_marks_lead_on_and_count(admin: httpx2.AsyncClient, sat: Sat) -> None:
    first = await first_open(admin, sat)

    second = await admin.post(first, data={"points-0": "50", "comment": "Cukup"})
    done = await admin.post(second.url.path, data={"points-0": "50"})

    assert "1 dari 2 dinilai" in second.text
    assert second.url.path != first
    assert heading(done).startswith("Penilaian esai")
    assert "Semua jawaban esai sudah dinilai." in done.text
    assert await sat.scores() == [("1.5", 2), ("0.5", 2), ("0", 2)]


async def test_a_second_mark_keeps_the_first(
    admin: httpx2.AsyncClient, sat: Sat, state: State
) -> None:
    path = await first_open(admin, sat)
    await admin.post(path, data={"points-0": "50", "comment": "Cukup"})
    seen = re.search(r'name="seen" value="([^"]+)"', (await admin.get(path)).text)
    assert seen

    await admin.post(path, data={"points-0": "100", "seen": seen[1]})
    page = await admin.get(path)

    async with transaction(state.engine, read_only=True) as session:
        marks = [
            await session.get(MarkRecord, (sitting.id, position))
            for sitting in sat.sittings
            for position in (1, 2)
        ]
    (mark,) = filter(None, marks)
    assert [each["comment"] for each in mark.earlier] == ["Cukup"]
    assert "Riwayat nilai" in page.text
    assert sum(float(points) for points, _ in await sat.scores()) == 2


async def test_two_markers_do_not_overwrite_each_other(admin: httpx2.AsyncClient, sat: Sat) -> None:
    path = await first_open(admin, sat)
    await admin.post(path, data={"points-0": "50"})

    late = await admin.post(path, data={"points-0": "0", "comment": "Lain"})

    assert late.status_code == 409
    assert "Lain</textarea>" in late.text
    assert sum(float(points) for points, _ in await sat.scores()) == 1.5


async def test_a_mark_that_is_none_is_named(admin: httpx2.AsyncClient, sat: Sat) -> None:
    path = await first_open(admin, sat)

    reply = await admin.post(path, data={"points-0": "101"})

    assert reply.status_code == 422
    assert "Isi angka 0 sampai 100." in reply.text
    assert (await admin.get(f"/admin/results/{sat.exam}/marking/none")).status_code == 404


async def test_a_voided_essay_is_not_marked_and_keeps_its_mark_for_later(
    admin: httpx2.AsyncClient, sat: Sat, server: RunningServer
) -> None:
    path = await first_open(admin, sat)
    await admin.post(path, data={"points-0": "50"})
    corrections = f"/api/v1/exams/{sat.exam}/corrections"
    body = {"version": sat.versions["E-1"].id, "reason": "x"}

    before = await sat.scores()
    await admin.post(corrections, json={**body, "voided": True})
    voided, page = await sat.scores(), await admin.get(path)
    await admin.post(path, data={"points-0": "100"})
    await admin.post(corrections, json=body)

    assert voided == [("1", 1), ("0", 1), ("0", 1)]
    assert "Soal ini dibatalkan" in page.text
    assert await sat.scores() == before


async def test_a_mark_that_a_correction_overtook_is_refused(
    admin: httpx2.AsyncClient, sat: Sat, state: State
) -> None:
    token = (await first_open(admin, sat)).rpartition("/")[2]
    async with transaction(state.engine, read_only=True) as session:
        sheet = await sheet_of(session, await essays_of(session, sat.exam), token)
    body = {"version": sat.versions["E-1"].id, "reason": "x", "voided": True}
    await admin.post(f"/api/v1/exams/{sat.exam}/corrections", json=body)

    async with transaction(state.engine) as session:
        with pytest.raises(Refusal, match="conflict"):
            await give_mark(session, sheet, FULL, by="a", now=datetime.now(UTC), seen="")

    assert await sat.scores() == [("1", 1), ("0", 1), ("0", 1)]
