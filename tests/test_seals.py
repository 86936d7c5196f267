"""Seals: the same for everybody with the secret, checkable with the public key, and only whole."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from exam_server.errors import BadSetting
from exam_server.seals import Sealed, Sealer, open_sealer, public_key_of, read_public_key

SECRET = "one secret of at least thirty-two characters"
CONTENT = {"a": 1, "b": "ä"}


def private_pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_every_process_with_the_secret_seals_alike_and_no_other_does() -> None:
    one, same, other = (open_sealer(text, None) for text in (SECRET, SECRET, SECRET + "!"))

    assert one.public.id == same.public.id != other.public.id
    assert one.seal(Sealed.RECEIPT, CONTENT) == same.seal(Sealed.RECEIPT, CONTENT)


def test_the_key_that_is_derived_never_changes() -> None:
    # A receipt that was given out years ago must stay genuine: this value may never be edited.
    assert open_sealer("0123456789abcdef0123456789abcdef", None).public.id == "bf918f2a7ad9a34f"


def test_a_seal_belongs_to_one_content_of_one_kind_by_one_key() -> None:
    sealer, other = open_sealer(SECRET, None), open_sealer(SECRET + "!", None)
    seal = sealer.seal(Sealed.RECEIPT, CONTENT)

    assert sealer.public.holds(Sealed.RECEIPT, dict(reversed(CONTENT.items())), seal)
    assert not sealer.public.holds(Sealed.RECEIPT, {**CONTENT, "a": 2}, seal)
    assert not sealer.public.holds(Sealed.HEADER, CONTENT, seal)
    assert not other.public.holds(Sealed.RECEIPT, CONTENT, seal)


def test_no_letter_of_a_seal_can_be_another() -> None:
    sealer = open_sealer(SECRET, None)
    seal = sealer.seal(Sealed.END, CONTENT)
    wrong = [
        seal[:at] + letter + seal[at + 1 :]
        for at in range(len(seal))
        for letter in ("A", "B", "=", "ä")
        if seal[at] != letter
    ]

    assert [text for text in wrong if sealer.public.holds(Sealed.END, CONTENT, text)] == []


def test_a_public_key_survives_both_of_its_texts() -> None:
    public = open_sealer(SECRET, None).public

    assert read_public_key(public.pem.encode()).id == public.id
    assert public_key_of(public.text).id == public.id


def test_a_file_holds_the_key_and_those_before_it(tmp_path: Path) -> None:
    key, former = Ed25519PrivateKey.generate(), open_sealer(SECRET, None)
    path = tmp_path / "evidence.pem"
    path.write_bytes(b"Sealing since 2026.\n" + private_pem(key) + former.public.pem.encode())

    sealer = open_sealer(SECRET, path)

    assert set(sealer.known) == {sealer.public.id, former.public.id}
    assert sealer.public.id == Sealer(key).public.id != former.public.id


@pytest.mark.parametrize("content", ["", "no key", "two", "rsa", "-----BEGIN PRIVATE KEY-----\nx"])
def test_a_file_without_one_such_key_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "evidence.pem"
    one = private_pem(Ed25519PrivateKey.generate())
    rsa = generate_private_key(65537, 2048) if content == "rsa" else None
    other = rsa.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) if rsa else b""
    path.write_bytes({"two": one + one, "rsa": other}.get(content, content.encode()))

    with pytest.raises(BadSetting, match=r"EXAM_EVIDENCE_KEY_FILE.*expected one Ed25519 key"):
        open_sealer(SECRET, path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="No such file"):
        open_sealer(SECRET, tmp_path / "none.pem")


@pytest.mark.parametrize("text", ["", "A" * 43 + "B", "ä", "A" * 42, "A" * 44])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  Its sentence is the library's.
        public_key_of(text)
