"""Saving what an author edited: each change of an item's wording, or of its stimulus, makes a new
version, because a version is what candidates were shown."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.checking import Fault, InvalidDraftError, check
from question_bank.content import compose
from question_bank.errors import (
    EditedMeanwhileError,
    NoSuchBankError,
)
from question_bank.items import OF_THE_ITEM, ItemDraft, ItemState, StimulusDraft
from question_bank.models import Bank, Item, ItemReview, ItemVersion, Stimulus, Topic, new_id
from question_bank.plan import Change
from question_bank.queries import item_with_version, stimulus_by_code
from question_bank.rows import Expected
from question_bank.writing import version_of


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving did: the item, its current version, and whether it is new or another."""

    item: Item
    version: ItemVersion
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Who saves when; `base` is the number of the version that was on the author's screen."""

    by: str
    now: datetime
    base: int | None = None


async def draft_faults(
    session: AsyncSession, bank_id: str, draft: ItemDraft, *, item_id: str = ""
) -> tuple[Fault, ...]:
    """Everything that keeps a draft from being saved in a bank, under this item or as a new one."""
    found = list(check(draft))
    same_code = select(Item.id).where(
        Item.bank_id == bank_id, Item.code == draft.code, Item.id != item_id
    )
    if (await session.exec(same_code)).first():
        found.append(Fault("code", Expected.CODE_ONCE, draft.code))
    if draft.stimulus and await stimulus_by_code(session, bank_id, draft.stimulus) is None:
        found.append(Fault("stimulus", Expected.STIMULUS, draft.stimulus))
    return tuple(found)


async def save_item(
    session: AsyncSession, bank_id: str, draft: ItemDraft, edit: Edit, *, item_id: str = ""
) -> Saved:
    """Keep a draft as a new item, or as the new version of an item where its wording changed.

    An approved item, or one in review, that gets a new version is a draft again (decision 0015).
    Raises NoSuchBankError, NoSuchItemError, InvalidDraftError with every fault, or
    EditedMeanwhileError where the current version is not the one that was edited.
    """
    bank = await lock_bank(session, bank_id)
    faults = await draft_faults(session, bank_id, draft, item_id=item_id)
    if faults:
        raise InvalidDraftError(faults)
    stimulus = await stimulus_by_code(session, bank_id, draft.stimulus) if draft.stimulus else None
    if not item_id:
        return await _create(session, bank, draft, edit, stimulus)
    item, current = await item_with_version(session, item_id)
    if edit.base is not None and edit.base != current.number:
        raise EditedMeanwhileError(current.number)
    await _file(session, item, draft, stimulus)
    spelled = _as_spelled(draft, current)
    return await renew(session, bank, item, current, draft=spelled, edit=edit, stimulus=stimulus)


async def renew(
    session: AsyncSession,
    bank: Bank,
    item: Item,
    current: ItemVersion,
    *,
    draft: ItemDraft,
    edit: Edit,
    stimulus: Stimulus | None,
) -> Saved:
    """The item's next version, if the draft says anything else than the current one."""
    content = compose(draft, language=bank.language, stimulus=stimulus_draft(stimulus))
    session.add(item)
    if content.digest == current.digest:
        await session.flush()
        return Saved(item, current, Change.SAME)
    item.current_version_id = new_id()
    version = version_of(item, current.number + 1, draft, content=content, by=edit.by, now=edit.now)
    _back_to_draft(session, item, version, edit)
    session.add(version)
    await session.flush()
    return Saved(item, version, Change.CHANGED)


def draft_of(item: Item, version: ItemVersion, topic: str, stimulus: str = "") -> ItemDraft:
    """What an author edits: the version's own source, filed as the item is now.

    `stimulus` is the code of the one that it asks about, which may have changed since.
    """
    return ItemDraft.from_source(
        {
            **version.source,
            "code": item.code,
            "topic": topic,
            "difficulty": item.difficulty,
            "tags": item.tags,
            "author": item.author,
            "origin": item.origin,
            "stimulus": stimulus,
            "state": None,
        }
    )


def _as_spelled(draft: ItemDraft, current: ItemVersion) -> ItemDraft:
    """The draft in the current version's spelling if it says the same: `0.50` is `0.5`."""
    before = ItemDraft.from_source(current.source)
    filed = {name: getattr(draft, name) for name in OF_THE_ITEM}
    return replace(before, **filed) if replace(before, **filed) == draft else draft


async def lock_bank(session: AsyncSession, bank_id: str) -> Bank:
    """The bank; whoever else writes into the bank waits, so that a code cannot be taken twice."""
    statement = select(Bank).where(Bank.id == bank_id).with_for_update()
    bank = (await session.exec(statement)).one_or_none()
    if bank is None:
        raise NoSuchBankError(bank_id)
    return bank


async def _create(
    session: AsyncSession, bank: Bank, draft: ItemDraft, edit: Edit, stimulus: Stimulus | None
) -> Saved:
    item = Item(
        bank_id=bank.id,
        topic_id="",
        code=draft.code,
        difficulty=draft.difficulty,
        state=ItemState.DRAFT,
        author=draft.author or edit.by,
        current_version_id=new_id(),
    )
    await _file(session, item, draft, stimulus)
    content = compose(draft, language=bank.language, stimulus=stimulus_draft(stimulus))
    version = version_of(item, 1, draft, content=content, by=edit.by, now=edit.now)
    session.add_all([item, version])
    await session.flush()
    return Saved(item, version, Change.NEW)


async def _file(
    session: AsyncSession, item: Item, draft: ItemDraft, stimulus: Stimulus | None
) -> None:
    """What belongs to the item itself and makes no version."""
    item.topic_id = (await topic_called(session, item.bank_id, draft.topic)).id
    item.code, item.difficulty = draft.code, draft.difficulty
    item.tags, item.origin = list(draft.tags), draft.origin
    item.author = draft.author or item.author
    item.stimulus_id = stimulus.id if stimulus else None


async def topic_called(session: AsyncSession, bank_id: str, name: str) -> Topic:
    """The bank's topic of this name, whatever its capitals; a new one where there is none."""
    found = await session.exec(select(Topic).where(Topic.bank_id == bank_id))
    wanted = name.casefold()
    topic = next((each for each in found if each.name.casefold() == wanted), None)
    if topic is None:
        topic = Topic(bank_id=bank_id, name=name)
        session.add(topic)
        await session.flush()
    return topic


def _back_to_draft(session: AsyncSession, item: Item, version: ItemVersion, edit: Edit) -> None:
    """What was approved was another wording."""
    item.approved_by = ""
    if item.state not in {ItemState.APPROVED, ItemState.IN_REVIEW}:
        return
    session.add(
        ItemReview(
            item_id=item.id,
            version_id=version.id,
            at=edit.now,
            by=edit.by,
            before=item.state,
            after=ItemState.DRAFT,
        )
    )
    item.state = ItemState.DRAFT


def stimulus_draft(stimulus: Stimulus | None) -> StimulusDraft | None:
    """The stimulus as its author wrote it, if there is one."""
    if stimulus is None:
        return None
    return StimulusDraft(code=stimulus.code, title=stimulus.title, text=stimulus.text)
