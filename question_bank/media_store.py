"""Media of a file on their way into the store: known again, made anew, named by what is kept.

Settling is pure and slow; what it needs from the store is asked for before."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.media import Encoded, MediaFault, encode, fingerprint
from question_bank.media_names import lacks_alt, media_names, with_media
from question_bank.models import Media
from question_bank.rows import Entry, Expected, Reading, RowProblem, Severity

DIGITS = 32
"""So many of an id's letters are the beginning of the SHA-256 of its bytes."""
ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class KnownMedia:
    """What the store has of a file's media: fingerprint → id, and the ids that drafts name."""

    by_fingerprint: Mapping[str, str] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Settled:
    """A reading whose drafts name stored media, and the media that are still to be stored."""

    reading: Reading
    encoded: tuple[Encoded, ...] = ()


async def known_media(session: AsyncSession, reading: Reading) -> KnownMedia:
    """What of a reading's media is stored, be it as it was sent once or as we wrote it."""
    sent = sorted({fingerprint(content) for content in reading.media.values()})
    found: dict[str, str] = {}
    for part in _parts(sent):
        statement = select(Media.original, Media.id).where(col(Media.original).in_(part))
        found |= dict(list(await session.exec(statement)))
        begins = func.substr(Media.id, 1, DIGITS).in_([each[:DIGITS] for each in part])
        ours = {id_[:DIGITS]: id_ for id_ in await session.exec(select(Media.id).where(begins))}
        found |= {each: ours[each[:DIGITS]] for each in part if each[:DIGITS] in ours}
    ids: set[str] = set()
    for part in _parts(sorted(_named(reading) - set(reading.media))):
        ids |= set(await session.exec(select(Media.id).where(col(Media.id).in_(part))))
    return KnownMedia(found, frozenset(ids))


def settle_media(reading: Reading, known: KnownMedia) -> Settled:
    """Every medium that a draft names is made anew where it is not known, and named by its id.

    A draft whose medium is not there or cannot be read is refused with the reason; one without
    alternative text is warned about.
    """
    names = _named(reading)
    if not names and not reading.media:
        return Settled(reading)
    outcomes = {name: _outcome(name, reading, known) for name in sorted(names)}
    ids = {name: each for name, each in outcomes.items() if isinstance(each, str)}
    made = {name: each for name, each in outcomes.items() if isinstance(each, Encoded)}
    ids |= {name: each.id for name, each in made.items()}
    faults = {name: each for name, each in outcomes.items() if isinstance(each, MediaFault)}
    texts = {each.code: media_names(each) for each in reading.stimuli}
    found = [*_problems(reading, texts, faults), *_unnamed(reading, names)]
    spoiled = {problem.row for problem in found if problem.severity is Severity.BLOCKS}
    settled = replace(
        reading,
        entries=tuple(_settled(each, ids, each.number in spoiled) for each in reading.entries),
        stimuli=tuple(with_media(each, ids) for each in reading.stimuli),
        problems=(*reading.problems, *found),
    )
    return Settled(settled, tuple({each.id: each for each in made.values()}.values()))


async def store_media(session: AsyncSession, media: Iterable[Encoded], *, now: datetime) -> None:
    """Keep what is not kept yet; the same file stored by somebody else meanwhile is the same."""
    for each in media:
        with suppress(IntegrityError):
            async with session.begin_nested():
                session.add(_row(each, now))


async def find_media(session: AsyncSession, media_id: str) -> Media | None:
    """A stored medium."""
    return await session.get(Media, media_id)


async def media_contents(session: AsyncSession, ids: Iterable[str]) -> dict[str, bytes]:
    """The stored bytes of these media, by id."""
    found: dict[str, bytes] = {}
    for part in _parts(sorted(set(ids))):
        statement = select(Media.id, Media.content).where(col(Media.id).in_(part))
        found |= dict(list(await session.exec(statement)))
    return found


def _named(reading: Reading) -> set[str]:
    drafts = (each.draft for each in reading.entries if each.draft)
    found = {name for draft in drafts for name in media_names(draft)}
    return found.union(*(media_names(each) for each in reading.stimuli))


def _outcome(name: str, reading: Reading, known: KnownMedia) -> str | Encoded | MediaFault:
    content = reading.media.get(name)
    if content is None:
        return name if name in known.ids else MediaFault(Expected.MEDIA_FILE, "")
    return known.by_fingerprint.get(fingerprint(content)) or encode(content)


def _problems(
    reading: Reading, texts: Mapping[str, tuple[str, ...]], faults: Mapping[str, MediaFault]
) -> Iterator[RowProblem]:
    told = {each.row for each in reading.problems if each.expected is Expected.ALT_TEXT}
    unspoken = {each.code for each in reading.stimuli if lacks_alt(each)}
    for entry in reading.entries:
        if entry.draft is None:
            continue
        for name in (*media_names(entry.draft), *texts.get(entry.draft.stimulus, ())):
            if name in faults:
                found = f"{name} {faults[name].found}".strip()
                yield RowProblem(entry.number, "media", faults[name].expected, found)
        silent = lacks_alt(entry.draft) or entry.draft.stimulus in unspoken
        if silent and entry.number not in told:
            found = ", ".join(media_names(entry.draft))[:80]
            yield RowProblem(entry.number, "media", Expected.ALT_TEXT, found, Severity.WARNS)


def _unnamed(reading: Reading, names: set[str]) -> Iterator[RowProblem]:
    """Files that came along and that no question shows."""
    for name in sorted(set(reading.media) - names):
        yield RowProblem(0, "media", Expected.KEPT_FEATURE, name, Severity.WARNS)


def _settled(entry: Entry, ids: Mapping[str, str], spoiled: bool) -> Entry:
    if entry.draft is None:
        return entry
    draft = None if spoiled else with_media(entry.draft, ids)
    return replace(entry, draft=draft, label=entry.label or entry.draft.code)


def _row(media: Encoded, now: datetime) -> Media:
    return Media(
        id=media.id,
        original=media.original,
        kind=media.kind,
        content=media.content,
        width=media.width,
        height=media.height,
        milliseconds=media.milliseconds,
        created_at=now,
    )


def _parts(values: list[str]) -> Iterator[list[str]]:
    """As many at once as every database takes in one statement."""
    for start in range(0, len(values), ASKED_AT_ONCE):
        yield values[start : start + ASKED_AT_ONCE]
