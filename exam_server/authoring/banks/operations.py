"""What admins do with banks: create one, take back an import, gather what is to be exported."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.authoring.banks.bodies import NewBank
from exam_server.errors import Fault, Invalid, Refusal
from exam_server.outcomes import Word
from question_bank import (
    Bank,
    BankImport,
    BankNameTakenError,
    Collection,
    NoSuchBankError,
    NoSuchImportError,
    UndoRefusedError,
    Wanted,
    collect,
    create_bank,
    undo_import,
)

MOST_NAMED = 100
"""Items that hold an import, named in one answer."""


async def add_bank(session: AsyncSession, wanted: NewBank) -> Bank:
    """A new empty bank; raises Invalid for a name that another bank has."""
    try:
        return await create_bank(session, wanted.name, language=wanted.language)
    except BankNameTakenError:
        raise Invalid([Fault("name", "a name that no bank has yet", wanted.name)]) from None


async def undo(session: AsyncSession, import_id: str, *, by: str, now: datetime) -> BankImport:
    """Take an import back; raises Refusal(not_found), or Refusal(in_use) naming what holds it."""
    try:
        return await undo_import(session, import_id, by=by, now=now)
    except NoSuchImportError:
        raise Refusal(Word.NOT_FOUND) from None
    except UndoRefusedError as error:
        held = [{"code": each.code, "reason": each.hold.value} for each in error.held[:MOST_NAMED]]
        raise Refusal(Word.IN_USE, held=held, count=len(error.held)) from None


async def collected(session: AsyncSession, bank_id: str, wanted: Wanted) -> Collection:
    """A bank's items for a writer; raises Refusal(not_found)."""
    try:
        return await collect(session, bank_id, wanted)
    except NoSuchBankError:
        raise Refusal(Word.NOT_FOUND) from None
