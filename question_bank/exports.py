"""A bank's items as drafts again, with the stimuli and media they name, for any writer."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.errors import NoSuchFormatError
from question_bank.formats import BY_NAME, FORMATS, Collection, Format, Written
from question_bank.items import ItemDraft, ItemState, StimulusDraft
from question_bank.media_names import media_names
from question_bank.media_store import media_contents
from question_bank.models import Item, ItemVersion, Stimulus, Topic
from question_bank.queries import find_bank, stimuli_of

READ_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items: of one topic (its id) and in some states; empty leaves everything in."""

    topic: str = ""
    states: tuple[ItemState, ...] = ()


def writers() -> tuple[Format, ...]:
    """The formats that can be written."""
    return tuple(each for each in FORMATS if each.write)


def format_called(name: str) -> Format:
    """A format that can be written; raises NoSuchFormatError."""
    found = BY_NAME.get(name)
    if found is None or found.write is None:
        raise NoSuchFormatError(name)
    return found


def write_collection(format_name: str, collection: Collection) -> Written:
    """The file, and what it cannot hold; takes long for many. Raises NoSuchFormatError."""
    write = format_called(format_name).write
    if write is None:
        raise NoSuchFormatError(format_name)
    return write(collection)


async def collect(session: AsyncSession, bank_id: str, wanted: Wanted) -> Collection:
    """The current versions of a bank's items by code, as their authors wrote them.

    What belongs to the item is as it is now. Raises NoSuchBankError.
    """
    bank = await find_bank(session, bank_id)
    drafts: list[ItemDraft] = []
    while part := await _some(session, bank_id, wanted, drafts[-1].code if drafts else ""):
        drafts += part
        # Others in this process wait for their turn.
        await asyncio.sleep(0)
    named = {draft.stimulus for draft in drafts}
    stimuli = tuple(each for each in await stimuli_of(session, bank_id) if each.code in named)
    names = await asyncio.to_thread(_named, drafts, stimuli)
    media = await media_contents(session, names)
    return Collection(bank.name, tuple(drafts), stimuli, media, bank.language)


def _named(drafts: Iterable[ItemDraft], stimuli: Iterable[StimulusDraft]) -> set[str]:
    names = {name for draft in drafts for name in media_names(draft)}
    return names.union(*(media_names(stimulus) for stimulus in stimuli))


async def _some(session: AsyncSession, bank_id: str, wanted: Wanted, after: str) -> list[ItemDraft]:
    """The next drafts by code, behind this one."""
    statement = (
        select(Item, Topic.name, ItemVersion.source, Stimulus.code)
        .join(Topic, col(Topic.id) == Item.topic_id)
        .join(ItemVersion, col(ItemVersion.id) == Item.current_version_id)
        .join(Stimulus, col(Stimulus.id) == Item.stimulus_id, isouter=True)
        .where(Item.bank_id == bank_id, Item.code > after)
        .order_by(col(Item.code))
        .limit(READ_AT_ONCE)
    )
    if wanted.topic:
        statement = statement.where(Item.topic_id == wanted.topic)
    if wanted.states:
        statement = statement.where(col(Item.state).in_(wanted.states))
    return [_draft(*row) for row in await session.exec(statement)]


def _draft(item: Item, topic: str, source: Mapping[str, Any], stimulus: str | None) -> ItemDraft:
    """A version's source, also of the first service that wrote any, filed as the item is now."""
    return replace(
        ItemDraft.from_source(source),
        code=item.code,
        topic=topic,
        difficulty=item.difficulty,
        tags=tuple(item.tags),
        origin=item.origin,
        state=ItemState(item.state),
        stimulus=stimulus or "",
    )
