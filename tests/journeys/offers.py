"""What an admin does before a journey: an exam of its own with one slot, and its publication."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from tests.journeys.demo_server import DemoServer


async def offer_exam(
    demo: DemoServer,
    *,
    title: str,
    starts_in: timedelta = timedelta(0),
    limit: timedelta = timedelta(minutes=60),
    token: str = "",
) -> str:
    """An exam over the demo's bank (30 items) with one slot; answers with the slot's id."""
    async with demo.signed_in("admin") as admin:
        bank = (await admin.get("/api/v1/banks")).json()[0]
        exam = await _post(
            admin,
            "/api/v1/exams",
            {
                "title": title,
                "bank": bank["id"],
                "limit_ms": limit // timedelta(milliseconds=1),
                "blueprint": await _blueprint(admin, bank["id"]),
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


async def _post(admin: httpx2.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    reply = await admin.post(path, json=body)
    assert reply.status_code == 201, reply.text
    made: dict[str, Any] = reply.json()
    return made
