"""The pages of a blueprint: rules in text fields, what stands in the way, a sample, a
simulation."""

import asyncio
import html
import re
from typing import Any

import httpx2
import pytest

from exam_server.state import State
from question_bank import Bank
from tests.authoring.exams.bodies import new_exam
from tests.authoring.exams.test_blueprint_routes import retire
from tests.authoring.exams.test_pages import FIELDS, cell_of
from tests.authoring.reading import heading, marked_fields
from tests.world import World


@pytest.fixture
async def bank(world: World) -> Bank:
    """A bank with six items of one topic and difficulty."""
    return await world.bank()


async def made_exam(admin: httpx2.AsyncClient, bank: Bank, **other: Any) -> str:
    """An exam of two items; the path of its pages."""
    made = await admin.post("/api/v1/exams", json=new_exam(bank, **other))
    assert made.status_code == 201, made.text
    return f"/admin/exams/{made.json()['id']}"


def words_of(page: httpx2.Response) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", page.text)))


async def test_a_new_exam_begins_with_thirty_items_or_all_there_are(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    page = await admin.get("/admin/exams/new", params={"bank": bank.id})

    assert re.search(r'name="count-\w+-1"[^>]* value="6"', page.text)
    assert "Jumlah: 6 soal" in page.text


async def test_rules_are_given_as_text_and_come_back_in_the_editor(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    cell = await cell_of(admin, bank)
    rules = {
        "fixed": "T-001",
        "excluded": "T-002, T-003",
        "enemies": "T-004 T-005\n",
        "max_exposure": "62,5",
    }

    made = await admin.post(f"/admin/exams/new?bank={bank.id}", data={**FIELDS, cell: "2", **rules})
    page = await admin.get(f"{made.url.path}/blueprint")

    assert heading(page) == "Kisi-kisi"
    assert re.search(r'<textarea id="fixed"[^>]*>T-001</textarea>', page.text)
    assert re.search(r'<textarea id="excluded"[^>]*>T-002 T-003</textarea>', page.text)
    assert re.search(r'<textarea id="enemies"[^>]*>T-004 T-005</textarea>', page.text)
    assert 'value="62.5"' in page.text


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"fixed": "T-001 X-9"}, "fixed", "Kode ke-2, X-9, tidak ada di bank ini."),
        ({"excluded": "T-001,T-001"}, "excluded", "Kode T-001 tertulis lebih dari sekali."),
        ({"enemies": "T-1\nT-001 T-002"}, "enemies", "Kelompok 1: kode T-1 tidak ada"),
        ({"enemies": "T-001"}, "enemies", "Kelompok 1 membutuhkan paling sedikit dua kode."),
        ({"stimuli": "KASUS 2"}, "stimuli", "Stimulus KASUS tidak ada di bank ini."),
        ({"stimuli": "KASUS"}, "stimuli", "Isi kode stimulus dan jumlah soalnya"),
        ({"max_exposure": "120"}, "max_exposure", "Isi persentase di atas 0 sampai 100"),
        ({"max_exposure": "banyak"}, "max_exposure", "Isi persentase di atas 0 sampai 100"),
        ({"excluded": "T-001 T-002 T-003"}, "cell", "diminta 4, disetujui 3 (3 dikecualikan)."),
    ],
)
async def test_a_rule_that_cannot_be_is_marked_with_what_is_wrong(
    admin: httpx2.AsyncClient, bank: Bank, change: dict[str, str], field: str, words: str
) -> None:
    cell = await cell_of(admin, bank)

    page = await admin.post(
        f"/admin/exams/new?bank={bank.id}", data={**FIELDS, cell: "4", **change}
    )

    assert marked_fields(page) == {cell if field == "cell" else field}
    assert words in words_of(page)


async def test_a_blueprint_is_checked_without_being_kept(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    cell = await cell_of(admin, bank)
    fields = {**FIELDS, "title": "", cell: "4", "max_exposure": "25", "task": "check"}

    page = await admin.post(f"/admin/exams/new?bank={bank.id}", data=fields)

    assert page.status_code == 200
    assert "Kisi-kisi ini dapat dipenuhi: 4 soal dalam setiap paket." in words_of(page)
    assert "setiap soal muncul di 66,7% paket, bukan paling banyak 25%" in words_of(page)
    assert (await admin.get("/api/v1/exams")).json() == []


async def test_a_blueprint_is_changed_in_its_editor(admin: httpx2.AsyncClient, bank: Bank) -> None:
    path = await made_exam(admin, bank)
    cell = await cell_of(admin, bank)

    wrong = await admin.post(f"{path}/blueprint", data={cell: "9"})
    page = await admin.post(f"{path}/blueprint", data={cell: "5", "fixed": "T-006"})

    assert marked_fields(wrong) == {cell}
    assert "Kisi-kisi disimpan." in page.text
    (exam,) = (await admin.get("/api/v1/exams")).json()
    assert (exam["items"], exam["rules"]["fixed"]) == (5, ["T-006"])


async def test_a_blueprint_from_which_forms_were_drawn_stays(
    admin: httpx2.AsyncClient, world: World
) -> None:
    slot = await world.slot()
    await world.booking(slot, await world.person())
    path = f"/admin/exams/{slot.exam_id}/blueprint"

    page = await admin.get(path)
    late = await admin.post(path, data={re.findall(r'name="(count-\w+-1)"', page.text)[0]: "2"})

    assert "1 paket soal sudah disusun" in page.text
    assert "Simpan kisi-kisi" not in page.text
    assert late.status_code == 409


async def test_what_stands_in_the_way_is_told_wherever_it_matters(
    admin: httpx2.AsyncClient, bank: Bank, state: State
) -> None:
    path = await made_exam(admin, bank)
    await retire(state, 5)

    pages = [
        await admin.get(each) for each in (path, f"{path}/blueprint", f"{path}/slots", "/admin")
    ]

    words = "Topik Topik, Mudah: diminta 2, disetujui 1 (5 tidak dipakai lagi)."
    assert all(words in words_of(page) for page in pages)
    sample = await admin.get(f"{path}/sample")
    assert heading(sample) == "Kisi-kisi"


async def test_a_sample_is_what_a_seed_draws_and_shows_no_key(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    path = await made_exam(admin, bank)

    page = await admin.get(f"{path}/sample?seed=5")
    again = await admin.get(f"{path}/sample?seed=5")

    assert heading(page) == "Contoh paket soal"
    assert page.text.count("<article") == 2
    assert re.findall(r"T-\d+", page.text) == re.findall(r"T-\d+", again.text)
    assert 'class="key"' not in page.text


async def test_a_simulation_is_waited_for_without_a_script(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    path = await made_exam(admin, bank, rules={"max_exposure": 0.5})

    page = await admin.post(f"{path}/simulations")

    assert "Sedang disimulasikan" in page.text
    async with asyncio.timeout(30):
        while seconds := page.headers.get("Refresh"):
            await asyncio.sleep(float(seconds) / 4)
            page = await admin.get(page.url.path)
    assert heading(page) == "Simulasi paket soal"
    assert "Paket yang disusun10.000 " in words_of(page)
    assert page.text.count("<svg") == 3


async def test_a_simulation_that_was_never_asked_for_is_not_found(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    path = await made_exam(admin, bank)

    assert (await admin.get(f"{path}/simulations/nothing")).status_code == 404
