"""Reads of what people mark: an exam's essays in an order that says nothing about anybody."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import and_, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.errors import Refusal
from exam_server.outcomes import Word
from exam_server.record.models import AttemptRecord, MarkRecord, ResponseRecord
from question_bank import Item, ItemVersion


@dataclass(frozen=True, slots=True)
class Essay:
    """One response that a person marks, or has marked; `token` names it and nobody."""

    token: str
    attempt_id: str
    position: int
    version_id: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is on the marker's desk: the response, its item, and the mark there is."""

    essay: Essay
    response: ResponseRecord
    version: ItemVersion
    item: Item
    mark: MarkRecord | None

    @property
    def text(self) -> str:
        """What the candidate wrote."""
        return self.response.response[0] if self.response.response else ""

    @property
    def words(self) -> int:
        """How many words that are."""
        return len(self.text.split())


async def essays_of(session: AsyncSession, exam_id: str) -> list[Essay]:
    """The essays of an exam's recorded attempts, in the order of their tokens."""
    response = (ResponseRecord.attempt_id, ResponseRecord.position, ResponseRecord.item_version_id)
    of_exam = col(AttemptRecord.id) == ResponseRecord.attempt_id
    still_open = (
        select(*response)
        .join(AttemptRecord, of_exam)
        .where(AttemptRecord.exam_id == exam_id, col(ResponseRecord.points).is_(None))
    )
    marked = (
        select(*response)
        .join(
            MarkRecord,
            and_(
                col(MarkRecord.attempt_id) == ResponseRecord.attempt_id,
                col(MarkRecord.position) == ResponseRecord.position,
            ),
        )
        .join(AttemptRecord, of_exam)
        .where(AttemptRecord.exam_id == exam_id, col(ResponseRecord.points).is_not(None))
    )
    found = [
        Essay(token_of(exam_id, attempt, position), attempt, position, version, is_marked)
        for statement, is_marked in ((still_open, False), (marked, True))
        for attempt, position, version in await session.exec(statement)
    ]
    return sorted(found, key=lambda essay: essay.token)


def token_of(exam_id: str, attempt_id: str, position: int) -> str:
    """A name for a response that says neither whose it is nor when it was written."""
    text = f"{exam_id}\0{attempt_id}\0{position}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


async def sheet_of(session: AsyncSession, essays: Sequence[Essay], token: str) -> Sheet:
    """One of an exam's essays with its item and its mark; raises Refusal(not_found)."""
    essay = next((each for each in essays if each.token == token), None)
    if essay is None:
        raise Refusal(Word.NOT_FOUND)
    place = (essay.attempt_id, essay.position)
    response = await session.get(ResponseRecord, place)
    statement = (
        select(ItemVersion, Item)
        .join(Item, col(Item.id) == ItemVersion.item_id)
        .where(ItemVersion.id == essay.version_id)
    )
    version, item = (await session.exec(statement)).one()
    if response is None:
        raise Refusal(Word.NOT_FOUND)
    return Sheet(essay, response, version, item, await session.get(MarkRecord, place))
