"""What the rehearsal says of an export and of receipts that are not true."""

import json
from collections.abc import Mapping
from typing import Any, cast

import pytest

from exam_server.rehearsal.evidence import evidence_faults
from exam_server.rehearsal.journal import Journal
from exam_server.rehearsal.staging import Admin
from exam_server.seals import Sealed
from tests.evidence.stories import SEALER, a_story, lines_of

EXPORT = b"".join(lines_of(a_story(7)))


class Served:
    """A server that answers with these lines."""

    def __init__(self, lines: bytes) -> None:
        self.lines = lines

    async def get(self, _: str) -> Mapping[str, Any]:
        return {"public_key": SEALER.public.text}

    async def download(self, _: str) -> bytes:
        return self.lines


def a_journal(**changes: Any) -> Journal:
    """Somebody who was given a receipt."""
    content = {
        "format": "exam-receipt/1",
        "attempt": "s2k4m7qa-wvyq4wyr",
        "reference": "4691370B46",
        "state": "submitted",
        "closed_at": "2026-11-21T05:06:37.804Z",
        "answered": 28,
        "items": 30,
        "digest": "4691370b" * 8,
        "durability": "fsync",
        "key_id": SEALER.public.id,
    }
    receipt = {**content, "signature": SEALER.seal(Sealed.RECEIPT, content), **changes}
    return Journal(attempt="a", receipt=json.loads(json.dumps(receipt)))


async def faults(lines: bytes, *journals: Journal) -> list[str]:
    return await evidence_faults(cast("Admin", Served(lines)), "s2k4m7qa", journals)


async def test_a_true_export_and_genuine_receipts_are_not_spoken_of() -> None:
    assert await faults(EXPORT, a_journal(), Journal(attempt="without a receipt")) == []


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (EXPORT.replace(b'"started"', b'"starteD"', 1), "is changed"),
        (EXPORT[:-9], "cannot be read: it has no end"),
        (b"", "the export of the slot cannot be read"),
    ],
)
async def test_an_export_that_is_not_true_is_told(lines: bytes, words: str) -> None:
    assert words in (await faults(lines))[0]


async def test_a_receipt_that_is_not_genuine_is_told() -> None:
    assert await faults(EXPORT, a_journal(answered=29)) == ["a: its receipt is changed"]
