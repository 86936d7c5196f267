"""Answer files: what a page without a network could not send, encrypted so that only this
installation can read it.

A file is sealed by ECDH on P-256 with a key that is made for it alone, HKDF-SHA256 and AES-256-GCM;
the attempt, the account and both keys stand outside and are part of what is authenticated. It is
signed (HMAC-SHA256) with a mark that only the exam page of this attempt was ever given.
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from exam_server.digests import canonical
from exam_server.errors import Fault, Invalid

FORMAT: Final = "exam-answers/1"
ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of P-256: FIPS 186-5 and SEC 2, section 2.4.2."""
DERIVED_FOR: Final = b"exam-server answers p256 1"
MARKED_FOR: Final = "exam-server answers mark 1"
MOST_POSITIONS: Final = 1_000
LATEST: Final = 2**46
"""In ms: beyond any clock that can be set by hand, and within what a date can hold."""
_OUTSIDE: Final = (
    "format",
    "attempt",
    "account",
    "key_id",
    "sender",
    "nonce",
    "content",
    "signature",
)


@dataclass(frozen=True, slots=True)
class LateAnswer:
    """One answer of a file; `at` is when it was given, in ms of the device's clock."""

    position: int
    response: tuple[str, ...]
    flagged: bool
    base: int
    mutation: str
    at: int


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """An opened file; `id` is the same for the same file, `made_at` in ms of the device's clock."""

    id: str
    attempt: str
    account: str
    made_at: int
    answers: tuple[LateAnswer, ...]


class AnswerKey:
    """The key that answer files are made for; every process with the same secret has the same."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        # 16 bytes more than the order has: what the remainder favours is then beyond noticing.
        raw = HKDF(SHA256(), 48, salt=None, info=DERIVED_FOR).derive(self._secret)
        number = int.from_bytes(raw, "big") % (ORDER - 1) + 1
        self._private = ec.derive_private_key(number, ec.SECP256R1())
        point = self._private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        self.public = {"point": _encode(point), "key_id": hashlib.sha256(point).hexdigest()[:16]}

    def for_page(self, attempt: str, account: str) -> dict[str, str]:
        """What the exam page of an attempt makes its answer file with; `mark` is its alone."""
        return {**self.public, "mark": _encode(self._mark(attempt, account))}

    def open(self, text: bytes | str) -> AnswerFile:
        """The answers of a file; raises Invalid that says what is wrong with it."""
        fields = _outside(text)
        if fields["key_id"] != self.public["key_id"]:
            raise _wrong("key_id", self.public["key_id"], fields["key_id"])
        self._check_signature(fields)
        try:
            point = _decode(fields["sender"])
            sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
            shared = self._private.exchange(ec.ECDH(), sender)
            key = HKDF(SHA256(), 32, salt=None, info=FORMAT.encode()).derive(shared)
            bound = "\n".join(fields[name] for name in _OUTSIDE[:5]).encode()
            nonce, content = _decode(fields["nonce"]), _decode(fields["content"])
            plain = AESGCM(key).decrypt(nonce, content, bound)
        except (InvalidTag, ValueError):
            raise _wrong("content", "a file as the exam page made it", "a changed file") from None
        file_id = hashlib.sha256(canonical(fields).encode()).hexdigest()[:32]
        return _inside(file_id, fields, plain)

    def _mark(self, attempt: str, account: str) -> bytes:
        info = f"{MARKED_FOR}\n{attempt}\n{account}".encode()
        return HKDF(SHA256(), 32, salt=None, info=info).derive(self._secret)

    def _check_signature(self, fields: dict[str, str]) -> None:
        signed = "\n".join(fields[name] for name in _OUTSIDE[:-1]).encode()
        mark = self._mark(fields["attempt"], fields["account"])
        made = _encode(hmac.digest(mark, signed, "sha256"))
        if not hmac.compare_digest(made.encode(), fields["signature"].encode()):
            raise _wrong("signature", "a file as the exam page made it", "another signature")


def _outside(text: bytes | str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise _wrong("file", "an answer file (JSON)", "something else") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise _wrong("format", FORMAT, _format_of(found))
    for name in _OUTSIDE:
        if not isinstance(found.get(name), str):
            raise _wrong(name, "a text", "nothing" if name not in found else "something else")
    return {name: found[name] for name in _OUTSIDE}


def _format_of(found: Any) -> str:
    named = found.get("format") if isinstance(found, dict) else None
    return str(named)[:40] if named is not None else "nothing"


def _inside(file_id: str, fields: dict[str, str], plain: bytes) -> AnswerFile:
    """What the page wrote; whoever has the page open can write here, so all is looked at."""
    try:
        found = json.loads(plain)
        answers = tuple(_answer(each) for each in found["answers"][:MOST_POSITIONS])
        made_at = _instant(found["made_at"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise _wrong("content", "answers", "something else") from None
    return AnswerFile(file_id, fields["attempt"], fields["account"], made_at, answers)


def _answer(found: dict[str, Any]) -> LateAnswer:
    response = found["response"]
    if not isinstance(response, list) or not all(isinstance(each, str) for each in response):
        raise TypeError("a response is a list of texts")
    return LateAnswer(
        position=int(found["position"]),
        response=tuple(response),
        flagged=bool(found["flagged"]),
        base=int(found["base"]),
        mutation=str(found["mutation"])[:64],
        at=_instant(found["at"]),
    )


def _instant(found: Any) -> int:
    if not isinstance(found, int) or not 0 <= found < LATEST:
        raise ValueError("an instant in ms of a device's clock, however wrong it is")
    return found


def _wrong(where: str, expected: str, found: str) -> Invalid:
    return Invalid([Fault(where, expected, found[:120])])


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
