"""Blueprints: how many items of each topic and difficulty by which rules, and whether the bank has
them."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.content import keeps_order
from question_bank.drawing import Drawing, prepare
from question_bank.errors import BlueprintRefusedError, NoSuchBlueprintError
from question_bank.forms import Demand, PoolItem
from question_bank.items import ItemState, Kind
from question_bank.models import Blueprint, BlueprintLine, Item, ItemVersion, Stimulus, Topic
from question_bank.queries import find_bank, topics_of
from question_bank.reasons import Reason
from question_bank.rules import BlueprintRules
from question_bank.satisfying import reasons
from question_bank.simulation_json import SimulationRequest
from question_bank.standing import Standing, seen_by_two, standings
from question_bank.vetting import BlueprintLineDraft, Stock, problems

NO_RULES = BlueprintRules()


@dataclass(frozen=True, slots=True)
class DrawingPlan:
    """A blueprint ready to be drawn from; `codes` tells the item of each version."""

    blueprint_id: str
    rules: BlueprintRules
    drawing: Drawing
    codes: Mapping[str, str]


async def create_blueprint(
    session: AsyncSession,
    bank_id: str,
    lines: Sequence[BlueprintLineDraft],
    now: datetime,
    *,
    rules: BlueprintRules = NO_RULES,
) -> Blueprint:
    """Keep a blueprint that the bank can fill today.

    Raises NoSuchBankError, or BlueprintRefusedError with everything that is wrong, place by place.
    """
    stock = await stock_of_bank(session, bank_id)
    await _vet(lines, rules, stock)
    blueprint = Blueprint(bank_id=bank_id, rules=rules.as_json(), created_at=now)
    session.add(blueprint)
    session.add_all(
        BlueprintLine(
            blueprint_id=blueprint.id,
            topic_id=stock.topic_id(line.topic),
            difficulty=line.difficulty,
            count=line.count,
        )
        for line in lines
    )
    await session.flush()
    return blueprint


async def try_blueprint(
    session: AsyncSession,
    bank_id: str,
    lines: Sequence[BlueprintLineDraft],
    *,
    rules: BlueprintRules = NO_RULES,
) -> list[Reason]:
    """The remarks on a blueprint that could be kept; raises what `create_blueprint` would."""
    stock = await stock_of_bank(session, bank_id)
    await _vet(lines, rules, stock)
    asked = [stock.line(stock.topic_id(line.topic), line.difficulty, line.count) for line in lines]
    return await asyncio.to_thread(reasons, asked, rules, stock.items)


async def stock_of_bank(session: AsyncSession, bank_id: str) -> Stock:
    """What a bank has for blueprints; raises NoSuchBankError."""
    await find_bank(session, bank_id)
    topics = {topic.id: topic.name for topic in await topics_of(session, bank_id)}
    return Stock(tuple(await standings(session, bank_id)), topics)


async def readiness(
    session: AsyncSession, blueprint_id: str, *, stock: Stock | None = None
) -> list[Reason]:
    """Why the bank cannot fill a blueprint now, or not as it is meant; empty means ready.

    `stock` is the bank's, where the caller has it already. Raises NoSuchBlueprintError.
    """
    blueprint = await _known(session, blueprint_id)
    stock = stock or await stock_of_bank(session, blueprint.bank_id)
    lines = [
        stock.line(line.topic_id, line.difficulty, line.count)
        for line, _ in await _lines(session, blueprint_id)
    ]
    rules = BlueprintRules.from_json(blueprint.rules)
    return await asyncio.to_thread(reasons, lines, rules, stock.items)


async def rules_of(session: AsyncSession, blueprint_id: str) -> BlueprintRules:
    """The rules of a blueprint; raises NoSuchBlueprintError."""
    return BlueprintRules.from_json((await _known(session, blueprint_id)).rules)


async def simulation_of(
    session: AsyncSession, blueprint_id: str, *, draws: int, seed: int
) -> SimulationRequest:
    """What a simulation of a blueprint is asked with; raises NoSuchBlueprintError."""
    blueprint = await _known(session, blueprint_id)
    rules = BlueprintRules.from_json(blueprint.rules)
    stock = await stock_of_bank(session, blueprint.bank_id)
    lines = [
        stock.line(line.topic_id, line.difficulty, line.count)
        for line, _ in await _lines(session, blueprint_id)
    ]
    pools = [
        Demand(line.count, tuple(_bare(item) for item in line.drawable(rules)), line.name)
        for line in lines
    ]
    return SimulationRequest(pools=pools, rules=rules, draws=draws, seed=seed)


async def plan_of(session: AsyncSession, blueprint_id: str) -> DrawingPlan:
    """A blueprint with everything that may be drawn; raises NoSuchBlueprintError."""
    blueprint = await _known(session, blueprint_id)
    rules = BlueprintRules.from_json(blueprint.rules)
    pools = await _pools(session, blueprint.bank_id, rules)
    demands = [
        Demand(
            line.count, tuple(pools[line.topic_id, line.difficulty]), f"{name}:{line.difficulty}"
        )
        for line, name in await _lines(session, blueprint_id)
    ]
    codes = {item.version: item.code for pool in pools.values() for item in pool}
    drawing = await asyncio.to_thread(prepare, demands, rules)
    return DrawingPlan(blueprint_id, rules, drawing, codes)


async def _vet(lines: Sequence[BlueprintLineDraft], rules: BlueprintRules, stock: Stock) -> None:
    found = await asyncio.to_thread(problems, lines, rules, stock)
    if found:
        raise BlueprintRefusedError(found)


def _bare(item: Standing) -> PoolItem:
    return PoolItem(item.code, item.code, (), shuffled=False, stimulus=item.stimulus)


async def _known(session: AsyncSession, blueprint_id: str) -> Blueprint:
    blueprint = await session.get(Blueprint, blueprint_id)
    if blueprint is None:
        raise NoSuchBlueprintError(blueprint_id)
    return blueprint


async def _lines(session: AsyncSession, blueprint_id: str) -> list[tuple[BlueprintLine, str]]:
    """Lines with their topics' names, by topic and difficulty."""
    statement = (
        select(BlueprintLine, Topic.name)
        .join(Topic, col(Topic.id) == BlueprintLine.topic_id)
        .where(BlueprintLine.blueprint_id == blueprint_id)
        .order_by(col(Topic.name), col(BlueprintLine.difficulty))
    )
    return list((await session.exec(statement)).all())


async def _pools(
    session: AsyncSession, bank_id: str, rules: BlueprintRules
) -> defaultdict[tuple[str, int], list[PoolItem]]:
    """What can be drawn, by topic id and difficulty."""
    version = ItemVersion
    shown: Any = (
        Item, version.kind, version.options, version.rule, version.created_by, Stimulus.code
    )  # fmt: skip
    statement = (
        select(*shown)
        .join(ItemVersion, col(ItemVersion.id) == Item.current_version_id)
        .join(Stimulus, col(Stimulus.id) == Item.stimulus_id, isouter=True)
        .where(Item.bank_id == bank_id, Item.state == ItemState.APPROVED)
    )
    pools: defaultdict[tuple[str, int], list[PoolItem]] = defaultdict(list)
    for item, kind, options, rule, writer, stimulus in await session.exec(statement):
        if rules.four_eyes and not seen_by_two(item.approved_by, item.author, writer):
            continue
        ids = tuple(option["id"] for option in options)
        shuffled = not keeps_order(Kind(kind), fixed=rule.get("fixed", False))
        drawable = PoolItem(item.code, item.current_version_id, ids, shuffled, stimulus or "")
        pools[item.topic_id, item.difficulty].append(drawable)
    return pools
