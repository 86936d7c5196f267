"""Writing what a plan says is new or changed, and noting what it did, so that it can be undone."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.content import Content, compose
from question_bank.formats import Defaults
from question_bank.items import ItemDraft, ItemState, StimulusDraft
from question_bank.media_names import lacks_alt
from question_bank.models import Bank, Item, ItemReview, ItemVersion, Stimulus, Topic, new_id
from question_bank.plan import Change, ImportReport, ReportRow
from question_bank.queries import topics_of

WRITTEN_AT_ONCE = 50
"""Rows rendered and sent to the database together; more would hold up the loop for longer."""
ASKED_AT_ONCE = 500
"""Values in one question: SQLite takes a limited number of parameters."""

T = TypeVar("T")


class OnError(StrEnum):
    """What becomes of a file in which some rows are invalid."""

    SKIP = "skip"
    STOP = "stop"


class Phase(StrEnum):
    """What an import is doing."""

    READING = "reading"
    CHECKING = "checking"
    WRITING = "writing"


Watch = Callable[[Phase, int, int], None]
"""Told how far an import is: so many of so many questions; 0 of 0 where that is not known."""


def unwatched(_: Phase, __: int, ___: int) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Importing:
    """Who imports when, and what holds for items that do not say it themselves.

    `id` is the import's, made by whoever asks, so that asking twice imports once. `plan` is what
    the preview said: where the bank has changed since, nothing is written.
    """

    now: datetime
    by: str = ""
    defaults: Defaults = field(default_factory=Defaults)
    state: ItemState = ItemState.APPROVED
    on_error: OnError = OnError.SKIP
    id: str = ""
    file_name: str = ""
    plan: str = ""


async def write_report(
    session: AsyncSession,
    bank: Bank,
    report: ImportReport,
    importing: Importing,
    *,
    import_id: str = "",
    watch: Watch = unwatched,
) -> list[dict[str, Any]]:
    """Write all that is new or changed; answers with what `BankImport.changes` keeps."""
    topics = [Topic(bank_id=bank.id, name=name) for name in report.new_topics]
    session.add_all(topics)
    changes: list[dict[str, Any]] = [{"topic": topic.id} for topic in topics]
    stimuli, noted = await _write_stimuli(session, bank.id, report.stimuli)
    changes += noted
    await session.flush()
    names = {topic.name: topic.id for topic in await topics_of(session, bank.id)}
    writing = _Writing(session, bank, importing, import_id, names, stimuli)
    rows = [row for row in report.rows if row.change in {Change.NEW, Change.CHANGED}]
    for place, part in enumerate(parts(rows, WRITTEN_AT_ONCE)):
        watch(Phase.WRITING, place * WRITTEN_AT_ONCE, len(rows))
        changes += await _write_part(writing, part)
        await session.flush()
    return changes


def parts(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The values, so many at a time."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def filed_as(item: Item) -> dict[str, Any]:
    """All that an item's row says and an import can change, as JSON values."""
    return {name: getattr(item, name) for name in FILED}


FILED = (
    "topic_id",
    "difficulty",
    "state",
    "tags",
    "author",
    "approved_by",
    "origin",
    "stimulus_id",
    "current_version_id",
)


@dataclass(frozen=True, slots=True)
class _Writing:
    """What all items of one import have in common; ids by name."""

    session: AsyncSession
    bank: Bank
    importing: Importing
    import_id: str
    topics: Mapping[str, str]
    stimuli: Mapping[str, str]


async def _write_part(writing: _Writing, rows: Sequence[ReportRow]) -> list[dict[str, Any]]:
    contents = await asyncio.to_thread(_compose_all, rows, writing.bank.language)
    codes = [row.code for row in rows]
    stored = await _items_and_versions(writing.session, writing.bank.id, codes)
    return [
        _write(writing, row.draft, content, stored.get(row.draft.code))
        for row, content in zip(rows, contents, strict=True)
        if row.draft
    ]


def _compose_all(rows: Iterable[ReportRow], language: str) -> list[Content]:
    return [
        compose(row.draft, language=language, stimulus=row.stimulus) for row in rows if row.draft
    ]


