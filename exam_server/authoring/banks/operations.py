"""What admins do with banks: create one, import a file into one."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.authoring.banks.bodies import NewBank
from exam_server.errors import Fault, Invalid, Refusal
from exam_server.outcomes import Word
from question_bank import (
    Bank,
    BankNameTakenError,
    Importing,
    ImportReport,
    NoSuchBankError,
    create_bank,
    import_items,
)


async def add_bank(session: AsyncSession, wanted: NewBank) -> Bank:
    """A new empty bank; raises Invalid for a name that another bank has."""
    try:
        return await create_bank(session, wanted.name, language=wanted.language)
    except BankNameTakenError:
        raise Invalid([Fault("name", "a name that no bank has yet", wanted.name)]) from None


async def import_file(
    session: AsyncSession, bank_id: str, content: bytes, *, dry_run: bool, now: datetime
) -> ImportReport:
    """Import a file, or only say what that would do; raises Refusal(not_found)."""
    try:
        return await import_items(
            session, bank_id, content, dry_run=dry_run, importing=Importing(now=now)
        )
    except NoSuchBankError:
        raise Refusal(Word.NOT_FOUND) from None
