"""Rows of an import as its preview shows them: as candidates see them, and what changes about
those that the bank has already."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.authoring.banks.queries import StoredDraft, stored_drafts
from exam_server.authoring.items.comparing import Difference, field_differences, readable_fields
from exam_server.authoring.items.previews import Shown, shown_content
from exam_server.item_files.plans import PlanHead
from question_bank import Bank, Change, ReportRow, compose


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of the file; `shown` where it is valid, `differences` where it changes an item."""

    row: ReportRow
    shown: Shown | None
    differences: tuple[Difference, ...] = ()


async def preview(
    session: AsyncSession, bank: Bank, rows: Sequence[ReportRow], *, head: PlanHead, media: str
) -> list[PreviewRow]:
    """The rows, rendered in the bank's language; media that are not stored yet lie under `media`.

    Rendering goes to a thread: twenty long items with formulas take a tenth of a second.
    """
    codes = [row.code for row in rows if row.change is Change.CHANGED]
    stored = await stored_drafts(session, bank.id, codes)
    return await asyncio.to_thread(_rendered, rows, bank.language, stored, _Places(head, media))


@dataclass(frozen=True, slots=True)
class _Places:
    """Where media lie that are not stored yet."""

    head: PlanHead
    under: str

    def moved(self, shown: Shown) -> Shown:
        """The same with the addresses of where they are now."""
        if not self.head.media:
            return shown
        return replace(
            shown,
            stem=self._text(shown.stem),
            options=self._all(shown.options),
            explanation=self._text(shown.explanation),
            body=self._all(shown.body),
            rule=self._all(shown.rule),
        )

    def _all(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            return [self._all(each) for each in value]
        if isinstance(value, dict):
            return {name: self._all(each) for name, each in value.items()}
        return value

    def _text(self, html: str) -> str:
        for media_id in self.head.media if "/media/" in html else ():
            html = html.replace(f'"/media/{media_id}"', f'"{self.under}{media_id}"')
        return html


def _rendered(
    rows: Sequence[ReportRow], language: str, stored: Mapping[str, StoredDraft], places: _Places
) -> list[PreviewRow]:
    return [
        PreviewRow(row, _shown(row, language, places), _differences(row, stored)) for row in rows
    ]


def _shown(row: ReportRow, language: str, places: _Places) -> Shown | None:
    if row.draft is None:
        return None
    shown = shown_content(compose(row.draft, language=language, stimulus=row.stimulus), row.draft)
    return places.moved(shown)


def _differences(row: ReportRow, stored: Mapping[str, StoredDraft]) -> tuple[Difference, ...]:
    before = stored.get(row.code)
    if before is None or row.draft is None:
        return ()
    # What a file leaves open stays as it is, and the state is not a file's to change.
    draft = replace(
        row.draft,
        tags=row.draft.tags or before.draft.tags,
        origin=row.draft.origin or before.draft.origin,
        author=before.draft.author,
        state=None,
    )
    after = row.stimulus.text if row.stimulus else ""
    old = {**readable_fields(before.draft.source()), "stimulus": before.stimulus}
    new = {**readable_fields(draft.source()), "stimulus": after}
    return tuple(field_differences(old, new))
