"""The pages of evidence: checking a receipt without an account, an attempt's history."""

import html
import json
import re

import httpx2
import pytest

from exam_server.receipts import code_of, read_receipt
from tests.evidence.conftest import Past
from tests.serving import RunningServer

GENUINE, CHANGED = "Tanda terima ini asli.", "Tanda terima ini sudah diubah."
FOREIGN = "Tanda terima ini bukan dari layanan ini."
UNREADABLE = "Ini bukan tanda terima yang dapat dibaca."


async def test_a_receipt_is_checked_by_link_by_text_and_by_file(
    server: RunningServer, past: Past
) -> None:
    receipt, text = past.receipt, json.dumps(past.receipt, indent=1)
    async with server.client() as client:
        replies = [
            await client.get("/receipts", params={"code": code_of(receipt)}),
            await client.post("/receipts", data={"text": text}),
            await client.post("/receipts", files={"file": ("r.json", text.encode())}),
            await client.post("/receipts", data={"text": ""}, files={"file": ("r", text.encode())}),
        ]

    for reply in replies:
        assert reply.status_code == 200
        assert GENUINE in reply.text
        assert receipt["reference"] in reply.text
        assert "1 dari 6 soal" in reply.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"answered": 5}, CHANGED),
        ({"reference": "0123456789"}, CHANGED),
        ({"durability": "both"}, CHANGED),
        ({"key_id": "0" * 16}, FOREIGN),
        ({"closed_at": "2026-02-31T00:00:00.000Z"}, UNREADABLE),
    ],
)
async def test_what_was_changed_is_told_in_plain_words(
    server: RunningServer, past: Past, changes: dict[str, object], words: str
) -> None:
    async with server.client() as client:
        text = json.dumps({**past.receipt, **changes})
        reply = await client.post("/receipts", data={"text": text})

    assert words in reply.text
    assert GENUINE not in reply.text


@pytest.mark.parametrize(
    "content", [b"\x00\xff\xfe", b"x" * 60_000, b"[" * 4_000, b'<script>alert("1")</script>']
)
async def test_any_file_is_answered(server: RunningServer, content: bytes) -> None:
    async with server.client() as client:
        by_file = await client.post("/receipts", files={"file": ("x", content)})
        by_text = await client.post("/receipts", data={"text": content.decode("latin-1")[:9_000]})

    assert (by_file.status_code, by_text.status_code) == (200, 200)
    assert UNREADABLE in by_file.text
    assert "<script>alert" not in by_text.text


async def test_nothing_at_all_is_asked_for_again(server: RunningServer) -> None:
    async with server.client() as client:
        reply = await client.post("/receipts", files={"file": ("", b"")}, data={"text": " "})

    assert reply.status_code == 422
    assert "Tempelkan tanda terima atau pilih berkasnya." in reply.text


async def test_a_file_that_is_too_large_is_refused(server: RunningServer) -> None:
    async with server.client() as client:
        reply = await client.post("/receipts", files={"file": ("x", b"x" * 100_000)})

    assert reply.status_code == 413


async def test_the_other_language_keeps_the_receipt(server: RunningServer, past: Past) -> None:
    code = code_of(past.receipt)
    async with server.client() as client:
        page = await client.get("/receipts", params={"code": code, "lang": "en"})

    assert "This receipt is genuine." in page.text
    assert f'href="?code={code}&amp;lang=id"' in page.text


async def test_the_candidates_receipt_leads_to_its_check_and_can_be_kept(
    server: RunningServer, past: Past
) -> None:
    async with server.signed_in(past.closed.person) as client:
        page = await client.get(f"/attempts/{past.closed.id}/receipt")
        file = await client.get(f"/attempts/{past.closed.id}/receipt.json")
    (link,) = re.findall(r'href="([^"]+/receipts\?code=[^"]+)"', page.text)
    async with server.client() as stranger:
        checked = await stranger.get(html.unescape(link))

    assert read_receipt(file.text) == read_receipt(html.unescape(link)) == past.receipt
    assert (
        f'filename="receipt-{past.receipt["reference"]}.json"'
        in (file.headers["Content-Disposition"])
    )
    assert "tertulis di cakram server" in page.text
    assert "<svg" in page.text
    assert GENUINE in checked.text


async def test_an_open_attempt_has_no_receipt_to_keep(server: RunningServer, past: Past) -> None:
    async with server.signed_in(past.open.person) as client:
        reply = await client.get(f"/attempts/{past.open.id}/receipt.json")

    assert reply.status_code == 404


async def test_an_attempts_history_is_shown_and_reached_from_its_record(
    admin: httpx2.AsyncClient, past: Past
) -> None:
    path = f"/admin/attempts/{past.closed.id}/evidence"
    record = await admin.get(f"/admin/attempts/{past.closed.id}")
    page = await admin.get(path)

    assert f'href="{path}"' in record.text
    assert "Dibangun kembali dari 9 kejadian saja" in page.text
    assert "2 kali disimpan" in page.text
    assert "listrik padam" in page.text
    assert page.text.count(">cocok<") == 9
    assert f"/admin/slots/{past.slot.id}/evidence.jsonl" in page.text


async def test_the_history_of_an_attempt_that_goes_on_says_so(
    admin: httpx2.AsyncClient, past: Past
) -> None:
    page = await admin.get(f"/admin/attempts/{past.open.id}/evidence")

    assert "belum selesai atau belum tercatat" in page.text


async def test_the_page_downloads_what_the_api_does(admin: httpx2.AsyncClient, past: Past) -> None:
    page = await admin.get(f"/admin/slots/{past.slot.id}/evidence.jsonl")
    told = await admin.get(f"/api/v1/slots/{past.slot.id}/evidence")

    assert page.content.splitlines()[1:-1] == told.content.splitlines()[1:-1]
    assert (await admin.get("/admin/slots/nothing/evidence.jsonl")).status_code == 404
    assert (await admin.get("/admin/attempts/nothing/evidence")).status_code == 404
