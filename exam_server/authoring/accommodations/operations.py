"""Granting a candidate extra time and rests: SQL remembers it, and an attempt that is placed gets
it at once."""

from datetime import UTC, datetime, timedelta

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.authoring.accommodations.bodies import Grant, Granted
from exam_server.authoring.faults import draft_faults
from exam_server.errors import Invalid, Refusal
from exam_server.live.placing import Accommodated
from exam_server.outcomes import Refused, Role, Word
from exam_server.record.accounts import Account, accounts_by_id
from exam_server.record.database import transaction
from exam_server.state import State
from scheduler import (
    Accommodation,
    AccommodationDraft,
    DraftError,
    accommodate,
    accommodations_of,
    booking_for,
)

MILLISECOND = timedelta(milliseconds=1)
REQUEST_NAMES = {"extra": "ms", "rest": "rest_ms"}


async def grant(state: State, exam_id: str, account: Account, wish: Grant, by: str) -> Granted:
    """Grant it, and tell the attempt that is placed already.

    Raises Refusal: `already_started` for less than before once the clock runs, `closed` or
    `time_over` for an attempt that has ended. The live store is asked before the transaction ends,
    so that what it refuses is not written.
    """
    if Role.CANDIDATE not in account.roles:
        raise Refusal(Word.NOT_ELIGIBLE)
    draft = AccommodationDraft(
        exam_id,
        account.id,
        wish.ms * MILLISECOND,
        wish.reason,
        granted_by=by,
        rest=wish.rest_ms * MILLISECOND,
    )
    try:
        async with transaction(state.engine) as session:
            found = await accommodate(session, draft, datetime.now(UTC))
            booking = await booking_for(session, exam_id, account.id)
            if booking is not None:
                await _tell(state, booking, found)
            return granted(found, account)
    except DraftError as error:
        raise Invalid(draft_faults(error, REQUEST_NAMES)) from None


async def account_numbered(session: AsyncSession, number: str) -> Account | None:
    """The account with a participant's number, in any case of letters."""
    wanted = number.strip().lower()
    return (await session.exec(select(Account).where(Account.number == wanted))).first()


async def all_granted(session: AsyncSession, exam_id: str) -> list[Granted]:
    """All accommodations of an exam, the newest first."""
    found = await accommodations_of(session, exam_id)
    accounts = await accounts_by_id(session, [each.candidate_id for each in found])
    return [granted(each, accounts[each.candidate_id]) for each in found]


def granted(found: Accommodation, account: Account) -> Granted:
    """One accommodation as it is shown."""
    return Granted(
        account=account.id,
        number=account.number,
        name=account.name,
        extra_ms=found.extra // MILLISECOND,
        rest_ms=found.rest // MILLISECOND,
        reason=found.reason,
        granted_by=found.granted_by,
        changed_at=found.changed_at,
    )


async def _tell(state: State, attempt_id: str, found: Accommodation) -> None:
    wish = Accommodated(found.extra, found.granted_by, found.reason, found.rest)
    outcome = await state.boards.accommodate(attempt_id, wish)
    # One that is not placed yet is placed with it.
    if isinstance(outcome, Refused) and outcome.word is not Word.NO_ATTEMPT:
        raise Refusal(outcome.word)