async def _write_stimuli(
    session: AsyncSession, bank_id: str, drafts: Iterable[StimulusDraft]
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The bank's stimuli with those of the file, new or changed: code → id, and what changed."""
    found = await session.exec(select(Stimulus).where(Stimulus.bank_id == bank_id))
    known = {each.code: each for each in found}
    noted: list[dict[str, Any]] = []
    for draft in drafts:
        stimulus, after = known.get(draft.code), {"title": draft.title, "text": draft.text}
        before = {"title": stimulus.title, "text": stimulus.text} if stimulus else None
        if before == after:
            continue
        stimulus = stimulus or Stimulus(bank_id=bank_id, code=draft.code, title="", text="")
        stimulus.title, stimulus.text = draft.title, draft.text
        known[draft.code] = stimulus
        session.add(stimulus)
        noted.append({"stimulus": stimulus.id, "before": before, "after": after})
    return {code: stimulus.id for code, stimulus in known.items()}, noted


async def _items_and_versions(
    session: AsyncSession, bank_id: str, codes: Iterable[str]
) -> dict[str, tuple[Item, ItemVersion]]:
    statement = (
        select(Item, ItemVersion)
        .join(ItemVersion, col(ItemVersion.id) == Item.current_version_id)
        .where(Item.bank_id == bank_id, col(Item.code).in_(set(codes)))
    )
    return {item.code: (item, version) for item, version in await session.exec(statement)}


def _write(
    writing: _Writing,
    draft: ItemDraft,
    content: Content,
    stored: tuple[Item, ItemVersion] | None,
) -> dict[str, Any]:
    """A new item, or a new version of a stored one where what it says has changed."""
    item, number = (stored[0], stored[1].number + 1) if stored else (_new(writing, draft), 1)
    before = filed_as(item) if stored else None
    _file(item, draft, writing)
    version = None
    if stored is None or content.digest != stored[1].digest:
        item.current_version_id = new_id()
        importing = writing.importing
        version = version_of(
            item, number, draft, content=content, by=importing.by, now=importing.now
        )
        version.import_id = writing.import_id or None
        _judge(writing, item, draft, before)
        writing.session.add_all([item, version])
    return {
        "item": item.id,
        "version": version.id if version else "",
        "before": before,
        "after": filed_as(item),
    }


def _new(writing: _Writing, draft: ItemDraft) -> Item:
    return Item(
        bank_id=writing.bank.id,
        topic_id=writing.topics[draft.topic],
        code=draft.code,
        difficulty=draft.difficulty,
        author=draft.author or writing.importing.by,
        current_version_id="",
    )


def _file(item: Item, draft: ItemDraft, writing: _Writing) -> None:
    """What belongs to the item itself; what a file leaves open stays as it was."""
    item.topic_id, item.difficulty = writing.topics[draft.topic], draft.difficulty
    item.tags = list(draft.tags) or item.tags
    item.origin = draft.origin or item.origin
    item.stimulus_id = writing.stimuli[draft.stimulus] if draft.stimulus else None


def _judge(
    writing: _Writing, item: Item, draft: ItemDraft, before: Mapping[str, Any] | None
) -> None:
    """Another wording is in the state that the uploader asks for (decision 0015).

    What is retired stays so, and what a screen reader could not read is not approved.
    """
    asked = writing.importing.state
    wanted = draft.state or asked
    if asked is ItemState.DRAFT and wanted is not ItemState.RETIRED:
        # Whoever wants to look at everything first does so whatever the file says.
        wanted = ItemState.DRAFT
    if wanted is ItemState.APPROVED and lacks_alt(draft):
        wanted = ItemState.DRAFT
    if before is None:
        item.state = wanted
        return
    item.approved_by = ""
    if before["state"] in {wanted, ItemState.RETIRED}:
        return
    item.state = wanted
    writing.session.add(
        ItemReview(
            item_id=item.id,
            version_id=item.current_version_id,
            at=writing.importing.now,
            by=writing.importing.by,
            before=before["state"],
            after=wanted,
        )
    )


def version_of(
    item: Item, number: int, draft: ItemDraft, *, content: Content, by: str, now: datetime
) -> ItemVersion:
    """The version that the item calls its current one."""
    return ItemVersion(
        id=item.current_version_id,
        item_id=item.id,
        number=number,
        kind=content.kind,
        stem=content.stem,
        options=[{"id": option.id, "text": option.text} for option in content.options],
        key=list(content.key),
        tolerance=None if draft.tolerance is None else str(draft.tolerance),
        explanation=content.explanation,
        body=dict(content.body),
        rule=dict(content.rule),
        source=draft.source(),
        digest=content.digest,
        created_by=by,
        created_at=now,
    )
