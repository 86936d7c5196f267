"""How a version counts in one exam after somebody decided so: voided, or by other answers.

The version itself stays as candidates saw it. The newest correction of a version holds; taking one
back is another one, with what the version says itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank.checking import Fault, InvalidDraftError, check
from question_bank.content import compose
from question_bank.items import LETTERS, TRUE_FALSE, Gap, GapKind, ItemDraft, Kind
from question_bank.models import Correction, Form, ItemVersion
from question_bank.rows import Expected
from question_bank.scoring import Scoring

ANSWERS = frozenset(
    {
        *("key", "tolerance", "weights", "answers", "match_case", "spaces", "units", "gaps"),
        *("pairs", "distractors"),
    }
)
"""The fields of a draft that a correction may change, as long as candidates saw the same texts; of
an ordering also the order of the options."""
ONE_OF_SEVERAL = (Kind.SINGLE_CHOICE, Kind.TRUE_FALSE)
"""Kinds for which a correction may call several answers right where the item had one."""
A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a version counts: not at all, or by this key, rule and tolerance."""

    voided: bool
    key: tuple[str, ...] = ()
    rule: Mapping[str, Any] = field(default_factory=dict)
    tolerance: str | None = None


def own_ruling(version: ItemVersion) -> Ruling:
    """How a version counts where nothing was decided."""
    return Ruling(False, tuple(version.key), version.rule, version.tolerance)


def ruling_of(version: ItemVersion, draft: ItemDraft, *, language: str) -> Ruling:
    """How the version counts with the answers of a draft that is otherwise the same.

    Raises InvalidDraftError where the draft asks something else, or its answers cannot be.
    """
    source = ItemDraft.from_source(version.source)
    if draft.kind is not source.kind:
        raise InvalidDraftError([Fault("kind", Expected.NOTHING, draft.kind.value)])
    # Only what can be kept can be compared: `1E+999999999` would be written out for that.
    faults = check(_with_one_key(draft)) or _other_texts(source, draft)
    if faults:
        raise InvalidDraftError(faults)
    content = compose(draft, language=language)
    tolerance = None if draft.tolerance is None else str(draft.tolerance)
    return Ruling(False, content.key, content.rule, tolerance)


async def rulings(session: AsyncSession, scope: str) -> dict[str, Correction]:
    """The corrections that hold in an exam, by version."""
    statement = select(Correction).where(Correction.scope == scope).order_by(col(Correction.at))
    return {each.version_id: each for each in await session.exec(statement)}


async def voided_positions(session: AsyncSession, scope: str, form_id: str) -> list[int]:
    """The positions of a form, from 1 on, whose versions an exam has voided."""
    voided = {version for version, each in (await rulings(session, scope)).items() if each.voided}
    form = await session.get(Form, form_id) if voided else None
    positions = form.positions if form else ()
    return [place for place, each in enumerate(positions, start=1) if each["version"] in voided]


async def corrections_of(session: AsyncSession, scope: str) -> list[Correction]:
    """Every correction of an exam, the newest first."""
    statement = (
        select(Correction).where(Correction.scope == scope).order_by(col(Correction.at).desc())
    )
    return list(await session.exec(statement))


async def keep_correction(
    session: AsyncSession,
    scope: str,
    version_id: str,
    ruling: Ruling,
    *,
    by: str,
    reason: str,
    now: datetime,
) -> Correction:
    """Note a decision. It is the newest of its version even where this machine's clock is slow."""
    before = (await rulings(session, scope)).get(version_id)
    correction = Correction(
        scope=scope,
        version_id=version_id,
        at=max(now, before.at + A_MOMENT) if before else now,
        by=by,
        reason=reason,
        voided=ruling.voided,
        key=list(ruling.key),
        rule=dict(ruling.rule),
        tolerance=ruling.tolerance,
    )
    session.add(correction)
    await session.flush()
    return correction


def ruled(version: ItemVersion, correction: Correction | None) -> Ruling:
    """How a version counts under the correction that holds, if there is one."""
    if correction is None:
        return own_ruling(version)
    return Ruling(correction.voided, tuple(correction.key), correction.rule, correction.tolerance)


def scoring_under(version: ItemVersion, ruling: Ruling) -> Scoring:
    """How responses to a version are scored by a ruling that does not void it."""
    return Scoring(
        kind=Kind(version.kind),
        key=ruling.key,
        options=tuple(option["id"] for option in version.options),
        tolerance=None if ruling.tolerance is None else Decimal(ruling.tolerance),
        rule=ruling.rule,
    )


def scoring_of(version: ItemVersion) -> Scoring:
    """How responses to a version are scored, as it says itself."""
    return scoring_under(version, own_ruling(version))


def _with_one_key(draft: ItemDraft) -> ItemDraft:
    """Of several right answers to a question that had one, one stands for all: one that cannot be,
    where there is such a one."""
    if draft.kind in ONE_OF_SEVERAL and len(set(draft.key)) == len(draft.key):
        known = TRUE_FALSE if draft.kind is Kind.TRUE_FALSE else LETTERS[: len(draft.options)]
        strange = [part for part in draft.key if part not in known]
        return replace(draft, key=(*strange, *draft.key)[:1])
    return draft


def _other_texts(source: ItemDraft, draft: ItemDraft) -> list[Fault]:
    """Where a draft differs from the version in anything that candidates saw."""
    before, after = source.source(), draft.source()
    changed = {
        name
        for name in {*before, *after}
        if name not in ANSWERS and before.get(name) != after.get(name)
    }
    if draft.kind is Kind.ORDERING and sorted(draft.options) == sorted(source.options):
        changed.discard("options")
    if _shown_gaps(source) != _shown_gaps(draft):
        changed.add("gaps")
    if _shown_pairs(source) != _shown_pairs(draft):
        changed.add("pairs")
    return [Fault(name, Expected.NOTHING, name) for name in sorted(changed)]


def _shown_gaps(draft: ItemDraft) -> list[tuple[str, str, list[str]]]:
    return [
        (gap.name, gap.kind, sorted(_choices(gap)) if gap.kind is GapKind.CHOICE else [])
        for gap in draft.gaps
    ]


def _choices(gap: Gap) -> list[str]:
    return [answer.text for answer in gap.answers]


def _shown_pairs(draft: ItemDraft) -> tuple[list[str], set[str]]:
    matches = {*(pair.match for pair in draft.pairs), *draft.distractors}
    return [pair.prompt for pair in draft.pairs], matches
