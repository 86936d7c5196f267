"""Statistics of an exam or a slot, computed anew each time they are asked for."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from exam_server.authoring.statistics.queries import (
    Asked,
    Material,
    Scope,
    exam_scope,
    read_material,
    slot_scope,
)
from exam_server.record.database import transaction
from question_bank import ItemAnalysis, Statistics, analyse


@dataclass(frozen=True, slots=True)
class Result:
    """What was found, about what, and as of when."""

    scope: Scope
    statistics: Statistics
    asked: Mapping[str, Asked]
    """The versions that occur, with their items."""
    at: datetime


async def statistics_of(engine: AsyncEngine, *, exam: str = "", slot: str = "") -> Result:
    """The statistics of an exam or of one slot; raises Refusal(not_found) or (no_slot).

    The arrays are worked through in a thread: they take a second where ten thousand sat.
    """
    async with transaction(engine, read_only=True) as session:
        scope = await (slot_scope(session, slot) if slot else exam_scope(session, exam))
        at = datetime.now(UTC)
        material = await read_material(session, scope)
    statistics = await asyncio.to_thread(_analyse, material)
    return Result(scope, statistics, material.asked, at)


async def item_statistics(
    engine: AsyncEngine, item_id: str, exam_id: str
) -> tuple[Result, list[ItemAnalysis]]:
    """An exam's statistics, and of them the versions of one item, the newest first.

    Raises Refusal(not_found) for an exam that is none.
    """
    result = await statistics_of(engine, exam=exam_id)
    found = [
        each
        for each in result.statistics.items
        if result.asked[each.figures.version].item.id == item_id
    ]
    found.sort(key=lambda each: -result.asked[each.figures.version].version.number)
    return result, found


def _analyse(material: Material) -> Statistics:
    return analyse(material.table, material.facts, material.line_of)
