"""Blueprints: how many items of each topic and difficulty, and whether the bank has them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.content import keeps_order
from question_bank.errors import BlueprintRefusedError, LineProblem, NoSuchBlueprintError, Shortage
from question_bank.forms import Demand, PoolItem
from question_bank.items import DIFFICULTIES, Kind
from question_bank.models import Blueprint, BlueprintLine, Item, ItemVersion, Topic
from question_bank.queries import find_bank, stock, topics_of


@dataclass(frozen=True, slots=True)
class BlueprintLineDraft:
    """`count` items of a difficulty (1–3) from a topic, given by its id or its name."""

    topic: str
    difficulty: int
    count: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a blueprint: its topic's name, its difficulty, and what it can be filled from."""

    topic: str
    difficulty: int
    demand: Demand


async def create_blueprint(
    session: AsyncSession, bank_id: str, lines: Sequence[BlueprintLineDraft], now: datetime
) -> Blueprint:
    """Keep a blueprint that the bank can fill today.

    Raises NoSuchBankError, or BlueprintRefusedError with everything that is wrong, line by line.
    """
    await find_bank(session, bank_id)
    topics = await topics_of(session, bank_id)
    known = {topic.name: topic.id for topic in topics} | {topic.id: topic.id for topic in topics}
    problems = tuple(_problems(lines, known, await stock(session, bank_id)))
    if problems:
        raise BlueprintRefusedError(problems)
    blueprint = Blueprint(bank_id=bank_id, created_at=now)
    session.add(blueprint)
    session.add_all(
        BlueprintLine(
            blueprint_id=blueprint.id,
            topic_id=known[line.topic],
            difficulty=line.difficulty,
            count=line.count,
        )
        for line in lines
    )
    await session.flush()
    return blueprint


async def lines_of(session: AsyncSession, blueprint_id: str) -> list[Line]:
    """The lines of a blueprint by topic and difficulty, each with the items it can be filled from.

    Raises NoSuchBlueprintError.
    """
    blueprint = await session.get(Blueprint, blueprint_id)
    if blueprint is None:
        raise NoSuchBlueprintError(blueprint_id)
    pools = await _pools(session, blueprint.bank_id)
    statement = (
        select(BlueprintLine, Topic.name)
        .join(Topic, col(Topic.id) == BlueprintLine.topic_id)
        .where(BlueprintLine.blueprint_id == blueprint_id)
        .order_by(col(Topic.name), col(BlueprintLine.difficulty))
    )
    return [
        Line(name, line.difficulty, Demand(line.count, pools[line.topic_id, line.difficulty]))
        for line, name in await session.exec(statement)
    ]


async def readiness(session: AsyncSession, blueprint_id: str) -> list[Shortage]:
    """The lines of a blueprint that the bank cannot fill now; empty means ready."""
    return shortages(await lines_of(session, blueprint_id))


def shortages(lines: Iterable[Line]) -> list[Shortage]:
    """The lines that ask for more items than there are."""
    return [
        Shortage(line.topic, line.difficulty, line.demand.count, len(line.demand.pool))
        for line in lines
        if len(line.demand.pool) < line.demand.count
    ]


def _problems(
    lines: Sequence[BlueprintLineDraft],
    known: Mapping[str, str],
    stocked: Mapping[tuple[str, int], int],
) -> Iterator[LineProblem]:
    if not lines:
        yield LineProblem("lines", "lines", "0")
    seen: set[tuple[str, int]] = set()
    for place, line in enumerate(lines):
        topic = known.get(line.topic)
        if topic is None:
            yield LineProblem(f"lines.{place}.topic", "topic", line.topic)
            continue
        available = stocked.get((topic, line.difficulty), 0)
        if (topic, line.difficulty) in seen:
            yield LineProblem(f"lines.{place}", "line_once", f"{line.topic} {line.difficulty}")
        elif line.difficulty not in DIFFICULTIES:
            yield LineProblem(f"lines.{place}.difficulty", "difficulty", str(line.difficulty))
        elif line.count < 1:
            yield LineProblem(f"lines.{place}.count", "count", str(line.count))
        elif line.count > available:
            yield LineProblem(f"lines.{place}.count", "enough_items", str(available))
        seen.add((topic, line.difficulty))


async def _pools(
    session: AsyncSession, bank_id: str
) -> defaultdict[tuple[str, int], tuple[PoolItem, ...]]:
    """What can be drawn, by topic id and difficulty."""
    statement = (
        select(Item, ItemVersion.kind, ItemVersion.options, ItemVersion.rule)
        .join(ItemVersion, col(ItemVersion.id) == Item.current_version_id)
        .where(Item.bank_id == bank_id)
    )
    pools: defaultdict[tuple[str, int], tuple[PoolItem, ...]] = defaultdict(tuple)
    for item, kind, options, rule in await session.exec(statement):
        ids = tuple(option["id"] for option in options)
        shuffled = not keeps_order(Kind(kind), fixed=rule.get("fixed", False))
        drawable = PoolItem(item.code, item.current_version_id, ids, shuffled)
        pools[item.topic_id, item.difficulty] += (drawable,)
    return pools
