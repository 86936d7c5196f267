"""Reads of the record for statistics: responses as arrays, and what is known of their items."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.errors import Refusal
from exam_server.outcomes import Word
from exam_server.record.models import AttemptRecord, ResponseRecord
from question_bank import (
    Blueprint,
    Columns,
    Correction,
    FormItem,
    Item,
    ItemVersion,
    Kind,
    Table,
    TableBuilder,
    Topic,
    VersionFacts,
)
from scheduler import Exam, load_exam, load_slot

ROWS_AT_ONCE: Final = 2_000
"""Rows taken in one turn of the loop: whoever saves meanwhile is not kept waiting."""
UNREAD: Final = (Kind.ESSAY,)
"""Nobody compares what was written there word by word."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the statistics are about: an exam, or one slot of it and when that was."""

    exam: Exam
    slot_id: str = ""
    starts_at: datetime | None = None
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """An item version with its item and topic, as a reader of its statistics knows it."""

    version: ItemVersion
    item: Item
    topic: str


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that statistics are computed from."""

    table: Table
    facts: Mapping[str, VersionFacts]
    line_of: Mapping[str, str]
    asked: Mapping[str, Asked]


async def exam_scope(session: AsyncSession, exam_id: str) -> Scope:
    """An exam; raises Refusal(not_found)."""
    exam = await load_exam(session, exam_id)
    if exam is None:
        raise Refusal(Word.NOT_FOUND)
    return Scope(exam)


async def slot_scope(session: AsyncSession, slot_id: str) -> Scope:
    """One slot of an exam; raises Refusal(no_slot)."""
    view = await load_slot(session, slot_id)
    if view is None:
        raise Refusal(Word.NO_SLOT)
    return Scope(view.exam, view.slot.id, view.slot.starts_at, view.slot.time_zone)


async def exams_with(session: AsyncSession, item_id: str) -> list[Exam]:
    """The exams of which some archived attempt had the item, the newest first."""
    forms = (
        select(FormItem.form_id)
        .join(ItemVersion, col(ItemVersion.id) == FormItem.version_id)
        .where(ItemVersion.item_id == item_id)
    )
    sat = select(AttemptRecord.exam_id).where(col(AttemptRecord.id).in_(forms)).distinct()
    statement = select(Exam).where(col(Exam.id).in_(sat)).order_by(col(Exam.created_at).desc())
    return list(await session.exec(statement))


async def read_material(session: AsyncSession, scope: Scope) -> Material:
    """The responses of a scope with what the statistics have to know of their versions."""
    corrections = await _corrections(session, scope.exam.id)
    voided = frozenset(each.version_id for each in corrections.values() if each.voided)
    builder = TableBuilder(unread=await _unread(session, scope.exam), voided=voided)
    async for part in _responses(session, scope):
        builder.add(part)
    table = builder.table()
    asked = await _asked(session, set(table.versions))
    facts = {id_: _facts(each.version) for id_, each in asked.items()}
    for id_ in corrections.keys() & facts.keys() - voided:
        facts[id_] = replace(facts[id_], key=tuple(corrections[id_].key))
    lines = {id_: f"{each.item.topic_id} {each.item.difficulty}" for id_, each in asked.items()}
    return Material(table, facts, lines, asked)


async def _corrections(session: AsyncSession, exam_id: str) -> dict[str, Correction]:
    """By version the newest correction in an exam, which is the one that holds."""
    statement = (
        select(Correction)
        .where(Correction.scope == exam_id)
        .order_by(col(Correction.at), col(Correction.id))
    )
    return {each.version_id: each for each in await session.exec(statement)}


async def _unread(session: AsyncSession, exam: Exam) -> frozenset[str]:
    bank = select(Blueprint.bank_id).where(Blueprint.id == exam.blueprint_id)
    statement = (
        select(ItemVersion.id)
        .join(Item, col(Item.id) == ItemVersion.item_id)
        .where(col(Item.bank_id).in_(bank), col(ItemVersion.kind).in_(UNREAD))
    )
    return frozenset(await session.exec(statement))


async def _responses(session: AsyncSession, scope: Scope) -> AsyncIterator[Columns]:
    """Part by part, as plain texts and numbers: a JSON list and a decimal number for each of some
    hundred thousand rows would take longer than all statistics."""
    about: Any = (
        AttemptRecord.slot_id == scope.slot_id
        if scope.slot_id
        else AttemptRecord.exam_id == scope.exam.id
    )
    response = ResponseRecord
    statement = (
        sa.select(
            col(response.attempt_id),
            col(response.item_version_id),
            sa.cast(col(response.response), sa.Text),
            col(response.looked_ms),
            sa.cast(col(response.points), sa.Float),
        )
        .where(col(response.attempt_id).in_(sa.select(col(AttemptRecord.id)).where(about)))
        .order_by(col(response.attempt_id), col(response.position))
    )
    connection = await session.connection()
    async with connection.stream(statement) as rows:
        async for part in rows.partitions(ROWS_AT_ONCE):
            yield Columns(*zip(*part, strict=True))


async def _asked(session: AsyncSession, version_ids: set[str]) -> dict[str, Asked]:
    statement = (
        select(ItemVersion, Item, Topic.name)
        .join(Item, col(Item.id) == ItemVersion.item_id)
        .join(Topic, col(Topic.id) == Item.topic_id)
        .where(col(ItemVersion.id).in_(version_ids))
    )
    return {found[0].id: Asked(*found) for found in await session.exec(statement)}


def _facts(version: ItemVersion) -> VersionFacts:
    options = tuple(option["id"] for option in version.options)
    return VersionFacts(kind=Kind(version.kind), options=options, key=tuple(version.key))
