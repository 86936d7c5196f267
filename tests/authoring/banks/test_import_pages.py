"""The pages of an import: upload, preview, commit."""

import re

import httpx2
import pytest

from exam_server.item_files.orders import Outcome, Progress, Spot
from exam_server.outcomes import Role
from exam_server.state import State
from question_bank import Bank
from tests.authoring.banks.files import BAD, GOOD, sent
from tests.authoring.reading import heading, marked_fields
from tests.serving import RunningServer
from tests.world import World


@pytest.fixture
async def bank(world: World) -> Bank:
    """A bank with one item."""
    return await world.bank(items=1)


async def count(client: httpx2.AsyncClient, bank: Bank) -> int:
    reply = await client.get(f"/api/v1/banks/{bank.id}/items")
    return int(reply.headers["X-Total-Count"])


async def test_the_template_is_a_spreadsheet(admin: httpx2.AsyncClient) -> None:
    reply = await admin.get("/admin/banks/template.xlsx")

    assert reply.content.startswith(b"PK")
    assert "attachment" in reply.headers["Content-Disposition"]


async def test_a_preview_shows_everything_and_writes_nothing(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    reply = await admin.post(f"/admin/banks/{bank.id}/import", files=sent(GOOD, BAD))

    assert heading(reply) == "Pratinjau impor"
    assert "<strong>2 + 2</strong>" in reply.text
    assert "Kunci harus satu huruf dari pilihan yang terisi." in reply.text
    assert "=HYPERLINK(1)" in reply.text
    assert await count(admin, bank) == 1


async def test_the_commit_does_what_the_preview_said_once(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    preview = await admin.post(f"/admin/banks/{bank.id}/import", files=sent(GOOD, BAD))

    done = await admin.post(preview.url.path)
    again = await admin.post(preview.url.path)

    assert "Impor selesai." in done.text
    assert await count(admin, bank) == 2
    assert again.url == done.url
    history = await admin.get(f"/admin/banks/{bank.id}/imports")
    assert history.text.count("items.csv") == 1


async def test_rows_are_filtered_by_the_url(admin: httpx2.AsyncClient, bank: Bank) -> None:
    preview = await admin.post(f"/admin/banks/{bank.id}/import", files=sent(GOOD, BAD))

    rejected = await admin.get(preview.url.path, params={"change": "invalid"})

    assert re.findall(r"Baris (\d+)", rejected.text) == ["3"]


async def test_the_rejected_rows_come_as_a_file_that_runs_nothing(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    preview = await admin.post(f"/admin/banks/{bank.id}/import", files=sent(GOOD, BAD))

    file = await admin.get(f"{preview.url.path}/rejected.csv")

    assert "A-3" in file.text
    assert "A-1" not in file.text
    assert "'=HYPERLINK(1)" in file.text
    assert (await admin.get(f"{preview.url.path}/rejected")).content == file.content


@pytest.mark.parametrize(
    "files", [{}, {"file": ("", b"")}, {"file": ("empty.csv", b"")}, {"other": ("x.csv", b"x")}]
)
async def test_without_a_file_the_form_comes_back(
    admin: httpx2.AsyncClient, bank: Bank, files: dict[str, tuple[str, bytes]]
) -> None:
    reply = await admin.post(f"/admin/banks/{bank.id}/import", files=files)

    assert marked_fields(reply) == {"file"}


async def test_a_name_that_was_never_given_is_not_found(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    url = f"/admin/banks/{bank.id}/import"

    unknown = await admin.get(f"{url}/{'0' * 32}")
    replies = [await admin.get(f"{url}/{name}") for name in ("x", "..%2f..%2frecord.db")]

    assert "sudah dihapus dari server" in unknown.text
    assert [reply.status_code for reply in replies] == [404, 404]


async def test_another_admin_does_not_see_the_upload(
    admin: httpx2.AsyncClient, bank: Bank, server: RunningServer, world: World
) -> None:
    preview = await admin.post(f"/admin/banks/{bank.id}/import", files=sent(GOOD))

    async with server.signed_in(await world.person(Role.ADMIN)) as other:
        reply = await other.get(preview.url.path)

    assert reply.headers["Location"] == f"/admin/banks/{bank.id}/import?gone=yes"


async def test_what_is_wrong_beside_the_file_is_said_at_its_field(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    said = {"topic": "x" * 121, "difficulty": "9", "state": "retired", "on_error": "explode"}

    reply = await admin.post(f"/admin/banks/{bank.id}/import", files=sent(GOOD), data=said)

    assert marked_fields(reply) == set(said)
    assert 'value="' + "x" * 121 in reply.text


async def test_a_changed_item_shows_its_old_and_new_words(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    await admin.post(f"/api/v1/banks/{bank.id}/imports", files=sent(GOOD))
    other = GOOD.replace("Empat.", "Tentu empat.").replace("Numerik", "Logika")

    preview = await admin.post(f"/admin/banks/{bank.id}/import", files=sent(other))

    changed = re.findall(r"<(?:del|ins)>.*?</span>(.*?)<span", preview.text)
    assert changed == ["Numerik", "Logika", "Empat", "Tentu empat"]
    assert "Topik yang akan dibuat" in preview.text


async def test_where_one_error_is_to_stop_all_there_is_nothing_to_press(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    said = {"on_error": "stop"}
    preview = await admin.post(f"/admin/banks/{bank.id}/import", files=sent(GOOD, BAD), data=said)

    pressed = await admin.post(preview.url.path)

    assert "Simpan 1 soal" not in preview.text
    assert "Tidak ada yang akan disimpan" in pressed.text
    assert await count(admin, bank) == 1


async def test_a_bank_that_changed_meanwhile_is_previewed_again(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    preview = await admin.post(f"/admin/banks/{bank.id}/import", files=sent(GOOD))
    plan = re.findall(r'name="plan" value="(\w+)"', preview.text)
    other = GOOD.replace("Empat.", "Lain.")
    await admin.post(f"/api/v1/banks/{bank.id}/imports", files=sent(other))

    first = await admin.post(preview.url.path, data={"plan": plan})
    plan = re.findall(r'name="plan" value="(\w+)"', first.text)
    second = await admin.post(preview.url.path, data={"plan": plan})

    assert "Bank soal berubah sejak pratinjau tadi" in first.text
    assert 'class="badge warn">Berubah' in first.text
    assert "Impor selesai." in second.text


async def test_work_that_failed_is_said_and_can_be_tried_again(
    admin: httpx2.AsyncClient, bank: Bank, state: State
) -> None:
    preview = await admin.post(f"/admin/banks/{bank.id}/import", files=sent(GOOD))
    name = preview.url.path.rpartition("/")[2]
    [parcel] = (state.settings.data_dir / "uploads").glob(f"*-{name}")
    Spot(parcel).tell(Progress(write=True, outcome=Outcome.FAILED))

    failed = await admin.get(preview.url.path)
    again = await admin.post(preview.url.path, data={"again": "yes"})

    assert heading(failed) == "Impor terhenti"
    assert heading(again) == "Pratinjau impor"
    assert await count(admin, bank) == 1


async def test_defaults_and_the_state_are_taken_from_the_form(
    admin: httpx2.AsyncClient, bank: Bank
) -> None:
    said = {"state": "draft", "topic": "", "difficulty": "3"}
    preview = await admin.post(f"/admin/banks/{bank.id}/import", files=sent(GOOD), data=said)

    await admin.post(preview.url.path)

    drafts = await admin.get(f"/api/v1/banks/{bank.id}/items", params={"state": "draft"})
    assert [item["code"] for item in drafts.json()] == ["A-1"]


async def test_an_unknown_bank_is_not_found(admin: httpx2.AsyncClient) -> None:
    assert (await admin.get("/admin/banks/nothing/import")).status_code == 404
    assert (await admin.post("/admin/banks/nothing/import", files=sent(GOOD))).status_code == 404
