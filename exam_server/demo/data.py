"""Demo data: made once, kept ever after; only the slots are renewed when none is open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.outcomes import Role
from exam_server.passwords import Passwords
from exam_server.record.accounts import Account
from question_bank import (
    Bank,
    BlueprintLineDraft,
    Importing,
    create_bank,
    create_blueprint,
    import_items,
    list_banks,
    topics_of,
)
from scheduler import (
    Exam,
    ExamDraft,
    SlotDraft,
    Venue,
    VenueDraft,
    create_exam,
    create_slot,
    create_venue,
    list_exams,
    list_venues,
    slots_of,
)

CANDIDATES: Final = 20
TITLE: Final = "Uji Kompetensi Petugas Lapangan"
BANK: Final = "Bank Soal Petugas Lapangan"
VENUE: Final = "Daring (dari mana saja)"
ZONE: Final = "Asia/Jakarta"
TIME_LIMIT: Final = timedelta(minutes=60)
PER_DIFFICULTY: Final = {1: 2, 2: 2, 3: 1}
"""Items drawn per topic: 6 topics × 5 = 30."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """How one role signs in to the demo; the passwords are public, the demo is for trying out."""

    role: Role
    login: str
    password: str
    name: str


NAMES: Final = (
    "Ayu Lestari", "Bima Prasetyo", "Citra Dewi", "Dimas Saputra", "Eka Wulandari",
    "Fajar Nugroho", "Gita Permata", "Hendra Wijaya", "Intan Maharani", "Joko Susilo",
    "Kartika Sari", "Lukman Hakim", "Maya Anggraini", "Nanda Pratama", "Oktavia Putri",
    "Putra Ramadhan", "Ratna Kusuma", "Surya Adinata", "Tiara Safitri", "Yusuf Maulana",
)  # fmt: skip


def demo_accounts() -> list[DemoAccount]:
    """The admin, the proctor and the candidates."""
    staff = [
        DemoAccount(Role.ADMIN, "admin", "admin-demo", "Rina Hartati"),
        DemoAccount(Role.PROCTOR, "pengawas", "pengawas-demo", "Agus Setiawan"),
    ]
    candidates = [
        DemoAccount(Role.CANDIDATE, f"peserta-{place:02d}", f"peserta-{place:02d}-demo", name)
        for place, name in enumerate(NAMES[:CANDIDATES], 1)
    ]
    return staff + candidates


async def fill(session: AsyncSession, passwords: Passwords, now: datetime) -> None:
    """Create whatever of the demo is not there yet."""
    await _fill_accounts(session, passwords, now)
    bank = await _fill_bank(session, now)
    exam = await _fill_exam(session, bank, now)
    await _fill_slots(session, exam, now)


async def _fill_accounts(session: AsyncSession, passwords: Passwords, now: datetime) -> None:
    known = set(await session.exec(select(col(Account.number))))
    for account in demo_accounts():
        if account.login in known:
            continue
        session.add(
            Account(
                number=account.login,
                email=f"{account.login}@example.org",
                name=account.name,
                roles=[account.role],
                password_hash=await passwords.hash(account.password),
                created_at=now,
            )
        )
    await session.flush()


async def _fill_bank(session: AsyncSession, now: datetime) -> Bank:
    for summary in await list_banks(session):
        if summary.bank.name == BANK:
            return summary.bank
    bank = await create_bank(session, BANK)
    for content in _files():
        await import_items(session, bank.id, content, dry_run=False, importing=Importing(now=now))
    return bank


async def _fill_exam(session: AsyncSession, bank: Bank, now: datetime) -> Exam:
    for exam in await list_exams(session):
        if exam.title == TITLE:
            return exam
    lines = [
        BlueprintLineDraft(topic.name, difficulty, count)
        for topic in await topics_of(session, bank.id)
        for difficulty, count in PER_DIFFICULTY.items()
    ]
    blueprint = await create_blueprint(session, bank.id, lines, now)
    return await create_exam(session, ExamDraft(TITLE, blueprint.id, TIME_LIMIT), now)


async def _fill_slots(session: AsyncSession, exam: Exam, now: datetime) -> None:
    if any(view.slot.entry_closes_at > now for view in await slots_of(session, exam.id)):
        return
    venue = await _venue(session)
    full_minute = now.replace(second=0, microsecond=0)
    for starts_at in _starts(full_minute):
        draft = SlotDraft(
            exam_id=exam.id,
            venue_id=venue.id,
            starts_at=starts_at,
            entry_closes_at=starts_at + timedelta(hours=4),
            closes_at=starts_at + timedelta(hours=6),
            time_zone=ZONE,
            capacity=CANDIDATES,
            token="",
        )
        await create_slot(session, draft)


def _starts(now: datetime) -> Sequence[datetime]:
    return [now, now + timedelta(minutes=10), now + timedelta(hours=3)]


async def _venue(session: AsyncSession) -> Venue:
    for venue in await list_venues(session):
        if venue.name == VENUE:
            return venue
    return await create_venue(session, VenueDraft(VENUE, online=True))


def _files() -> Iterator[bytes]:
    folder = files("exam_server.demo") / "bank"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".csv"):
            yield entry.read_bytes()
