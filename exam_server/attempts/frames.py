"""Frames of the candidate's socket, read and written fast where they are what most of them are.

A save as the page writes it is checked by the compiled reader; whatever it does not take, and
everything else, goes to `messages`, which says what is wrong and where. Both accept the same saves.
"""

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from exam_server.attempts import messages
from exam_server.attempts.messages import (
    MESSAGE_BYTES,
    MUTATION_LENGTH,
    RESPONSE_TEXT_LENGTH,
    RESPONSE_TEXTS,
    Message,
    Save,
)
from exam_server.outcomes import Write

Whole = Annotated[int, Meta(ge=0, lt=2**31)]
Number = Annotated[int, Meta(gt=-(2**53), lt=2**53)]
Name = Annotated[str, Meta(max_length=MUTATION_LENGTH)]
Mutation = Annotated[str, Meta(min_length=1, max_length=MUTATION_LENGTH)]
Text = Annotated[str, Meta(max_length=RESPONSE_TEXT_LENGTH)]
COLONS: Final = 7
"""One after each name of a save: more of them may be a name that occurs twice."""


class _Body(msgspec.Struct, forbid_unknown_fields=True):
    position: Whole
    response: Annotated[tuple[Text, ...], Meta(max_length=RESPONSE_TEXTS)]
    flagged: bool
    base: Whole
    mutation: Mutation


class _Frame(msgspec.Struct, forbid_unknown_fields=True):
    id: Number | Name
    save: _Body


_READ: Final = msgspec.json.Decoder(_Frame).decode
_WRITE: Final = msgspec.json.Encoder().encode


def read(text: str) -> Message:
    """One frame as a message; what cannot be read becomes Bad, never an exception."""
    # A letter written as an escape may be one that no store takes; `messages` looks at it.
    if len(text) * 4 <= MESSAGE_BYTES and "\\u" not in text and text.count(":") == COLONS:
        try:
            frame = _READ(text)
        except (msgspec.MsgspecError, UnicodeError):
            return messages.parse(text)
        body = frame.save
        write = Write(body.position, body.response, body.flagged, body.base, body.mutation)
        return Save(frame.id, write)
    return messages.parse(text)


def write(answer: dict[str, Any]) -> str:
    """An answer or a push as a frame."""
    return _WRITE(answer).decode()
