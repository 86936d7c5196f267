"""Reads of banks for admins."""

from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.errors import Refusal
from exam_server.outcomes import Word
from question_bank import Bank, NoSuchBankError, find_bank


async def known_bank(session: AsyncSession, bank_id: str) -> Bank:
    """The bank; raises Refusal(not_found)."""
    try:
        return await find_bank(session, bank_id)
    except NoSuchBankError:
        raise Refusal(Word.NOT_FOUND) from None
