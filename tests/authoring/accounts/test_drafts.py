"""What an account must look like."""

import pytest

from exam_server.authoring.accounts.drafts import (
    AccountDraft,
    Flaw,
    Wanted,
    new_password,
    read_draft,
)
from exam_server.outcomes import Role

GOOD = {"number": "2026-0001", "name": "Siti Rahmawati"}


def flaws(**cells: str) -> tuple[Flaw, ...]:
    found = read_draft({**GOOD, **cells})
    assert isinstance(found, tuple), found
    return found


def draft(**cells: str) -> AccountDraft:
    found = read_draft({**GOOD, **cells})
    assert isinstance(found, AccountDraft), found
    return found


def test_texts_are_tidied() -> None:
    found = draft(number=" P-01/A ", name=" Siti   Rahmawati ", email="Siti@Example.ORG")

    assert (found.number, found.name) == ("p-01/a", "Siti Rahmawati")
    assert found.email == "siti@example.org"
    assert (found.roles, found.language, found.password) == ((Role.CANDIDATE,), "id", "")


@pytest.mark.parametrize(
    "text", ["admin proctor", "proctor,admin", "Admin; Proctor", "admin|proctor"]
)
def test_roles_are_separated_as_people_write_them(text: str) -> None:
    assert draft(roles=text).roles == (Role.PROCTOR, Role.ADMIN)


@pytest.mark.parametrize(
    ("column", "text", "wanted"),
    [
        ("number", "", Wanted.NUMBER),
        ("number", "a b", Wanted.NUMBER),
        ("number", "siti@example.org", Wanted.NUMBER),
        ("number", "x" * 41, Wanted.NUMBER),
        ("number", "-1", Wanted.NUMBER),
        ("number", "é", Wanted.NUMBER),
        ("name", "", Wanted.NAME),
        ("name", "x" * 201, Wanted.NAME),
        ("name", "Si\nti", Wanted.NAME),
        ("name", "Si\x00ti", Wanted.NAME),
        ("email", "siti", Wanted.EMAIL),
        ("email", "siti@@example.org", Wanted.EMAIL),
        ("email", f"{'x' * 250}@example.org", Wanted.EMAIL),
        ("roles", "king", Wanted.ROLES),
        ("roles", "candidate king", Wanted.ROLES),
        ("roles", ",", Wanted.ROLES),
        ("language", "fr", Wanted.LANGUAGE),
        ("password", "short", Wanted.PASSWORD),
        ("password", "x" * 201, Wanted.PASSWORD),
    ],
)
def test_what_cannot_be_is_named(column: str, text: str, wanted: Wanted) -> None:
    (flaw,) = flaws(**{column: text})

    assert (flaw.column, flaw.wanted) == (column, wanted)


def test_everything_wrong_is_told_at_once() -> None:
    found = flaws(number="", name="", email="x", roles="king", password="abc")

    assert [flaw.column for flaw in found] == ["number", "name", "email", "roles", "password"]


def test_a_password_is_never_shown() -> None:
    (flaw,) = flaws(password="geheim")

    assert flaw.found == "6"


def test_a_long_text_is_shown_shortened() -> None:
    (flaw,) = flaws(number="x" * 10_000)

    assert len(flaw.found) == 80


def test_made_passwords_differ_and_pass_the_rule() -> None:
    made = {new_password() for _ in range(200)}

    assert len(made) == 200
    assert all(draft(password=password).password == password for password in made)


def test_marks_piled_on_one_letter_take_no_longer_than_their_number() -> None:
    # Two hundred thousand marks in two classes: sorting them one by one would take minutes.
    [flaw] = flaws(name="e" + "\u0301\u0323" * 100_000)

    assert flaw.wanted is Wanted.NAME
