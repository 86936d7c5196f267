"""The pages of an import of accounts."""

import base64
import re

import httpx2
import pytest

from exam_server.authoring.accounts.files import read_accounts
from tests.authoring.reading import heading, marked_fields

FILE = b"number,name,email,roles,password\nn-1,Ani,,,\nn-2,=1+1,,,adis password\nn-3,,,,\n"


def sent(content: bytes = FILE) -> dict[str, tuple[str, bytes]]:
    return {"file": ("accounts.csv", content)}


async def total(admin: httpx2.AsyncClient) -> int:
    return len((await admin.get("/api/v1/accounts", params={"q": "n-"})).json())


async def test_a_preview_shows_everything_and_writes_nothing(admin: httpx2.AsyncClient) -> None:
    page = await admin.post("/admin/accounts/import", files=sent())

    assert heading(page) == "Pratinjau impor akun"
    assert "Nama wajib diisi" in page.text
    assert "adis password" not in page.text
    assert await total(admin) == 0


async def test_the_commit_gives_the_passwords_this_once(admin: httpx2.AsyncClient) -> None:
    preview = await admin.post("/admin/accounts/import", files=sent())

    done, again = await admin.post(preview.url.path), await admin.post(preview.url.path)

    (text,) = re.findall(r"base64,([^\"]+)", done.text)
    assert base64.b64decode(text).decode("utf-8-sig").startswith("number,name,password\r\nn-1,Ani,")
    assert await total(admin) == 2
    assert "sudah diimpor" in again.text


async def test_rows_are_filtered_by_the_url(admin: httpx2.AsyncClient) -> None:
    preview = await admin.post("/admin/accounts/import", files=sent())

    rejected = await admin.get(preview.url.path, params={"change": "invalid"})

    assert re.findall(r"n-\d", rejected.text) == ["n-3"]


async def test_the_template_is_a_file_that_can_be_imported(admin: httpx2.AsyncClient) -> None:
    template = await admin.get("/admin/accounts/template.csv")

    assert read_accounts(template.content).flaws == ()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"PK\x03\x04", b"a;b\n1;2\n"])
async def test_a_file_that_holds_no_accounts_says_why(
    admin: httpx2.AsyncClient, content: bytes
) -> None:
    page = await admin.post("/admin/accounts/import", files=sent(content))

    assert heading(page) == "Pratinjau impor akun"
    assert 'class="group"' in page.text
    assert "<form method" not in page.text.partition("</header>")[2]


@pytest.mark.parametrize("files", [{}, {"file": ("empty.csv", b"")}, {"other": ("x", b"x")}])
async def test_without_a_file_the_form_comes_back(
    admin: httpx2.AsyncClient, files: dict[str, tuple[str, bytes]]
) -> None:
    assert marked_fields(await admin.post("/admin/accounts/import", files=files)) == {"file"}


async def test_an_upload_that_is_gone_leads_back(admin: httpx2.AsyncClient) -> None:
    page = await admin.get(f"/admin/accounts/import/{'0' * 32}")

    assert heading(page) == "Impor akun"
