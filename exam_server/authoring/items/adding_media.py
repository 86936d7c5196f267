"""A picture or a recording is added while a text is written: stored at once, named in the text.

Whatever is wrong with the file, the form comes back with everything that was typed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from exam_server.authoring.items.parts import LEAST, MEDIA_COLUMNS, PARTS
from exam_server.authoring.items.rows import Fields, prefixes
from exam_server.record.database import transaction
from exam_server.state import State
from question_bank import (
    LARGEST_MEDIA,
    Expected,
    Fault,
    Kind,
    MediaFault,
    encode,
    media_mark,
    store_media,
)

ADD_MEDIA: Final = "media"
"""What the button of the form sends as `do`."""
FORM_LIMIT: Final = 2 * 1024 * 1024
LIMIT_WITH_FILE: Final = LARGEST_MEDIA + FORM_LIMIT
FILE, ALT, INTO = "media", "media_alt", "media_into"


@dataclass(frozen=True, slots=True)
class Added:
    """The form after the file was taken or refused; `focus` is where the page goes on."""

    fields: Fields
    focus: str
    faults: tuple[Fault, ...] = ()


def places_in(kind: Kind, fields: Fields) -> list[str]:
    """The fields of an item's form in which a medium can stand, as the page shows them."""
    rows = [
        f"{prefix}-{column}"
        for part in PARTS[kind]
        for column in MEDIA_COLUMNS.get(part, ())
        for prefix in prefixes(fields, part, LEAST[part])
    ]
    return ["stem", *rows, "explanation"]


async def add_media(state: State, fields: Fields, content: bytes, *, into: Sequence[str]) -> Added:
    """Store the file of a form and name it behind the text that was chosen, one of `into`."""
    alt = fields.get(ALT, "").strip()
    missing = [
        Fault(name, expected, "")
        for name, there, expected in (
            (FILE, content, Expected.MEDIA_FILE),
            (ALT, alt, Expected.ALT_TEXT),
        )
        if not there
    ]
    if missing:
        return Added(fields, missing[0].field, tuple(missing))
    found = await asyncio.to_thread(encode, content)
    if isinstance(found, MediaFault):
        return Added(fields, FILE, (Fault(FILE, found.expected, found.found),))
    async with transaction(state.engine) as session:
        await store_media(session, [found], now=datetime.now(UTC))
    place = fields.get(INTO, "") if fields.get(INTO, "") in into else into[0]
    text = "\n\n".join(filter(None, (fields.get(place, "").rstrip(), media_mark(alt, found.id))))
    return Added({**fields, place: text, ALT: ""}, place)
