"""What a receipt states, and the forms in which it is handed on: a file, a link, a pasted text.

Pure: whoever holds a public key can check a receipt with this and nothing else.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

FORMAT: Final = "exam-receipt/1"
REFERENCE_LENGTH: Final = 10
LONGEST: Final = 4096
"""Characters of a text that may be a receipt; a real one has about 500."""
FIELDS: Final[Mapping[str, str]] = {
    "format": re.escape(FORMAT),
    "attempt": "[a-z0-9]{1,40}-[a-z0-9]{1,40}",
    "reference": "[0-9A-F]{10}",
    "state": "submitted|expired|terminated",
    "closed_at": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
    "answered": r"\d{1,4}",
    "items": r"\d{1,4}",
    "digest": "[0-9a-f]{64}",
    "durability": "[a-z]{1,20}",
    "key_id": "[0-9a-f]{16}",
    "signature": "[A-Za-z0-9_-]{86}",
}
NUMBERS: Final = frozenset({"answered", "items"})
_IN_CODE: Final = tuple(name for name in FIELDS if name not in {"format", "reference"})
_CODE: Final = re.compile(r"(?:^|[?&]code=|\s)(1(?:\.[A-Za-z0-9_-]+){9})(?=$|[&#\s])")


class NotAReceipt(ValueError):
    """The text cannot be a receipt; says what was looked at."""


@dataclass(frozen=True, slots=True)
class Closing:
    """How an attempt ended, as its receipt tells it; `closed_at` in ms of the one clock."""

    attempt: str
    state: str
    closed_at: int
    answered: int
    items: int
    digest: str


def receipt_content(closing: Closing, *, durability: str, key_id: str) -> dict[str, Any]:
    """Everything that a receipt states and its signature covers."""
    return {
        "format": FORMAT,
        "attempt": closing.attempt,
        "reference": reference_of(closing.digest),
        "state": closing.state,
        "closed_at": instant_text(closing.closed_at),
        "answered": closing.answered,
        "items": closing.items,
        "digest": closing.digest,
        "durability": durability,
        "key_id": key_id,
    }


def reference_of(digest: str) -> str:
    """What a person notes down: the beginning of the digest."""
    return digest[:REFERENCE_LENGTH].upper()


def instant_text(milliseconds: int) -> str:
    """An instant of the one clock as ISO 8601, UTC."""
    found = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return found.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def code_of(receipt: Mapping[str, Any]) -> str:
    """The receipt in one word, short enough for a QR code."""
    parts = {**receipt, "closed_at": str(_milliseconds(receipt["closed_at"]))}
    return ".".join(["1", *(str(parts[name]) for name in _IN_CODE)])


def read_receipt(text: str) -> dict[str, Any]:
    """A receipt from its file, its code, or a link with the code; raises NotAReceipt."""
    if len(text) > LONGEST:
        raise NotAReceipt("too long")
    found = _CODE.search(text.strip())
    fields = _from_code(found[1]) if found else _from_json(text)
    for name in FIELDS:
        if name not in fields:
            raise NotAReceipt(f"no {name}")
        _check(name, fields[name])
    try:
        _milliseconds(fields["closed_at"])
    except ValueError as error:
        raise NotAReceipt("closed_at is no instant") from error
    for name in fields:
        if name not in FIELDS:
            raise NotAReceipt(f"a receipt has no {name[:40]}")
    return fields


def _check(name: str, value: object) -> None:
    number = name in NUMBERS
    right = type(value) is (int if number else str)
    if not right or not re.fullmatch(FIELDS[name], str(value), re.ASCII):
        raise NotAReceipt(f"{name} is {json.dumps(value)[:80]}")


def _from_json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise NotAReceipt("neither JSON nor a receipt's code") from error
    if not isinstance(found, dict):
        raise NotAReceipt("not an object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def _from_code(code: str) -> dict[str, Any]:
    fields: dict[str, Any] = dict(zip(_IN_CODE, code.split(".")[1:], strict=True))
    try:
        for name in NUMBERS:
            fields[name] = _number(fields[name])
        fields["closed_at"] = instant_text(_number(fields["closed_at"]))
    except (ValueError, OverflowError, OSError) as error:
        raise NotAReceipt("a number of its code cannot be read") from error
    return {**fields, "format": FORMAT, "reference": reference_of(fields["digest"])}


def _number(text: str) -> int:
    # Only the way it is written here: a code with another zero in it is another code.
    if not text.isascii() or not text.isdecimal() or len(text) > 16 or str(int(text)) != text:
        raise ValueError(text)
    return int(text)


def _milliseconds(text: str) -> int:
    instant = datetime.fromisoformat(text)
    return round((instant - datetime.fromtimestamp(0, UTC)).total_seconds() * 1000)
