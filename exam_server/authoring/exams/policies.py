"""Policies of an exam: what its JSON says, changed as a whole or in part, and placed anew.

One policy is one field of `Policies`; what the database keeps is its JSON, and what is not said
there follows the default.
"""

from datetime import UTC, datetime
from typing import Any

from pydantic import Field, field_validator
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.authoring.exams.bodies import Compensate
from exam_server.endpoints import Body
from exam_server.errors import Refusal
from exam_server.integrity import Watched, watched_of
from exam_server.outcomes import Word
from exam_server.preparation import renew_window
from exam_server.record.database import transaction
from exam_server.state import State
from scheduler import Exam, set_policies, slots_of


class Policies(Body):
    """Policies to set; one that is left out stays as it is, null takes it back to its default."""

    compensate: Compensate | None = None
    outage_ms: int | None = Field(default=None, ge=1_000, le=600_000, strict=True)
    integrity: list[Watched] | None = Field(default=None, max_length=len(Watched))

    @field_validator("integrity")
    @classmethod
    def _in_order(cls, kinds: list[Watched] | None) -> list[Watched] | None:
        return None if kinds is None else list(watched_of(kinds))

    def said(self) -> dict[str, Any]:
        """What was said, as JSON; None for a policy that goes back to its default."""
        return self.model_dump(mode="json", exclude_unset=True)


async def change_policies(state: State, exam_id: str, wanted: Policies) -> Exam:
    """Set some policies of an exam, and place the slots that are not over anew with them; raises
    Refusal(not_found).

    SQL comes first. Should the live store be away then, the worker that keeps slots placed brings
    it there.
    """
    async with transaction(state.engine) as session:
        exam = await _set(session, exam_id, wanted)
        views = await slots_of(session, exam_id)
    now = datetime.now(UTC)
    for view in views:
        if now < view.slot.closes_at:
            await renew_window(state, view.slot.id)
    return exam


async def _set(session: AsyncSession, exam_id: str, wanted: Policies) -> Exam:
    exam = await set_policies(session, exam_id, wanted.said())
    if exam is None:
        raise Refusal(Word.NOT_FOUND)
    return exam
