"""What an item looks like before it is saved: its content as candidates will see it."""

import asyncio
import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.painting import first_paint
from question_bank import (
    LONGEST_TEXT,
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
    """An item as the sheet of the pages draws it, from a version or from a draft.

    `asked` is the stem as candidates get it; in `stem`, the gaps are filled with what is right.
    """

    kind: str
    asked: str
    stem: str
    options: list[dict[str, str]]
    key: list[str]
    tolerance: str | None
    explanation: str
    body: dict[str, Any]
    rule: dict[str, Any]

    @property
    def painted(self) -> dict[str, Any]:
        """The item as the exam page paints it for somebody who has not answered yet."""
        item = {"kind": self.kind, "stem": self.asked, "options": self.options, **self.body}
        return first_paint(item, "", ())


def shown_version(version: ItemVersion) -> Shown:
    """A stored version."""
    return Shown(
        kind=version.kind,
        asked=version.stem,
        stem=_filled(version.stem, version.body, version.rule),
        options=version.options,
        key=version.key,
        tolerance=version.tolerance,
        explanation=version.explanation,
        body=version.body,
        rule=version.rule,
    )


def shown_ruling(
    version: ItemVersion, key: Sequence[str], rule: Mapping[str, Any], tolerance: str | None
) -> Shown:
    """A stored version with other answers marked as right."""
    return replace(
        shown_version(version),
        stem=_filled(version.stem, version.body, rule),
        key=list(key),
        rule=dict(rule),
        tolerance=tolerance,
    )


def cut(fields: Mapping[str, str]) -> dict[str, str]:
    """The texts of a form, those that are too long shortened to twice what they may have.

    Nothing that can be saved is lost, and what is wrong stays wrong: rendering takes seconds for
    each megabyte, and nobody has checked a preview before.
    """
    return {name: text[: 2 * LONGEST_TEXT] for name, text in fields.items()}


async def shown_draft(session: AsyncSession, bank: Bank, draft: ItemDraft) -> Shown:
    """A draft, whole or not: what is missing is missing in the picture too."""
    stimulus = None
    if draft.stimulus:
        found = await stimulus_by_code(session, bank.id, draft.stimulus)
        stimulus = (
            StimulusDraft(code=found.code, title=found.title, text=found.text) if found else None
        )
    content = await asyncio.to_thread(compose, draft, language=bank.language, stimulus=stimulus)
    return shown_content(content, draft)


def shown_content(content: Content, draft: ItemDraft) -> Shown:
    """What was made of a draft."""
    return Shown(
        kind=content.kind,
        asked=content.stem,
        stem=_filled(content.stem, content.body, content.rule),
        options=[{"id": option.id, "text": option.text} for option in content.options],
        key=list(content.key),
        tolerance=None if draft.tolerance is None else str(draft.tolerance),
        explanation=content.explanation,
        body=dict(content.body),
        rule=dict(content.rule),
    )


def _filled(stem: str, body: Mapping[str, Any], rule: Mapping[str, Any]) -> str:
    """The stem with what is right in each gap, so that an author can read it through."""
    for gap in body.get("gaps", ()):
        options = {option["id"]: option["text"] for option in gap["options"]}
        answers = rule.get("gaps", {}).get(gap["id"], {}).get("answers", ())
        right = next((each["text"] for each in answers if float(each["weight"]) == 1), "…")
        text = options.get(right) or html.escape(right)
        shown = f'<span class="gap"><span class="small soft">{gap["id"][1:]}</span> {text}</span>'
        stem = stem.replace(f'<span data-gap="{gap["id"]}"></span>', shown)
    return stem
