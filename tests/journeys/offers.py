"""What an admin does before a journey: an exam of its own with one slot, and its publication."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2

from exam_server.record.database import open_engine, transaction
from question_bank import Importing, ItemDraft, StimulusDraft, add_items, create_bank
from tests.journeys.demo_server import DemoServer


async def offer_exam(
    demo: DemoServer,
    *,
    title: str,
    bank: str = "",
    starts_in: timedelta = timedelta(0),
    limit: timedelta = timedelta(minutes=60),
    token: str = "",
    **policies: Any,
) -> str:
    """An exam over the demo's bank (30 items), or over all of another, with one slot; its id."""
    async with demo.signed_in("admin") as admin:
        items = bank or (await admin.get("/api/v1/banks")).json()[0]["id"]
        blueprint = await (_everything if bank else _blueprint)(admin, items)
        exam = await _post(
            admin,
            "/api/v1/exams",
            {
                "title": title,
                "bank": items,
                "limit_ms": limit // timedelta(milliseconds=1),
                "blueprint": blueprint,
                **policies,
            },
        )
        starts_at = datetime.now(UTC) + starts_in
        slot = {
            "exam": exam["id"],
            "place": "Daring",
            "starts_at": starts_at.isoformat(),
            "closes_at": (starts_at + timedelta(hours=3)).isoformat(),
            "time_zone": "Asia/Jakarta",
            "capacity": 20,
            "token": token,
        }
        made: str = (await _post(admin, "/api/v1/slots", slot))["id"]
        return made


async def add_bank(
    data_dir: Path,
    name: str,
    drafts: Sequence[ItemDraft],
    stimuli: Sequence[StimulusDraft] = (),
) -> str:
    """A bank of the demo with these items; its id."""
    engine = open_engine(f"sqlite+aiosqlite:///{data_dir / 'record.db'}")
    importing = Importing(now=datetime.now(UTC))
    async with transaction(engine) as session:
        bank = await create_bank(session, name)
        await add_items(session, bank.id, drafts, stimuli=stimuli, importing=importing)
    await engine.dispose()
    return bank.id


async def publish(demo: DemoServer, title: str) -> None:
    """Release the results of an exam."""
    async with demo.signed_in("admin") as admin:
        exams = (await admin.get("/api/v1/exams")).json()
        exam = next(exam for exam in exams if exam["title"] == title)
        reply = await admin.post(f"/api/v1/exams/{exam['id']}/publication")
        assert reply.status_code < 300, reply.text


async def _blueprint(admin: httpx2.AsyncClient, bank: str) -> list[dict[str, Any]]:
    items = (await admin.get(f"/api/v1/banks/{bank}/items")).json()
    topics = sorted({item["topic"] for item in items})
    counts = {1: 2, 2: 2, 3: 1}
    return [
        {"topic": topic, "difficulty": difficulty, "count": count}
        for topic in topics
        for difficulty, count in counts.items()
    ]


async def _everything(admin: httpx2.AsyncClient, bank: str) -> list[dict[str, Any]]:
    items = (await admin.get(f"/api/v1/banks/{bank}/items")).json()
    counts = Counter((item["topic"], item["difficulty"]) for item in items)
    return [
        {"topic": topic, "difficulty": difficulty, "count": count}
        for (topic, difficulty), count in counts.items()
    ]


async def _post(admin: httpx2.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    reply = await admin.post(path, json=body)
    assert reply.status_code == 201, reply.text
    made: dict[str, Any] = reply.json()
    return made
