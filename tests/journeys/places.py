"""Every page of the service, staged so that each has something to show."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2

from exam_server.receipts import code_of
from tests.journeys.browser import PHONE_AGENT
from tests.journeys.demo_server import DemoServer
from tests.journeys.editor_places import editor_places
from tests.journeys.offers import offer_exam, publish

FINISHED = "Ujian Selesai"
RUNNING = "Ujian Berjalan"
LATER = "Ujian Nanti"
RECIPIENT = "peserta-01"
RECORDED = ("focus", "fullscreen", "paste", "second_tab", "address", "device", "pace")
OBSERVED: tuple[dict[str, Any], ...] = (
    {"kind": "focus_lost"},
    {"kind": "focus_back", "away_ms": 42_000},
    {"kind": "pasted", "chars": 12, "position": 3},
    {"kind": "pasted", "chars": 1_240, "position": 4, "ago_ms": 95_000},
    {"kind": "second_tab"},
)
UPLOAD = (
    "code,topic,difficulty,kind,stem,option_a,option_b,option_c,option_d,option_e,key,tolerance,"
    "expression,explanation\n"
    "BARU-1,Numerik,1,single_choice,Berapa 2 + 3?,4,5,6,,,B,,2 + 3,Dua ditambah tiga.\n"
    "BARU-2,Numerik,9,single_choice,Berapa 2 + 3?,4,5,6,,,Z,,,\n"
)


@dataclass(frozen=True, slots=True)
class Place:
    """One page: a short name for its picture, its URL, and who looks at it (nobody: signed out)."""

    name: str
    url: str
    login: str = ""


async def stage(demo: DemoServer) -> Sequence[Place]:
    """Bring the demo to a point where every page has content; answers with all pages."""
    await offer_exam(demo, title=FINISHED)
    running_slot = await offer_exam(demo, title=RUNNING)
    await offer_exam(
        demo, title=LATER, starts_in=timedelta(hours=2), token="ABC234", integrity=RECORDED
    )
    finished = await _sit(demo, RECIPIENT, FINISHED, answers=30, submit=True)
    running = await _sit(demo, RECIPIENT, RUNNING, answers=7)
    await _observe(demo, RECIPIENT, running)
    await _sit_the_others(demo)
    waiting = await _book(demo, RECIPIENT, LATER)
    await demo.record(finished)
    await publish(demo, FINISHED)
    return [
        *await _candidate_places(demo, waiting=waiting, running=running, finished=finished),
        *_proctor_places(running_slot, running),
        *await _admin_places(demo, finished),
        *await _editor_places(demo),
    ]


async def _editor_places(demo: DemoServer) -> list[Place]:
    async def sit(title: str) -> str:
        return await _sit(demo, RECIPIENT, title, answers=2, submit=True)

    urls = await editor_places(demo, sit)
    return [Place(name, url, "admin") for name, url in urls.items()]


async def _candidate_places(
    demo: DemoServer, *, waiting: str, running: str, finished: str
) -> list[Place]:
    async with demo.signed_in(RECIPIENT) as client:
        offer = (await client.post(f"/api/v1/attempts/{running}/handovers")).json()
    async with demo.signed_in("peserta-20") as client:
        slot = (await client.get("/api/v1/slots")).json()[0]["id"]
    return [
        Place("sign-in", "/sign-in"),
        Place("receipts", "/receipts"),
        *await _receipt_places(demo, finished),
        Place("handover", offer["url"].removeprefix(demo.url)),
        Place("handover-code", "/handover"),
        Place("home-before", "/home", "peserta-20"),
        Place("confirm", f"/slots/{slot}/booking", "peserta-20"),
        Place("home", "/home", RECIPIENT),
        Place("waiting", f"/bookings/{waiting}", RECIPIENT),
        Place("practice", f"/bookings/{waiting}/practice", RECIPIENT),
        Place("exam", f"/attempts/{running}", RECIPIENT),
        Place("plain", f"/attempts/{running}/plain?position=3", RECIPIENT),
        Place("plain-review", f"/attempts/{running}/plain/review", RECIPIENT),
        Place("receipt", f"/attempts/{finished}/receipt", RECIPIENT),
        Place("late-answers", f"/attempts/{finished}/late-answers", RECIPIENT),
        Place("result", f"/attempts/{finished}/result", RECIPIENT),
        Place("problem", "/nothing-here", RECIPIENT),
    ]


async def _receipt_places(demo: DemoServer, finished: str) -> list[Place]:
    """A receipt's verdict: genuine, changed, another server's, and what is no receipt."""
    async with demo.signed_in(RECIPIENT) as client:
        receipt = (await client.get(f"/api/v1/attempts/{finished}/submission")).json()
    codes = {
        "genuine": code_of(receipt),
        "changed": code_of({**receipt, "answered": 29}),
        "foreign": code_of({**receipt, "key_id": "0" * 16}),
        "unreadable": "nothing",
    }
    return [Place(f"receipt-{name}", f"/receipts?code={code}") for name, code in codes.items()]


def _proctor_places(slot: str, attempt: str) -> list[Place]:
    proctor = "pengawas"
    return [
        Place("proctor-slots", "/proctor", proctor),
        Place("proctor-board", f"/proctor/slots/{slot}", proctor),
        Place(
            "proctor-action", f"/proctor/slots/{slot}/action?task=pause&attempt={attempt}", proctor
        ),
        Place("proctor-token", f"/proctor/slots/{slot}/token", proctor),
        Place("proctor-minutes", f"/proctor/slots/{slot}/minutes", proctor),
        Place("proctor-attempt", f"/proctor/attempts/{attempt}", proctor),
    ]


async def _admin_places(demo: DemoServer, finished: str) -> list[Place]:
    async with demo.signed_in("admin") as admin:
        bank = (await admin.get("/api/v1/banks")).json()[0]["id"]
        item = (await admin.get(f"/api/v1/banks/{bank}/items")).json()[0]["id"]
        exam = (await admin.get("/api/v1/exams")).json()[0]["id"]
        account = (await admin.get("/api/v1/accounts")).json()[0]["id"]
        preview = await _preview(admin, bank, UPLOAD)
        result = await _result(admin, bank)
        simulation = await _simulation(admin, exam)
        sat, answered = await _statistics(admin)
    urls = {
        "admin": "/admin",
        "admin-banks": "/admin/banks",
        "admin-bank": f"/admin/banks/{bank}",
        "admin-import": f"/admin/banks/{bank}/import",
        "admin-import-preview": preview,
        "admin-import-result": result,
        "admin-imports": f"/admin/banks/{bank}/imports",
        "admin-export": f"/admin/banks/{bank}/export?format=csv",
        "admin-item": f"/admin/items/{item}",
        "admin-exams": "/admin/exams",
        "admin-exam-new": f"/admin/exams/new?bank={bank}",
        "admin-exam": f"/admin/exams/{exam}",
        "admin-policies": f"/admin/exams/{exam}/policies",
        "admin-blueprint": f"/admin/exams/{exam}/blueprint",
        "admin-sample": f"/admin/exams/{exam}/sample?seed=1",
        "admin-simulation": simulation,
        "admin-slots": f"/admin/exams/{exam}/slots",
        "admin-accounts": "/admin/accounts",
        "admin-account-new": "/admin/accounts/new",
        "admin-account-import": "/admin/accounts/import",
        "admin-account": f"/admin/accounts/{account}",
        "admin-statistics": f"/admin/exams/{sat}/statistics",
        "admin-item-statistics": f"/admin/items/{answered}/statistics",
        "admin-results": "/admin/results",
        "admin-exam-results": f"/admin/results/{exam}",
        "admin-attempt": f"/admin/attempts/{finished}",
        "admin-evidence": f"/admin/attempts/{finished}/evidence",
    }
    return [Place(name, url, "admin") for name, url in urls.items()]


async def _statistics(admin: httpx2.AsyncClient) -> tuple[str, str]:
    """An exam that somebody has finished, and an item of it that somebody answered."""
    for exam in (await admin.get("/api/v1/exams")).json():
        found = (await admin.get(f"/api/v1/exams/{exam['id']}/statistics")).json()
        if found["attempts"]:
            return exam["id"], found["items"][0]["item"]
    raise LookupError("nobody has finished an exam")


async def _preview(admin: httpx2.AsyncClient, bank: str, rows: str) -> str:
    files = {"file": ("soal.csv", rows.encode(), "text/csv")}
    reply = await admin.post(f"/admin/banks/{bank}/import", files=files)
    assert reply.status_code == 303, reply.text
    return reply.headers["location"]


async def _result(admin: httpx2.AsyncClient, bank: str) -> str:
    """The page of an import that was carried out."""
    preview = await _preview(admin, bank, UPLOAD.replace("BARU", "IMPOR"))
    reply = await admin.post(preview)
    assert reply.status_code == 303, reply.text
    return reply.headers["location"]


async def _simulation(admin: httpx2.AsyncClient, exam: str) -> str:
    """One that is done: its page no longer asks to be loaded again."""
    url = (await admin.post(f"/admin/exams/{exam}/simulations")).headers["location"]
    for _ in range(120):
        if "Refresh" not in (await admin.get(url)).headers:
            break
        await asyncio.sleep(0.5)
    return url


async def _sit_the_others(demo: DemoServer) -> None:
    paused = await _sit(demo, "peserta-02", RUNNING, answers=12)
    ended = await _sit(demo, "peserta-03", RUNNING, answers=3)
    await _sit(demo, "peserta-04", RUNNING, answers=30, submit=True)
    extended = await _sit(demo, "peserta-05", RUNNING, answers=21)
    await _book(demo, "peserta-06", RUNNING)
    reason = {"reason": "Gangguan teknis: listrik padam"}
    async with demo.signed_in("pengawas") as proctor:
        for path, body in (
            (f"{paused}/pause", reason),
            (f"{ended}/termination", reason),
            (f"{extended}/extensions", {"ms": 300_000, **reason}),
            (f"{extended}/incidents", {"severity": "warning", "text": "Ganti komputer"}),
        ):
            reply = await proctor.post(f"/api/v1/attempts/{path}", json=body)
            assert reply.status_code < 300, reply.text


async def _book(demo: DemoServer, login: str, exam: str) -> str:
    async with demo.signed_in(login) as client:
        slots = (await client.get("/api/v1/slots")).json()
        slot = next(slot["id"] for slot in slots if slot["exam_title"] == exam)
        booking: dict[str, Any] = (await client.post(f"/api/v1/slots/{slot}/bookings")).json()
        return str(booking["id"])


async def _sit(
    demo: DemoServer, login: str, exam: str, *, answers: int, submit: bool = False
) -> str:
    """Book, start and answer the first positions with the first option each."""
    attempt = await _book(demo, login, exam)
    async with demo.signed_in(login) as client:
        items = (await client.post(f"/api/v1/bookings/{attempt}/attempt")).json()["items"]
        base = f"/api/v1/attempts/{attempt}"
        epoch = (await client.post(f"{base}/leases")).json()["epoch"]
        saves = [_save(item) for item in items[:answers]]
        sent = {"epoch": epoch, "messages": saves}
        reply = await client.post(f"{base}/messages", json=sent)
        assert all("saved" in found for found in reply.json()["answers"]), reply.text
        if submit:
            await client.post(f"{base}/submission")
    return attempt


async def _observe(demo: DemoServer, login: str, attempt: str) -> None:
    """Something of everything that this exam records: two devices, and what a page reports."""
    async with demo.signed_in(login) as client:
        base = f"/api/v1/attempts/{attempt}"
        phone = {"User-Agent": PHONE_AGENT}
        epoch = (await client.post(f"{base}/leases", headers=phone)).json()["epoch"]
        reports = [{"id": number, "report": each} for number, each in enumerate(OBSERVED)]
        sent = {"epoch": epoch, "messages": reports}
        reply = await client.post(f"{base}/messages", json=sent)
        assert all("noted" in found for found in reply.json()["answers"]), reply.text


def _save(item: dict[str, Any]) -> dict[str, Any]:
    position = item["position"]
    response = [item["options"][0]["id"]] if item["options"] else ["12"]
    save = {
        "position": position,
        "response": response,
        "flagged": position % 5 == 0,
        "base": 0,
        "mutation": f"stage-{position}",
    }
    return {"id": position, "save": save}
