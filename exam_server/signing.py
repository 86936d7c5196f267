"""What the server signs: tickets with its secret, evidence with a key that others can check."""

import hashlib
import hmac
from pathlib import Path

from itsdangerous import BadSignature, Signer

from exam_server.answer_files import AnswerKey
from exam_server.seals import open_sealer


class Signing:
    """Signs and checks; a text of one kind is never valid as another.

    Raises BadSetting when the key file cannot be used.
    """

    def __init__(self, secret: str, key_file: Path | None = None) -> None:
        self._tickets = Signer(secret, salt="ticket", digest_method=hashlib.sha256)
        self.sealer = open_sealer(secret, key_file)
        self.answer_key = AnswerKey(secret)
        self._pseudonyms = hashlib.sha256(b"pseudonyms 1 " + secret.encode()).digest()

    def sign_ticket(self, ticket_id: str) -> str:
        """The text that a cookie or a Bearer header carries."""
        return self._tickets.sign(ticket_id).decode()

    def read_ticket(self, text: str) -> str | None:
        """The ticket id of a signed text; None when it was not signed here."""
        try:
            return self._tickets.unsign(text).decode()
        except (BadSignature, UnicodeError):
            return None

    def pseudonym(self, slot_id: str, text: str) -> str:
        """A text as 16 hexadecimal digits: the same for the same text within a slot, of which
        nobody without the secret learns the text, and different in every other slot."""
        digest = hmac.new(self._pseudonyms, f"{slot_id}\n{text}".encode(), hashlib.sha256)
        return digest.hexdigest()[:16]
