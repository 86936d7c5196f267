"""The pages of an import: upload, preview, commit."""

import re

import httpx2
import pytest

from exam_server.outcomes import Role
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
    assert heading(again) == "Impor soal"
    assert "sudah diimpor" in again.text


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


@pytest.mark.parametrize(
    "files", [{}, {"file": ("", b"")}, {"file": ("empty.csv", b"")}, {"other": ("x.csv", b"x")}]
)
async def test_without_a_file_the_form_comes_back(
    admin: httpx2.AsyncClient, bank: Bank, files: dict[str, tuple[str, bytes]]
) -> None:
    reply = await admin.post(f"/admin/banks/{bank.id}/import", files=files)

    assert marked_fields(reply) == {"file"}


async def test_another_admin_does_not_see_the_upload(
    admin: httpx2.AsyncClient, bank: Bank, server: RunningServer, world: World
) -> None:
    preview = await admin.post(f"/admin/banks/{bank.id}/import", files=sent(GOOD))

    async with server.signed_in(await world.person(Role.ADMIN)) as other:
        reply = await other.get(preview.url.path)

    assert reply.headers["Location"] == f"/admin/banks/{bank.id}/import?gone=yes"


async def test_an_unknown_bank_is_not_found(admin: httpx2.AsyncClient) -> None:
    assert (await admin.get("/admin/banks/nothing/import")).status_code == 404
    assert (await admin.post("/admin/banks/nothing/import", files=sent(GOOD))).status_code == 404
