"""What an item looks like before it is saved: its content as candidates will see it."""

from dataclasses import dataclass
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from question_bank import (
    Bank,
    Content,
    ItemDraft,
    ItemVersion,
    StimulusDraft,
    compose,
    stimulus_by_code,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as the sheet of the pages draws it, from a version or from a draft."""

    kind: str
    stem: str
    options: list[dict[str, str]]
    key: list[str]
    tolerance: str | None
    explanation: str
    body: dict[str, Any]
    rule: dict[str, Any]


def shown_version(version: ItemVersion) -> Shown:
    """A stored version."""
    return Shown(
        kind=version.kind,
        stem=version.stem,
        options=version.options,
        key=version.key,
        tolerance=version.tolerance,
        explanation=version.explanation,
        body=version.body,
        rule=version.rule,
    )


async def shown_draft(session: AsyncSession, bank: Bank, draft: ItemDraft) -> Shown:
    """A draft, whole or not: what is missing is missing in the picture too."""
    stimulus = None
    if draft.stimulus:
        found = await stimulus_by_code(session, bank.id, draft.stimulus)
        stimulus = (
            StimulusDraft(code=found.code, title=found.title, text=found.text) if found else None
        )
    content = compose(draft, language=bank.language, stimulus=stimulus)
    return shown_content(content, draft)


def shown_content(content: Content, draft: ItemDraft) -> Shown:
    """What was made of a draft."""
    return Shown(
        kind=content.kind,
        stem=content.stem,
        options=[{"id": option.id, "text": option.text} for option in content.options],
        key=list(content.key),
        tolerance=None if draft.tolerance is None else str(draft.tolerance),
        explanation=content.explanation,
        body=dict(content.body),
        rule=dict(content.rule),
    )
