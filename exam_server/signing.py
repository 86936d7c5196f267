"""What the server signs, each kind under its own salt: tickets and receipts."""

import hashlib
import hmac
from typing import Any

from itsdangerous import BadSignature, Signer, URLSafeSerializer


class Signing:
    """Signs and checks with one secret; a text of one kind is never valid as another."""

    def __init__(self, secret: str) -> None:
        self._tickets = Signer(secret, salt="ticket", digest_method=hashlib.sha256)
        self._receipts = URLSafeSerializer(
            secret, salt="receipt", signer_kwargs={"digest_method": hashlib.sha256}
        )

    def sign_ticket(self, ticket_id: str) -> str:
        """The text that a cookie or a Bearer header carries."""
        return self._tickets.sign(ticket_id).decode()

    def read_ticket(self, text: str) -> str | None:
        """The ticket id of a signed text; None when it was not signed here."""
        try:
            return self._tickets.unsign(text).decode()
        except (BadSignature, UnicodeError):
            return None

    def sign_receipt(self, facts: dict[str, Any]) -> str:
        """The signature of a receipt over its facts; the same facts, the same signature."""
        whole = self._receipts.dumps(facts)
        text = whole if isinstance(whole, str) else whole.decode()
        return text.rpartition(".")[2]

    def checks_out(self, facts: dict[str, Any], signature: str) -> bool:
        """True when the signature belongs to exactly these facts; compared in constant time."""
        return hmac.compare_digest(self.sign_receipt(facts), signature)
