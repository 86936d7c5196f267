"""Creating and reading the places where exams are sat."""

from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.models import Venue
from scheduler.problems import Findings


@dataclass(frozen=True, slots=True)
class VenueDraft:
    """What an admin says about a venue; a venue that is not online needs an address."""

    name: str
    address: str = ""
    online: bool = False


async def create_venue(session: AsyncSession, draft: VenueDraft) -> Venue:
    """Write a new venue; raises DraftError naming the fields."""
    _check(draft)
    venue = Venue(name=draft.name.strip(), address=draft.address.strip(), online=draft.online)
    session.add(venue)
    await session.flush()
    return venue


async def list_venues(session: AsyncSession) -> list[Venue]:
    """All venues by name."""
    return list(await session.exec(select(Venue).order_by(col(Venue.name), col(Venue.id))))


def _check(draft: VenueDraft) -> None:
    findings = Findings()
    findings.expect_text("name", draft.name)
    if not draft.online or draft.address:
        findings.expect_text("address", draft.address, longest=500)
    findings.close()
