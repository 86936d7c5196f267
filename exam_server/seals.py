"""Seals: Ed25519 signatures under receipts and exports, which the public key alone can check.

Nobody but the holder of the private key can make one; everybody can check one, without asking us.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from exam_server.digests import canonical
from exam_server.errors import BadSetting

KEY_BYTES: Final = 32
ID_LENGTH: Final = 16
DERIVED_FOR: Final = b"exam-server evidence ed25519 1"
"""Changing this changes every key that is derived from a secret."""
LONGEST_KEY_FILE: Final = 64 * 1024
_PRIVATE: Final = b"PRIVATE KEY-----"


class Sealed(StrEnum):
    """What a seal is for; one for a receipt is never valid under a header."""

    RECEIPT = "exam-receipt/1"
    HEADER = "exam-evidence/1 header"
    END = "exam-evidence/1 end"


class PublicKey:
    """Checks seals. `id` is the beginning of the key's digest, short enough to compare by eye."""

    def __init__(self, raw: bytes) -> None:
        self._key = Ed25519PublicKey.from_public_bytes(raw)
        self.text = _encode(raw)
        self.id = hashlib.sha256(raw).hexdigest()[:ID_LENGTH]

    @property
    def pem(self) -> str:
        """The key as tools read it."""
        kind = PublicFormat.SubjectPublicKeyInfo
        return self._key.public_bytes(Encoding.PEM, kind).decode()

    def holds(self, kind: Sealed, content: Mapping[str, Any], seal: str) -> bool:
        """True when the seal belongs to exactly this content."""
        try:
            self._key.verify(_decode(seal), _message(kind, content))
        except (InvalidSignature, ValueError):
            return False
        return True


class Sealer:
    """Seals with one private key; knows the public keys that sealed before it."""

    def __init__(self, private: Ed25519PrivateKey, former: Iterable[PublicKey] = ()) -> None:
        self._private = private
        self.public = PublicKey(private.public_key().public_bytes_raw())
        self.known: Mapping[str, PublicKey] = {key.id: key for key in (self.public, *former)}

    def seal(self, kind: Sealed, content: Mapping[str, Any]) -> str:
        """The seal of a content; the same content, the same seal."""
        return _encode(self._private.sign(_message(kind, content)))


def open_sealer(secret: str, key_file: Path | None) -> Sealer:
    """The key of a file, or the one that every process with the same secret derives.

    The file holds one private key in PEM, and public keys that sealed before. Raises BadSetting.
    """
    if key_file is None:
        derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=DERIVED_FOR).derive(secret.encode())
        return Sealer(Ed25519PrivateKey.from_private_bytes(derived))
    try:
        blocks = _blocks(_content(key_file))
        (private,) = [_private_key(block) for block in blocks if _PRIVATE in block]
        former = [read_public_key(block) for block in blocks if _PRIVATE not in block]
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "expected one Ed25519 key in PEM"
        raise BadSetting(f"EXAM_EVIDENCE_KEY_FILE: {key_file}: {reason}") from None
    return Sealer(private, former)


def read_public_key(pem: bytes) -> PublicKey:
    """A public key in PEM; raises ValueError for anything else."""
    try:
        found = load_pem_public_key(pem)
    except (UnsupportedAlgorithm, TypeError) as error:
        raise ValueError("not a public key in PEM") from error
    if not isinstance(found, Ed25519PublicKey):
        raise ValueError("not an Ed25519 key")
    return PublicKey(found.public_bytes_raw())


def public_key_of(text: str) -> PublicKey:
    """A public key in the short form that exports carry; raises ValueError."""
    return PublicKey(_decode(text))


def _private_key(pem: bytes) -> Ed25519PrivateKey:
    try:
        found = load_pem_private_key(pem, password=None)
    except (UnsupportedAlgorithm, TypeError) as error:
        raise ValueError("not a private key in PEM") from error
    if not isinstance(found, Ed25519PrivateKey):
        raise ValueError("not an Ed25519 key")
    return found


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LONGEST_KEY_FILE)


def _blocks(pem: bytes) -> list[bytes]:
    return [b"-----BEGIN " + part for part in pem.split(b"-----BEGIN ")[1:]]


def _message(kind: Sealed, content: Mapping[str, Any]) -> bytes:
    return f"{kind}\n{canonical(content)}".encode()


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    # Several texts decode to the same bytes; only the one that we would write is taken, so that no
    # letter of a seal can be changed without being noticed.
    try:
        raw = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_")
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if _encode(raw) != text:
        raise ValueError("not written as it would be here")
    return raw
