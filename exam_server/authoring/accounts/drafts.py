"""What an account must look like: one place for the API, the page and the file."""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from email_validator import EmailNotValidError, validate_email

from exam_server.outcomes import Role
from question_bank import spelled

PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105  The letters, not a password.
SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 200
LONGEST_NAME = 200
FOUND_SHOWN = 80
LANGUAGES = ("id", "en")

# Without "@", so that a number is never somebody's e-mail address.
_NUMBER = re.compile(r"[0-9a-z][0-9a-z./_-]{0,39}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Wanted(StrEnum):
    """What a field, row or file should have held; screens turn each word into a sentence."""

    CSV = "csv"
    COLUMN = "column"
    COLUMN_ONCE = "column_once"
    SOME_ROWS = "some_rows"
    FEWER_ROWS = "fewer_rows"
    CELLS_OF_THE_HEADER = "cells_of_the_header"
    NUMBER = "number"
    NUMBER_ONCE = "number_once"
    NAME = "name"
    EMAIL = "email"
    EMAIL_ONCE = "email_once"
    ROLES = "roles"
    LANGUAGE = "language"
    PASSWORD = "password"  # noqa: S105  A field's name.


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with an account: the column, what was wanted, what was found."""

    column: str
    wanted: Wanted
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDraft:
    """A valid account before it is stored; number and e-mail in lower case.

    `password` is empty where one is to be made.
    """

    number: str
    name: str
    email: str | None = None
    roles: tuple[Role, ...] = (Role.CANDIDATE,)
    language: str = "id"
    password: str = ""


def read_draft(cells: Mapping[str, str]) -> AccountDraft | tuple[Flaw, ...]:
    """The account in these texts, or everything that is wrong with it at once."""
    clean = {column: spelled(text).strip() for column, text in cells.items()}
    flaws = tuple(_flaws(clean))
    if flaws:
        return flaws
    return AccountDraft(
        number=clean.get("number", "").lower(),
        name=" ".join(clean.get("name", "").split()),
        email=_email(clean.get("email", "")),
        roles=_roles(clean.get("roles", "")) or (Role.CANDIDATE,),
        language=clean.get("language", "") or "id",
        password=clean.get("password", ""),
    )


def new_password() -> str:
    """Ten letters and digits that are easy to read aloud, in two groups: 49 bits."""
    letters = "".join(secrets.choice(PASSWORD_LETTERS) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def _flaws(cells: Mapping[str, str]) -> Iterator[Flaw]:
    number, name, password = (cells.get(each, "") for each in ("number", "name", "password"))
    email, language = cells.get("email", ""), cells.get("language", "")
    if not _NUMBER.fullmatch(number.lower()):
        yield Flaw("number", Wanted.NUMBER, _shown(number))
    if not 1 <= len(name) <= LONGEST_NAME or _CONTROL.search(name):
        yield Flaw("name", Wanted.NAME, _shown(name))
    if email and _email(email) is None:
        yield Flaw("email", Wanted.EMAIL, _shown(email))
    if cells.get("roles", "") and _roles(cells["roles"]) is None:
        yield Flaw("roles", Wanted.ROLES, _shown(cells["roles"]))
    if language and language not in LANGUAGES:
        yield Flaw("language", Wanted.LANGUAGE, _shown(language))
    if password and not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        # A report is read by others: it tells how long a password is, never what it is.
        yield Flaw("password", Wanted.PASSWORD, str(len(password)))


def _email(text: str) -> str | None:
    try:
        return validate_email(text, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None


def _roles(text: str) -> tuple[Role, ...] | None:
    words: list[Any] = re.split(r"[\s,;|+]+", text.lower().strip(" ,;|+"))
    if not set(words) <= set(Role):
        return None
    return tuple(role for role in Role if role in words)


def _shown(text: str) -> str:
    return text if len(text) <= FOUND_SHOWN else f"{text[: FOUND_SHOWN - 1]}…"
