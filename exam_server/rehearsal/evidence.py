"""What anybody could check afterwards with the files alone: the slot's export, and every receipt
that a candidate was given."""

import io
import json
from collections.abc import Iterable, Iterator
from typing import Final

from exam_server.evidence.checking import Judged, judge_text
from exam_server.evidence.verifying import NotAnExport, verify
from exam_server.rehearsal.journal import Journal
from exam_server.rehearsal.staging import Admin
from exam_server.seals import PublicKey, public_key_of

SHOWN: Final = 10


async def evidence_faults(admin: Admin, slot: str, journals: Iterable[Journal]) -> list[str]:
    """What is not true of the export and the receipts, one sentence each."""
    key = public_key_of((await admin.get("/evidence/keys"))["public_key"])
    content = await admin.download(f"/slots/{slot}/evidence")
    return [*_export_faults(content, key), *_receipt_faults(journals, key)]


def _export_faults(content: bytes, key: PublicKey) -> list[str]:
    try:
        found = verify(io.BytesIO(content), key=key).findings
    except NotAnExport as error:
        return [f"the export of the slot cannot be read: {error}"]
    return [f"the export of the slot: {finding.sentence}" for finding in found[:SHOWN]]


def _receipt_faults(journals: Iterable[Journal], key: PublicKey) -> Iterator[str]:
    for journal in journals:
        verdict, _ = judge_text(json.dumps(dict(journal.receipt)), {key.id: key})
        if journal.receipt and verdict is not Judged.GENUINE:
            yield f"{journal.attempt}: its receipt is {verdict}"
