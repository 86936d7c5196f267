"""The way of an item from draft to approved and out of use: who may take which step, and each step
that was taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.items import ItemState
from question_bank.models import Blueprint, Item, ItemReview, ItemVersion

STEPS: Mapping[ItemState, frozenset[ItemState]] = {
    ItemState.DRAFT: frozenset({ItemState.IN_REVIEW, ItemState.RETIRED}),
    ItemState.IN_REVIEW: frozenset({ItemState.APPROVED, ItemState.DRAFT, ItemState.RETIRED}),
    ItemState.APPROVED: frozenset({ItemState.DRAFT, ItemState.RETIRED}),
    ItemState.RETIRED: frozenset({ItemState.DRAFT}),
}
"""From each state on. Out of `retired`, an item goes back to what it was before."""


class Obstacle(StrEnum):
    """Why a step cannot be taken."""

    IS_SO_ALREADY = "is_so_already"
    NOT_FROM_HERE = "not_from_here"
    OWN_VERSION = "own_version"
    LACKS_ALT = "lacks_alt"
    TOO_MANY_TAGS = "too_many_tags"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that somebody wants to take with some items, and why."""

    to: ItemState
    by: str
    now: datetime
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """One item of a step, with what keeps it from being taken."""

    item: Item
    version: ItemVersion
    obstacle: Obstacle | None


def obstacle(
    item: Item, version: ItemVersion, to: ItemState, *, by: str, four_eyes: bool
) -> Obstacle | None:
    """What keeps an item from a state, if anything does."""
    if item.state == to:
        return Obstacle.IS_SO_ALREADY
    if to not in STEPS[ItemState(item.state)]:
        return Obstacle.NOT_FROM_HERE
    if to is ItemState.APPROVED and four_eyes and by == version.created_by:
        return Obstacle.OWN_VERSION
    return None


async def four_eyes_of(session: AsyncSession, bank_id: str) -> bool:
    """Whether a blueprint of the bank draws only what somebody else than its author approved."""
    rules = await session.exec(select(Blueprint.rules).where(Blueprint.bank_id == bank_id))
    return any(each.get("four_eyes") for each in rules)


async def judge_step(
    session: AsyncSession, bank_id: str, item_ids: Sequence[str], step: Step
) -> list[Judged]:
    """The items of a bank that are named, by code, each with what keeps it from the step."""
    four_eyes = await four_eyes_of(session, bank_id)
    statement = (
        select(Item, ItemVersion)
        .join(ItemVersion, col(ItemVersion.id) == Item.current_version_id)
        .where(Item.bank_id == bank_id, col(Item.id).in_(set(item_ids)))
        .order_by(col(Item.code))
    )
    return [
        Judged(item, version, obstacle(item, version, step.to, by=step.by, four_eyes=four_eyes))
        for item, version in await session.exec(statement)
    ]


async def take_step(
    session: AsyncSession, bank_id: str, item_ids: Sequence[str], step: Step
) -> list[Judged]:
    """Take the step with every item that has no obstacle; the others come back with theirs."""
    judged = await judge_step(session, bank_id, item_ids, step)
    for each in judged:
        if each.obstacle is None:
            await _move(session, each.item, step)
    await session.flush()
    return judged


async def reviews_of(session: AsyncSession, item_id: str) -> list[ItemReview]:
    """Every step of an item, the newest first."""
    statement = (
        select(ItemReview)
        .where(ItemReview.item_id == item_id)
        .order_by(col(ItemReview.at).desc(), col(ItemReview.id))
    )
    return list(await session.exec(statement))


async def _move(session: AsyncSession, item: Item, step: Step) -> None:
    before, after = item.state, step.to
    if before == ItemState.RETIRED:
        after = await _before_it_was_retired(session, item)
    if after is ItemState.APPROVED and before != ItemState.RETIRED:
        item.approved_by = step.by
    elif after in {ItemState.DRAFT, ItemState.IN_REVIEW}:
        item.approved_by = ""
    item.state = after
    session.add_all(
        [
            item,
            ItemReview(
                item_id=item.id,
                version_id=item.current_version_id,
                at=step.now,
                by=step.by,
                before=before,
                after=after,
                comment=step.comment,
            ),
        ]
    )


async def _before_it_was_retired(session: AsyncSession, item: Item) -> ItemState:
    """A step taken by mistake leaves no trace but itself; a wording edited since is a draft."""
    for review in await reviews_of(session, item.id):
        if review.after == ItemState.RETIRED:
            same = review.version_id == item.current_version_id
            return ItemState(review.before) if same else ItemState.DRAFT
    return ItemState.DRAFT
