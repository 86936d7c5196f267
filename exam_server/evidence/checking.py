"""Whether a receipt is genuine: pure, the same for the public page, the API and the command."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from exam_server.receipts import NotAReceipt, read_receipt
from exam_server.seals import PublicKey, Sealed


class Judged(StrEnum):
    """What can be said about a receipt without asking anybody."""

    GENUINE = "genuine"
    CHANGED = "changed"
    FOREIGN = "foreign"
    """It names a key that is not ours: another server's, or nobody's."""
    UNREADABLE = "unreadable"


def judge(receipt: Mapping[str, Any], keys: Mapping[str, PublicKey]) -> Judged:
    """A receipt that could be read, held against the keys by their id."""
    key = keys.get(receipt["key_id"])
    if key is None:
        return Judged.FOREIGN
    content = {name: value for name, value in receipt.items() if name != "signature"}
    genuine = key.holds(Sealed.RECEIPT, content, receipt["signature"])
    return Judged.GENUINE if genuine else Judged.CHANGED


def judge_text(text: str, keys: Mapping[str, PublicKey]) -> tuple[Judged, Mapping[str, Any] | None]:
    """A pasted or uploaded text, and what it states where it could be read."""
    try:
        receipt = read_receipt(text)
    except NotAReceipt:
        return Judged.UNREADABLE, None
    return judge(receipt, keys), receipt
