"""Writing what a plan says is new or changed, and noting what it did, so that it can be undone."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

import msgspec
from sqlalchemy import insert
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


def pack_content(content: Content) -> bytes:
    """A content in a third of its room."""
    return msgspec.msgpack.encode(content)


async def write_report(
    session: AsyncSession,
    bank: Bank,
    report: ImportReport,
    importing: Importing,
    *,
    contents: Mapping[int, bytes],
    import_id: str = "",
    watch: Watch = unwatched,
) -> list[dict[str, Any]]:
    """Write all that is new or changed; answers with what `BankImport.changes` keeps.

    `contents` are packed, by the row's number; what is missing there is made here.
    """
    topics = [Topic(bank_id=bank.id, name=name) for name in report.new_topics]
    session.add_all(topics)
    changes: list[dict[str, Any]] = [{"topic": topic.id} for topic in topics]
    stimuli, noted = await _write_stimuli(session, bank.id, report.stimuli)
    changes += noted
    await session.flush()
    names = {topic.name: topic.id for topic in await topics_of(session, bank.id)}
    writing = _Writing(session, bank, importing, import_id, names, stimuli, contents)
    rows = [row for row in report.rows if row.change in {Change.NEW, Change.CHANGED}]
    for place, part in enumerate(parts(rows, WRITTEN_AT_ONCE)):
        watch(Phase.WRITING, place * WRITTEN_AT_ONCE, len(rows))
        changes += await _write_new(writing, [r for r in part if r.change is Change.NEW])
        changes += await _write_changed(writing, [r for r in part if r.change is Change.CHANGED])
    return changes


def parts(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The values, so many at a time."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def filed_as(item: Item) -> dict[str, Any]:
    """All that an item's row says and an import can change, as JSON values."""
    return {name: getattr(item, name) for name in FILED}


def mark_of(filed: Mapping[str, Any]) -> str:
    """A short digest of what an item's row says, to see later whether it still says that."""
    told = json.dumps([filed[name] for name in FILED])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


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
    contents: Mapping[int, bytes]

    def content(self, row: ReportRow) -> Content:
        """What was made of a row, if it was made for the plan that holds now."""
        packed = self.contents.get(row.row)
        if packed is not None:
            return msgspec.msgpack.decode(packed, type=Content)
        if row.draft is None:
            raise ValueError(f"row {row.row} holds no draft")
        return compose(row.draft, language=self.bank.language, stimulus=row.stimulus)


async def _write_new(writing: _Writing, rows: Sequence[ReportRow]) -> list[dict[str, Any]]:
    """New items with their first versions, past the mapper: it takes a millisecond for each."""
    made = [_new(writing, row, row.draft) for row in rows if row.draft]
    if not made:
        return []
    connection = await writing.session.connection()
    await connection.execute(insert(Item), [item for item, _ in made])
    await connection.execute(insert(ItemVersion), [version for _, version in made])
    return [
        {"item": item["id"], "version": version["id"], "before": None, "after": mark_of(item)}
        for item, version in made
    ]


def _new(
    writing: _Writing, row: ReportRow, draft: ItemDraft
) -> tuple[dict[str, Any], dict[str, Any]]:
    importing = writing.importing
    item = {
        "id": new_id(),
        "bank_id": writing.bank.id,
        "topic_id": writing.topics[draft.topic],
        "code": draft.code,
        "difficulty": draft.difficulty,
        "state": _wanted_state(writing, row, draft),
        "tags": list(draft.tags),
        "author": draft.author or importing.by,
        "approved_by": "",
        "origin": draft.origin,
        "stimulus_id": writing.stimuli[draft.stimulus] if draft.stimulus else None,
        "current_version_id": new_id(),
    }
    version = {
        "id": item["current_version_id"],
        "item_id": item["id"],
        "number": 1,
        "created_by": importing.by,
        "created_at": importing.now,
        "import_id": writing.import_id or None,
        **_told(draft, writing.content(row)),
    }
    return item, version


async def _write_changed(writing: _Writing, rows: Sequence[ReportRow]) -> list[dict[str, Any]]:
    codes = [row.code for row in rows]
    stored = await _items_and_versions(writing.session, writing.bank.id, codes) if codes else {}
    changes = [
        _change(writing, row, row.draft, stored[row.draft.code]) for row in rows if row.draft
    ]
    await writing.session.flush()
    return changes


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


def _change(
    writing: _Writing, row: ReportRow, draft: ItemDraft, stored: tuple[Item, ItemVersion]
) -> dict[str, Any]:
    """A stored item filed anew, with a new version where what it says has changed."""
    (item, current), content = stored, writing.content(row)
    before = filed_as(item)
    _file(item, draft, writing)
    writing.session.add(item)
    version = None
    if content.digest != current.digest:
        item.current_version_id = new_id()
        by, now = writing.importing.by, writing.importing.now
        version = version_of(item, current.number + 1, draft, content=content, by=by, now=now)
        version.import_id = writing.import_id or None
        _judge(writing, item, _wanted_state(writing, row, draft))
        writing.session.add(version)
    return {
        "item": item.id,
        "version": version.id if version else "",
        "before": before,
        "after": mark_of(filed_as(item)),
    }


def _file(item: Item, draft: ItemDraft, writing: _Writing) -> None:
    """What belongs to the item itself; what a file leaves open stays as it was."""
    item.topic_id, item.difficulty = writing.topics[draft.topic], draft.difficulty
    item.tags = list(draft.tags) or item.tags
    item.origin = draft.origin or item.origin
    item.stimulus_id = writing.stimuli[draft.stimulus] if draft.stimulus else None


def _wanted_state(writing: _Writing, row: ReportRow, draft: ItemDraft) -> ItemState:
    """What the file says, or else the uploader.

    Whoever wants to look at everything first does so whatever the file says, and what a screen
    reader could not read is not approved.
    """
    asked = writing.importing.state
    wanted = draft.state or asked
    if asked is ItemState.DRAFT and wanted is not ItemState.RETIRED:
        return ItemState.DRAFT
    silent = lacks_alt(draft) or (row.stimulus is not None and lacks_alt(row.stimulus))
    return ItemState.DRAFT if wanted is ItemState.APPROVED and silent else wanted


def _judge(writing: _Writing, item: Item, wanted: ItemState) -> None:
    """Another wording is in the state that is wanted for it (decision 0015), or stays retired."""
    before = item.state
    item.approved_by = ""
    if before in {wanted, ItemState.RETIRED}:
        return
    item.state = wanted
    writing.session.add(
        ItemReview(
            item_id=item.id,
            version_id=item.current_version_id,
            at=writing.importing.now,
            by=writing.importing.by,
            before=before,
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
        created_by=by,
        created_at=now,
        **_told(draft, content),
    )


def _told(draft: ItemDraft, content: Content) -> dict[str, Any]:
    """What a version says."""
    return {
        "kind": content.kind,
        "stem": content.stem,
        "options": [{"id": option.id, "text": option.text} for option in content.options],
        "key": list(content.key),
        "tolerance": None if draft.tolerance is None else str(draft.tolerance),
        "explanation": content.explanation,
        "body": dict(content.body),
        "rule": dict(content.rule),
        "source": draft.source(),
        "digest": content.digest,
    }
