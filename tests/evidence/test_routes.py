"""The API of evidence: keys, checks of receipts, an attempt's history, a slot's export."""

import io
import json

import httpx2
import pytest

from exam_server.evidence import operations
from exam_server.evidence.queries import events_of
from exam_server.evidence.verifying import verify
from exam_server.live.rates import RECEIPT_CHECKS_PER_ADDRESS
from exam_server.receipts import code_of
from exam_server.record.database import transaction
from exam_server.record.models import EventRecord
from exam_server.seals import read_public_key
from tests.evidence.conftest import Past
from tests.serving import RunningServer
from tests.world import World

CHECKS = "/api/v1/receipts/checks"


async def verdict_of(client: httpx2.AsyncClient, receipt: object) -> str:
    reply = await client.post(CHECKS, json={"receipt": receipt})
    assert reply.status_code == 200, reply.text
    found: str = reply.json()["verdict"]
    return found


async def test_anybody_gets_the_key_in_each_of_its_forms(server: RunningServer) -> None:
    async with server.client() as client:
        told = (await client.get("/api/v1/evidence/keys")).json()
        pem = await client.get("/receipts/key.pem")

    key = read_public_key(pem.content)
    assert (told["algorithm"], told["former"]) == ("Ed25519", [])
    assert (told["key_id"], told["public_key"], told["pem"]) == (key.id, key.text, key.pem)


async def test_anybody_can_have_a_receipt_checked(server: RunningServer, past: Past) -> None:
    receipt = past.receipt
    async with server.client() as client:
        assert await verdict_of(client, receipt) == "genuine"
        assert await verdict_of(client, json.dumps(receipt)) == "genuine"
        assert await verdict_of(client, code_of(receipt)) == "genuine"
        assert await verdict_of(client, {**receipt, "answered": 6}) == "changed"
        assert await verdict_of(client, {**receipt, "key_id": "0" * 16}) == "foreign"
        assert await verdict_of(client, {**receipt, "more": 1}) == "unreadable"
        assert await verdict_of(client, "nothing") == "unreadable"


@pytest.mark.parametrize("body", ["{}", '{"receipt": 1}', '{"receipt": "x", "more": 1}', "[", ""])
async def test_a_check_of_the_wrong_shape_is_invalid(server: RunningServer, body: str) -> None:
    async with server.client() as client:
        reply = await client.post(CHECKS, content=body)

    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/invalid")


async def test_one_address_cannot_check_for_ever(server: RunningServer, world: World) -> None:
    for _ in range(RECEIPT_CHECKS_PER_ADDRESS.amount):
        await world.state.rates.count(RECEIPT_CHECKS_PER_ADDRESS, "receipt", "127.0.0.1")
    async with server.client() as client:
        told = await client.post(CHECKS, json={"receipt": "x"})
        page = await client.post("/receipts", data={"text": "x"})
        link = await client.get("/receipts?code=x")
        form = await client.get("/receipts")

    assert [reply.status_code for reply in (told, page, link, form)] == [429, 429, 429, 200]
    assert int(told.headers["Retry-After"]) > 0
    assert int(page.headers["Retry-After"]) > 0
    assert "Terlalu banyak pemeriksaan" in page.text


async def test_the_history_of_an_attempt(admin: httpx2.AsyncClient, past: Past) -> None:
    told = (await admin.get(f"/api/v1/attempts/{past.closed.id}/evidence")).json()

    kinds = [event["kind"] for event in told["events"]]
    assert kinds == [
        "started", "claimed", "saved", "paused", "resumed", "extended", "claimed", "saved",
        "submitted",
    ]  # fmt: skip
    assert all(event["fits"] for event in told["events"])
    assert (told["archived"], told["wrong"]) == (True, [])
    rebuilt = told["rebuilt"]
    assert (rebuilt["state"], rebuilt["epoch"], rebuilt["granted_ms"]) == ("submitted", 2, 60_000)
    assert rebuilt["responses"]["1"]["response"] == ["o2", "o3"]
    assert rebuilt["digest"] == past.receipt["digest"]


async def test_the_history_of_an_attempt_that_goes_on(
    admin: httpx2.AsyncClient, past: Past
) -> None:
    told = (await admin.get(f"/api/v1/attempts/{past.open.id}/evidence")).json()

    assert (told["archived"], told["wrong"], told["rebuilt"]["state"]) == (False, [], "running")


async def test_a_row_that_was_edited_is_told(
    admin: httpx2.AsyncClient, past: Past, world: World
) -> None:
    await edit_an_event(world, past)

    told = (await admin.get(f"/api/v1/attempts/{past.closed.id}/evidence")).json()

    assert "does not fit its chain" in told["wrong"][0]
    assert any("responses is" in each for each in told["wrong"])


async def test_a_slot_is_exported_in_parts_and_checks_out(
    admin: httpx2.AsyncClient, past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "EVENTS_AT_ONCE", 4)
    monkeypatch.setattr(operations, "ATTEMPTS_AT_ONCE", 1)
    reply = await admin.get(f"/api/v1/slots/{past.slot.id}/evidence")
    key = read_public_key((await admin.get("/receipts/key.pem")).content)

    verdict = verify(io.BytesIO(reply.content), key=key)

    assert reply.headers["Content-Type"].startswith("application/jsonl")
    assert f'filename="evidence-{past.slot.id}.jsonl"' in reply.headers["Content-Disposition"]
    assert verdict.findings == []
    assert verdict.states == {"submitted": 1, "running": 1}
    assert verdict.header["events"] == 12


async def test_an_export_names_the_row_that_was_edited(
    admin: httpx2.AsyncClient, past: Past, world: World
) -> None:
    number = await edit_an_event(world, past)

    reply = await admin.get(f"/api/v1/slots/{past.slot.id}/evidence")

    (finding,) = verify(io.BytesIO(reply.content)).findings
    assert (finding.number, finding.attempt) == (number, past.closed.id)


async def test_an_export_holds_nothing_that_betrays_a_key_or_a_score(
    admin: httpx2.AsyncClient, past: Past
) -> None:
    text = (await admin.get(f"/api/v1/slots/{past.slot.id}/evidence")).text

    for secret in (
        "points",
        "maximum",
        '"key"',
        "explanation",
        "password",
        past.closed.person.name,
    ):
        assert secret not in text


async def test_a_slot_where_nothing_happened_is_exported_too(
    admin: httpx2.AsyncClient, world: World
) -> None:
    slot = await world.slot()

    reply = await admin.get(f"/api/v1/slots/{slot.id}/evidence")

    assert verify(io.BytesIO(reply.content)).findings == []
    assert reply.content.count(b"\n") == 2


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/api/v1/slots/nothing/evidence", "no_slot"),
        ("/api/v1/attempts/nothing/evidence", "no_attempt"),
    ],
)
async def test_what_is_not_there_is_told(admin: httpx2.AsyncClient, path: str, word: str) -> None:
    reply = await admin.get(path)

    assert (reply.status_code, reply.json()["type"]) == (404, f"/problems/{word}")


async def edit_an_event(world: World, past: Past) -> int:
    """Change what the closed attempt's last save stored; the event's number."""
    async with transaction(world.state.engine) as session:
        lines = await events_of(session, past.slot.id, past.closed.id)
        line = [line for line in lines if line.event.kind == "saved"][-1]
        found = await session.get(EventRecord, f"{past.slot.id}:{line.event.id}")
        assert found is not None
        found.facts = {**found.facts, "response": '["o1"]'}
        return found.number
