"""The first admin, made by whoever runs the machine; every other account is made by an admin."""

import asyncio
import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlmodel import col, select

from exam_server.errors import BadSetting
from exam_server.outcomes import Role
from exam_server.passwords import Passwords
from exam_server.record.accounts import Account
from exam_server.record.database import open_engine, transaction
from exam_server.record.migrating import migrate
from exam_server.settings import Settings

SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 200
LONGEST_NAME: Final = 200

# Without "@", so that a login is never somebody's e-mail address.
_LOGIN: Final = re.compile(r"[0-9a-z][0-9a-z./_-]{0,39}")


@dataclass(frozen=True, slots=True)
class NewAdmin:
    """Who is to become an admin."""

    login: str
    password: str
    name: str = ""


def create_admin(settings: Settings, wanted: NewAdmin) -> None:
    """Write the account, creating the database where there is none.

    Raises BadSetting, one line per fault; an account that exists is never changed.
    """
    faults = _faults(wanted)
    if faults:
        raise BadSetting("\n".join(faults))
    settings.make_data_dir()
    migrate(settings.sql_url)
    asyncio.run(_write(settings, wanted))


def read_password(path: str) -> str:
    """The first line of a file, or of standard input for `-`; raises BadSetting."""
    if not path:
        raise BadSetting("--password-file: expected a file, or - for standard input")
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"--password-file: {path} cannot be read: {error}") from None
    return text.partition("\n")[0].rstrip("\r")


async def _write(settings: Settings, wanted: NewAdmin) -> None:
    number = wanted.login.lower()
    password_hash = await Passwords().hash(wanted.password)
    engine = open_engine(settings.sql_url)
    try:
        async with transaction(engine) as session:
            taken = await session.exec(select(Account).where(col(Account.number) == number))
            if taken.first() is not None:
                raise BadSetting(f"--login: there is an account {number} already; nothing changed")
            session.add(
                Account(
                    number=number,
                    name=wanted.name.strip() or number,
                    roles=[Role.ADMIN],
                    password_hash=password_hash,
                    created_at=datetime.now(UTC),
                )
            )
    finally:
        await engine.dispose()


def _faults(wanted: NewAdmin) -> list[str]:
    found = []
    if not _LOGIN.fullmatch(wanted.login.lower()):
        found.append(
            "--login: expected 1 to 40 letters, digits and ./_- with a letter or digit first, "
            f"found {wanted.login!r}"
        )
    if not SHORTEST_PASSWORD <= len(wanted.password) <= LONGEST_PASSWORD:
        # How long it is, never what it is.
        found.append(
            f"the password: expected {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters, "
            f"found {len(wanted.password)}"
        )
    if len(wanted.name) > LONGEST_NAME or not wanted.name.isprintable():
        found.append(f"--name: expected at most {LONGEST_NAME} characters that can be printed")
    return found
