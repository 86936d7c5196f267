"""What admins do after an exam: see what a correction would change, and carry it out.

A correction is one transaction. Ten thousand attempts are written in a second or two, and half a
correction would be worse than none: two candidates with the same answers would have two scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.authoring.corrections.queries import is_drawn
from exam_server.authoring.exams.queries import known_exam
from exam_server.errors import Fault, Invalid, Refusal
from exam_server.outcomes import Word
from exam_server.record.archive import lock_logs
from exam_server.record.rescoring import Rescored, lock_attempts, rescored, write_scores
from question_bank import (
    Correction,
    InvalidDraftError,
    Item,
    ItemDraft,
    ItemVersion,
    Ruling,
    find_bank,
    keep_correction,
    own_ruling,
    ruled,
    ruling_of,
    rulings,
)
from scheduler import Exam, slots_of

NO_SOURCE = Fault("changes", "fields of an item's source", "others")


@dataclass(frozen=True, slots=True)
class Proposal:
    """That a version shall count otherwise: not at all (no draft), or by a draft's answers."""

    version: ItemVersion
    item: Item
    ruling: Ruling
    before: Ruling

    @property
    def holds_already(self) -> bool:
        """Whether the version counts like this now."""
        return self.ruling == self.before


async def known_version(
    session: AsyncSession, exam: Exam, version_id: str
) -> tuple[ItemVersion, Item]:
    """A version that a form of the exam holds, and its item; raises Refusal(not_found)."""
    version = await session.get(ItemVersion, version_id)
    item = await session.get(Item, version.item_id) if version else None
    if version is None or item is None or not await is_drawn(session, exam, version_id):
        raise Refusal(Word.NOT_FOUND)
    return version, item


async def propose(
    session: AsyncSession,
    exam_id: str,
    version_id: str,
    *,
    voided: bool,
    changes: Mapping[str, Any] | None = None,
    draft: ItemDraft | None = None,
) -> Proposal:
    """Voided, or by a draft's answers, or with some fields of its source, or as it says itself.

    Raises Refusal(not_found), or Invalid where the answers cannot be.
    """
    exam = await known_exam(session, exam_id)
    version, item = await known_version(session, exam, version_id)
    before = ruled(version, (await rulings(session, exam_id)).get(version_id))
    ruling = own_ruling(version)
    if voided:
        ruling = Ruling(True)
    elif changes or draft:
        bank = await find_bank(session, item.bank_id)
        ruling = _ruling(version, draft or _draft(version, changes or {}), bank.language)
    return Proposal(version, item, ruling, before)


async def outcome_of(session: AsyncSession, exam_id: str, proposal: Proposal) -> list[Rescored]:
    """Every attempt whose score the proposal changes; nothing is written."""
    return await rescored(
        session, exam_id, proposal.version, before=proposal.before, after=proposal.ruling
    )


async def lock_scores(session: AsyncSession, exam_id: str) -> None:
    """Nobody else writes scores of this exam until the commit: no archiver, no marker.

    An attempt that is archived later finds the correction and is scored under it.
    """
    slots = await slots_of(session, exam_id)
    await lock_logs(session, [view.slot.id for view in slots])
    await lock_attempts(session, exam_id)


async def carry_out(
    session: AsyncSession,
    exam_id: str,
    proposal: Proposal,
    *,
    by: str,
    reason: str,
    now: datetime,
) -> tuple[Correction, Sequence[Rescored]]:
    """Score everybody again; the scores must have been locked before the proposal was made.

    Raises Invalid where the version counts like this already, so that sending it twice changes
    nothing.
    """
    if proposal.holds_already:
        raise Invalid([Fault("version", "another decision than the one that holds", "the same")])
    correction = await keep_correction(
        session, exam_id, proposal.version.id, proposal.ruling, by=by, reason=reason, now=now
    )
    changes = await outcome_of(session, exam_id, proposal)
    await write_scores(session, changes, cause_id=correction.id, by=by, now=now)
    return correction, changes


def _ruling(version: ItemVersion, draft: ItemDraft, language: str) -> Ruling:
    try:
        return ruling_of(version, draft, language=language)
    except InvalidDraftError as error:
        raise Invalid(
            [Fault(fault.field, fault.expected, fault.found) for fault in error.faults]
        ) from None
    except (ArithmeticError, AttributeError, TypeError, ValueError):
        # Whoever calls the API may send a number for a text, or a text for a list.
        raise Invalid([NO_SOURCE]) from None


def _draft(version: ItemVersion, changes: Mapping[str, Any]) -> ItemDraft:
    try:
        return ItemDraft.from_source({**version.source, **changes})
    except (ArithmeticError, KeyError, TypeError, ValueError, AttributeError):
        raise Invalid([NO_SOURCE]) from None
