"""The way of an item from draft to approved and out of use: who may take which step, and each step
that was taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.editing import lock_bank
from question_bank.items import ItemDraft, ItemState, StimulusDraft
from question_bank.media_names import lacks_alt
from question_bank.models import Blueprint, Item, ItemReview, ItemVersion, Stimulus
from question_bank.standing import seen_by_two
from question_bank.writing import ASKED_AT_ONCE, parts

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
    item: Item,
    version: ItemVersion,
    to: ItemState,
    *,
    by: str,
    four_eyes: bool,
    stimulus: Stimulus | None = None,
) -> Obstacle | None:
    """What keeps an item, with the stimulus that it asks about, from a state, if anything does."""
    if item.state == to:
        return Obstacle.IS_SO_ALREADY
    if to not in STEPS[ItemState(item.state)]:
        return Obstacle.NOT_FROM_HERE
    if to is not ItemState.APPROVED:
        return None
    if four_eyes and not seen_by_two(by, item.author, version.created_by):
        return Obstacle.OWN_VERSION
    return Obstacle.LACKS_ALT if _lacks_alt(version, stimulus) else None


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
        select(Item, ItemVersion, Stimulus)
        .join(ItemVersion, col(ItemVersion.id) == Item.current_version_id)
        .join(Stimulus, col(Stimulus.id) == Item.stimulus_id, isouter=True)
        .where(Item.bank_id == bank_id)
    )
    judge = partial(obstacle, to=step.to, by=step.by, four_eyes=four_eyes)
    judged = [
        Judged(item, version, judge(item, version, stimulus=stimulus))
        for part in parts(sorted(set(item_ids)), ASKED_AT_ONCE)
        for item, version, stimulus in await session.exec(statement.where(col(Item.id).in_(part)))
    ]
    return sorted(judged, key=lambda each: each.item.code)


async def take_step(
    session: AsyncSession, bank_id: str, item_ids: Sequence[str], step: Step
) -> list[Judged]:
    """Take the step with every item that has no obstacle; the others come back with theirs.

    Whoever else reviews or edits in the bank waits: of two who approve the same item one finds it
    approved, and nobody approves what an author is changing at this moment.
    """
    await lock_bank(session, bank_id)
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


def _lacks_alt(version: ItemVersion, stimulus: Stimulus | None) -> bool:
    if stimulus:
        text = StimulusDraft(code=stimulus.code, title=stimulus.title, text=stimulus.text)
        if lacks_alt(text):
            return True
    return lacks_alt(ItemDraft.from_source(version.source))


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
